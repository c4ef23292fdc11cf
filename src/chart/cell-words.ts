const NUMBER = '[-+]?\\d[\\d.]*(?:e[-+]?\\d+)?'
const RANGE = new RegExp(`^(${NUMBER})(?: to |[-–])(${NUMBER})$`, 'i')
const END = /^(below|above) the training (minimum|maximum) \((.*)\)$/
const SIGNIFICANT = 4

/** The ends of a cell that is a range of numbers, as they were written. */
export function rangeOf(cell: string): readonly [string, string] | undefined {
  const range = RANGE.exec(cell)
  return range ? [range[1] as string, range[2] as string] : undefined
}

/** A cell in a sentence or a table, its bounds at four significant digits: `24820 to 31250`; anything else as it is. */
export function cellWords(cell: string): string {
  const range = rangeOf(cell)
  if (range) return rounded(...range).join(' to ')
  const end = END.exec(cell)
  return end ? `${end[1]} the training ${end[2]} (${atFour(end[3] as string)})` : cell
}

/** A cell on an axis: `0.1–0.2` of `0.1 to 0.2`, `< 3` of `below the training minimum (3)`. */
export function shortCell(cell: string): string {
  const range = rangeOf(cell)
  if (range) {
    const [from, to] = rounded(...range)
    return from.startsWith('\u2212') || to.startsWith('\u2212') ? `${from} to ${to}` : `${from}–${to}`
  }
  const end = END.exec(cell)
  return end ? `${end[1] === 'below' ? '<' : '>'} ${atFour(end[3] as string)}` : cell
}

/** Both ends at four significant digits, or at as many as keep them apart. */
function rounded(from: string, to: string): readonly [string, string] {
  for (let digits = SIGNIFICANT; digits < 15; digits++) {
    const [a, b] = [atFour(from, digits), atFour(to, digits)]
    if (a !== b || from === to) return [a, b]
  }
  return [from, to]
}

/** Whole numbers of up to six digits and short decimals stay as they are. */
function atFour(number: string, digits = SIGNIFICANT): string {
  const value = Number(number)
  const isShort = /^[-+]?\d{1,6}$/.test(number) || number.replace(/^[-+]?0?\.?0*|\./g, '').length <= digits
  const text = isShort || !Number.isFinite(value) ? number : String(Number(value.toPrecision(digits)))
  return text.replace(/^-/, '\u2212')
}
