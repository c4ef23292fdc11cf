import type { MailFacts, MailListRow, MailRow, MailSection } from './mail-facts.ts'

const WIDTH = 72
const LONGEST_BAR = 34
const WIDEST_NAME = 24

/** The plain part of a mail: 72 columns, bars of `#`, addresses unbroken. */
export function mailText(facts: MailFacts): string {
  const blocks = [
    ...facts.opening.map((line) => wrap(line)),
    ...facts.sections.map(sectionText),
    ...(facts.list.length === 0 ? [] : [facts.list.map(listText).join('\n\n')]),
    ...(facts.leftOut === undefined ? [] : [wrap(facts.leftOut)]),
    facts.closing.map((line) => wrap(line)).join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function sectionText(section: MailSection): string {
  const names = [...section.bars, ...section.rows].map(({ name }) => name.length)
  const column = Math.min(WIDEST_NAME, Math.max(section.action.length, ...names))
  const figures = Math.max(0, ...section.bars.map(({ value }) => value.length))
  const longest = Math.min(LONGEST_BAR, WIDTH - column - figures - 4)
  const blocks = [
    section.place === '' ? '' : `${'='.repeat(WIDTH)}\n${section.place}`,
    `${wrap(`[${section.severity}] ${section.title}`)}\n${wrap(section.news)}`,
    wrap(section.about),
    table(
      section.bars,
      column,
      (bar) => `${bar.value.padEnd(figures)}  ${'#'.repeat(Math.round(bar.share * longest))}`,
    ),
    [
      row(section.action, column, section.url),
      ...(section.acknowledgeUrl === undefined ? [] : [row('Acknowledge', column, section.acknowledgeUrl)]),
    ].join('\n'),
    table(section.rows, column, ({ value }) => value),
    wrap(section.evidence),
  ]
  return blocks.filter((block) => block !== '').join('\n\n')
}

function listText({ severity, key, title, about, url }: MailListRow): string {
  return [wrap(`[${severity}] ${key} ${title}`, '', '  '), wrap(about, '  ', '  '), wrap(url, '  ', '  ')].join('\n')
}

function table<Row extends MailRow>(rows: readonly Row[], column: number, say: (row: Row) => string): string {
  return rows.map((line) => row(line.name, column, say(line))).join('\n')
}

/** A name too long for its column stands on a line of its own. */
function row(name: string, column: number, value: string): string {
  const rest = ' '.repeat(column + 2)
  if (name.length <= column) return wrap(value, `${name.padEnd(column)}  `, rest)
  return `${wrap(name)}\n${wrap(value, rest, rest)}`
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
