import { valueWords } from '../investigate/describe.ts'
import { parseSliceKey } from '../profile/slice.ts'

const UNWRITABLE = /[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const ISOLATE = '\u2068'
const POP = '\u2069'

/** A name as it may be drawn: on one line, without characters that XML forbids or that turn the text around them; what runs right to left is isolated. */
export function drawnName(name: string): string {
  return isolated(plainName(name))
}

/** A name on one line, without characters that XML forbids or that turn the text around them. */
export const plainName = (name: string): string =>
  name.toWellFormed().replace(/\s+/g, ' ').replace(UNWRITABLE, '').trim()

/** A plain text that cannot turn what stands around it: isolated where some of it runs right to left. */
export const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `${ISOLATE}${text}${POP}` : text)

/** A slice as charts and tables write it: `North × age 18–25`; a value stands alone where its feature is plain from it. */
export function sliceLabel(key: string): string {
  const predicates = parseSliceKey(key)
  if (predicates.length === 0) return 'everyone'
  return predicates
    .map(({ feature, value }) => {
      const speaksForItself = /^\p{Lu}\p{Ll}{2,}(?:[ -]\p{L}+)*$/u.test(value)
      return drawnName(speaksForItself ? valueWords(value) : `${feature} ${valueWords(value)}`)
    })
    .join(' × ')
}

/** A drawn name without its isolates: to be wrapped or cut, then isolated line by line. */
export const withoutIsolates = (name: string): string => name.replaceAll(ISOLATE, '').replaceAll(POP, '')

/** Closes the isolates that a cut left open. */
export function closed(cut: string): string {
  const open = [...cut].filter((c) => c === ISOLATE).length - [...cut].filter((c) => c === POP).length
  return open > 0 ? `${cut}${POP.repeat(open)}` : cut
}
