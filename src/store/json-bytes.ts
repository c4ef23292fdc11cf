/** Bytes that the form of JSON rests on. */
export const QUOTE = 34
export const COMMA = 44
export const MINUS = 45
export const BACKSLASH = 92
export const OPEN = 123
export const CLOSE = 125
const BRACKET = 91

/** Where a walk stands that met something beyond the plain form. */
export const NOT_PLAIN = -1

/** Decimal digits that a double surely holds as a whole number. */
export const MOST_DIGITS = 15

/** The closing quote of a text without escapes. */
export function endOfText(bytes: Buffer, from: number): number {
  let i = from
  let c = bytes[i] as number
  while (c !== QUOTE) {
    if (c === BACKSLASH || i >= bytes.length) return NOT_PLAIN
    c = bytes[++i] as number
  }
  return i
}

/** Where a value ends that is no object and no list. */
export function skipValue(bytes: Buffer, from: number): number {
  let at = from
  let c = bytes[at] as number
  if (c === QUOTE) {
    for (c = bytes[++at] as number; c !== QUOTE; c = bytes[++at] as number) {
      if (c === BACKSLASH) at++
      else if (at >= bytes.length) return NOT_PLAIN
    }
    return at + 1
  }
  if (c === OPEN || c === BRACKET) return NOT_PLAIN
  while (c !== COMMA && c !== CLOSE && c > 32) c = bytes[++at] as number
  return at
}

/** The first byte from a place on that is no blank. */
export function blanks(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] as number) <= 32) at++
  return at
}

/** Is it digits that are the number's own text? It is none written as minus zero, with a fraction or an exponent, or with more digits than a double holds. */
export function isWholeNumber(bytes: Buffer, from: number, end: number): boolean {
  const first = bytes[from] === MINUS ? from + 1 : from
  for (let i = first; i < end; i++) if (!isDigit(bytes[i] as number)) return false
  return end > first && end - first <= MOST_DIGITS && !(first > from && bytes[first] === 48)
}

/** Is a byte one of 0 to 9? */
export const isDigit = (c: number): boolean => c >= 48 && c <= 57
