import type { MailFacts, MailRow, MailSection } from './mail-facts.ts'

const WIDTH = 72
const LONGEST_BAR = 34

/** The plain part of a mail: 72 columns, bars of `#`, addresses unbroken. */
export function mailText(facts: MailFacts): string {
  const blocks = [
    ...facts.opening.map((line) => wrap(line)),
    ...facts.sections.map(sectionText).flatMap((block, i) => (i === 0 ? [block] : ['-'.repeat(WIDTH), block])),
    facts.closing.map((line) => wrap(line)).join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function sectionText(section: MailSection): string {
  const figures = Math.max(0, ...section.bars.map(({ value }) => value.length))
  const blocks = [
    `${wrap(`[${section.severity}] ${section.title}`)}\n${wrap(section.news)}`,
    wrap(section.about),
    table(section.bars, (bar) => `${bar.value.padEnd(figures)}  ${'#'.repeat(Math.round(bar.share * LONGEST_BAR))}`),
    `${section.action}: ${section.url}`,
    table(section.rows, (row) => row.value),
    wrap(section.evidence),
  ]
  return blocks.filter((block) => block !== '').join('\n\n')
}

function table<Row extends MailRow>(rows: readonly Row[], say: (row: Row) => string): string {
  const column = Math.min(18, Math.max(...rows.map(({ name }) => name.length)))
  return rows.map((row) => wrap(say(row), `${row.name.padEnd(column)}  `, ' '.repeat(column + 2))).join('\n')
}

/** Breaks at spaces; a word longer than the line (an address, a hash) stays whole. */
function wrap(text: string, first = '', rest = ''): string {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}
