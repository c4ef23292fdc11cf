import { countText, decimals } from '../detect/figures.ts'
import type { Estimate, Verdict } from '../detect/finding.ts'
import { closed } from './slice-label.ts'

const NONE = '–'
const MINUS = '\u2212'

type Write = (value: number | undefined) => string

const fixed =
  (digits: number): Write =>
  (value) =>
    value === undefined || !Number.isFinite(value) ? NONE : decimals(value, digits)

/** A ratio in a chart or its table, two decimals; a dash where there is none. */
export const ratioWords: Write = fixed(2)
/** A rate or a difference of rates, three decimals. */
export const rateWords: Write = fixed(3)
/** A divergence, three decimals. */
export const divergenceWords: Write = fixed(3)
/** A count with thousands separators. */
export const countWords: Write = (value) => (value === undefined || !Number.isFinite(value) ? NONE : countText(value))
/** A share as a percentage, one decimal. */
export const shareWords: Write = (share) =>
  share === undefined || !Number.isFinite(share) ? NONE : `${decimals(share * 100, 1)}\u202f%`
/** A tolerance: configured, so all its decimals are shown. */
export const toleranceWords = (value: number): string => decimals(value, Math.round(value * 1e4) % 10 === 0 ? 3 : 4)
/** A policy limit: configured, so all its decimals are shown, and at least two. A dash where there is none. */
export function limitWords(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NONE
  const digits = [2, 3].find((d) => Math.abs(value * 10 ** d - Math.round(value * 10 ** d)) < 1e-6) ?? 4
  return decimals(value, digits)
}

/** An interval in a table: `0.66–0.76`, with "to" between where a sign would be misread. */
export function intervalWords(estimate: Estimate | undefined, write: Write): string {
  if (estimate === undefined || (estimate.lower === undefined && estimate.upper === undefined)) return NONE
  const [lower, upper] = [write(estimate.lower), write(estimate.upper)]
  if (lower === NONE && upper === NONE) return NONE
  return lower.startsWith(MINUS) || upper.startsWith(MINUS) ? `${lower} to ${upper}` : `${lower}–${upper}`
}

/** A verdict in the page's words. */
export function verdictWords(verdict: Verdict, beyond: 'limit' | 'tolerance', isShort = false): string {
  switch (verdict) {
    case 'finding':
      return `beyond the ${beyond}`
    case 'unconfirmed':
      return 'beyond, not confirmed'
    case 'within':
      return 'within'
    case 'insufficient-data':
      return isShort ? 'too few' : 'too few to tell'
    case 'no-baseline':
      return 'no baseline'
    case 'silent':
      return 'silent'
    default:
      return verdict satisfies never
  }
}

const WORDS = 'No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve'.split(' ')

/** A small number as a word that begins a sentence. */
export const asWord = (n: number): string => WORDS[n] ?? countText(n)

/** `1 slice`, `2 slices`. */
export const several = (n: number, noun: string, plural = `${noun}s`): string =>
  `${countText(n)} ${n === 1 ? noun : plural}`

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** A window's label on an axis: `6 Apr` of `week of 2026-04-06`, `Apr 2026` of `2026-04`, `13 Apr 06:00` of `2026-04-13 06:00`; anything else as it is. */
export function shortWindow(label: string): string {
  const match = /(\d{4})-(\d{2})(?:-(\d{2}))?(?: (\d{2}:\d{2}))?$/.exec(label)
  const month = MONTHS[Number(match?.[2]) - 1]
  if (!match || month === undefined) return label
  if (match[3] === undefined) return `${month} ${match[1]}`
  return `${Number(match[3])} ${month}${match[4] === undefined ? '' : ` ${match[4]}`}`
}

/** What more windows than a row's own found, in a few words: `found over 3 windows`. */
const foundOverWords = (windows: number): string => `found over ${several(windows, 'window')}`

/** The words of a verdict with what was found over other windows beside it. */
export const besideWords = (words: string, scan: { readonly windows: number } | undefined): string =>
  scan === undefined ? words : `${words}; ${foundOverWords(scan.windows)}`

/** Over how many windows the marks of a picture were found: `3 windows`, `3 to 7 windows`. */
export function spanOfScans(scans: readonly { readonly windows: number }[]): string {
  const counts = scans.map(({ windows }) => windows)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return least === most ? several(most, 'window') : `${countText(least)} to ${several(most, 'window')}`
}

/** A moment as ISO 8601 writes it, UTC; undefined where no date can hold it. */
export const isoMoment = (at: number): string | undefined =>
  Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined

/** From the first window to the last, as a span in words: `2 Mar to 6 Apr`. */
export function spanOfWindows(windows: readonly { readonly label: string }[]): string {
  const [first, last] = [windows[0], windows.at(-1)]
  if (first === undefined || last === undefined) return ''
  return first === last ? first.label : `${shortWindow(first.label)} to ${shortWindow(last.label)}`
}

/** A name as a heading may hold it: cut at the end beyond some sixty letters, its isolates closed; the table keeps the whole. */
export const inTitle = (name: string): string =>
  name.length <= 64 ? name : closed(`${[...name].slice(0, 60).join('')}…`)

/** A sentence's beginning in a capital. For our own words only: an identifier is never changed. */
export const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
