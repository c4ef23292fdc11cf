// Control characters, line and paragraph separators, and marks that turn the reading direction.
const UNSEEN = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/**
 * A text from outside as one line of at most `longest` characters: what could end a header or hide a part becomes a space.
 *
 * An alert about a slice with a wicked name must still arrive, so such characters are taken out rather than refused.
 */
export function oneLine(text: string, longest = 500): string {
  const line = text.toWellFormed().replace(UNSEEN, ' ').replace(/ {2,}/g, ' ').trim()
  if (line.length <= longest) return line
  const characters = [...line]
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`
}
