/** As wide as the terminal, within what is pleasant to read. */
const WIDTH = Math.min(100, Math.max(60, process.stdout.columns ?? 100))
const INDENT = 2

/** Breaks a sentence at spaces; the first line begins with `first`, the others with `rest` or so many spaces. */
export function wrapped(text: string, first = '', indent = INDENT, rest = ' '.repeat(indent)): readonly string[] {
  const lines: string[] = []
  let line = first === '' ? rest : first
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
  return [...lines, line]
}

/** `Tue 2025-01-28 00:15` */
export function dayText(at: number): string {
  return `${weekday(at)} ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}`
}

/** `Mon 2025-01-27` */
export function dateText(at: number): string {
  return `${weekday(at)} ${new Date(at).toISOString().slice(0, 10)}`
}

/** `6,000` */
export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

const weekday = (at: number): string =>
  ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(at).getUTCDay()] ?? ''
