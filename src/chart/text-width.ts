// Advance widths of Helvetica and Arial, ASCII 32 to 126, in thousandths of an em (Adobe Font Metrics of Helvetica).
const ASCII =
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
    .split(' ')
    .map(Number)

const SINGLE: Readonly<Record<string, number>> = {
  '\u00a0': 278,
  '\u2009': 200,
  '\u202f': 200,
  '·': 278,
  '×': 584,
  '−': 584,
  '±': 584,
  '≤': 549,
  '≥': 549,
  '–': 556,
  '—': 1000,
  '…': 1000,
  '’': 222,
  '‘': 222,
  '“': 333,
  '”': 333,
  ß: 611,
  æ: 889,
  Æ: 1000,
  œ: 944,
  Œ: 1000,
  ø: 611,
  Ø: 778,
}

const NOTHING = /[\p{M}\p{Cc}\p{Cf}]/u
// Scripts whose characters fill the em, and pictographs.
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\u3000-\u303f\uff01-\uff60]/u
// Arabic joins its letters, Hebrew stands narrow; both in the usual fonts of a page.
const ARABIC = /[\p{Script=Arabic}\p{Script=Syriac}]/u
const HEBREW = /\p{Script=Hebrew}/u
const BOLD = 1.06
const OTHER = 680

/**
 * Width of a text in pixels, from a table: the same on every machine, with or without a font.
 *
 * Exact for Helvetica and Arial in ASCII; letters with marks count as their base letter, Han and Hangul as one em, Hebrew as 0.59, Arabic as 0.54, other scripts as 0.68 em.
 *
 * @param size font size in px
 * @param isBold from weight 600
 */
export function textWidth(text: string, size: number, isBold = false): number {
  let thousandths = 0
  for (const character of text) thousandths += widthOf(character)
  return (thousandths / 1000) * size * (isBold ? BOLD : 1)
}

function widthOf(character: string): number {
  const code = character.codePointAt(0) as number
  if (code >= 32 && code <= 126) return ASCII[code - 32] as number
  const single = SINGLE[character]
  if (single !== undefined) return single
  if (NOTHING.test(character)) return 0
  if (WIDE.test(character)) return 1000
  if (ARABIC.test(character)) return 540
  if (HEBREW.test(character)) return 590
  const base = character.normalize('NFD').codePointAt(0) as number
  if (base !== code && base >= 32 && base <= 126) return ASCII[base - 32] as number
  return OTHER
}

/**
 * A text that is at most `width` pixels wide: itself, or its beginning and an ellipsis. Never parts a letter from its marks.
 *
 * @param width in px; a width too small for one letter gives the ellipsis alone
 */
export function cutText(text: string, width: number, size = 12, isBold = false): string {
  if (textWidth(text, size, isBold) <= width) return text
  const room = width - textWidth('…', size, isBold)
  let kept = ''
  let used = 0
  for (const letter of letters(text)) {
    const next = used + textWidth(letter, size, isBold)
    if (next > room) break
    kept += letter
    used = next
  }
  return `${kept.trimEnd()}…`
}

/** A hash or an address that is at most `width` pixels wide: its beginning, an ellipsis and its end. */
export function cutMiddle(text: string, width: number, size = 12, isBold = false): string {
  if (textWidth(text, size, isBold) <= width) return text
  const parts = letters(text)
  for (let kept = parts.length - 1; kept >= 2; kept--) {
    const head = Math.ceil(kept * 0.6)
    const cut = `${parts.slice(0, head).join('')}…${parts.slice(parts.length - (kept - head)).join('')}`
    if (textWidth(cut, size, isBold) <= width) return cut
  }
  return '…'
}

/**
 * Lines of at most `width` pixels, broken at spaces and, where a word is too long, after a mark that parts names (`_ . / - @ :`) or anywhere. The last line
 * is cut where `most` lines do not hold the text.
 */
export function wrapText(text: string, width: number, most: number, size = 12, isBold = false): readonly string[] {
  const lines: string[] = []
  let rest = text
  while (rest !== '' && lines.length < most - 1 && textWidth(rest, size, isBold) > width) {
    const parts = letters(rest)
    let fits = 0
    for (let used = 0; fits < parts.length; fits++) {
      used += textWidth(parts[fits] as string, size, isBold)
      if (used > width) break
    }
    fits = Math.max(1, fits)
    const breaks = parts.slice(0, fits).map((letter, i) => (/[\s_./@:-]/.test(letter) ? i + 1 : 0))
    const at = Math.max(...breaks)
    const end = at >= fits / 4 ? at : fits
    lines.push(parts.slice(0, end).join('').trim())
    rest = parts.slice(end).join('').trim()
  }
  if (rest !== '' || lines.length === 0) lines.push(cutText(rest, width, size, isBold))
  return lines
}

/** Characters with the marks, variation selectors and joiners that belong to them. */
export function letters(text: string): readonly string[] {
  const together: string[] = []
  for (const character of text) {
    const last = together.at(-1)
    if (last !== undefined && (JOINS.test(character) || last.endsWith(JOINER)))
      together[together.length - 1] += character
    else together.push(character)
  }
  return together
}

const JOINER = '\u200d'
const JOINS = /^[\p{M}\u200d]$/u
