import { countText, decimals, pointsText } from '../../detect/figures.ts'

/** A real minus sign. */
export const MINUS = '\u2212'
/** Either way. */
export const PLUS_MINUS = '\u00b1'
/** Head of a column of intervals; the space is thin and does not break a line. */
export const PERCENT_95 = '95\u202f%'
const NONE = '–'

/** A whole number with thousands separators. */
export const count = countText

/** A number with a given count of decimals and a real minus sign; a dash where there is none. */
export const decimal = (value: number | undefined, digits: number): string =>
  value === undefined || !Number.isFinite(value) ? NONE : decimals(value, digits)

/** A ratio, to two decimals. */
export const ratio = (value: number | undefined): string => decimal(value, 2)

/** A rate or a difference of rates in a table, to three decimals. */
export const rate = (value: number | undefined): string => decimal(value, 3)

/** A divergence, to three decimals. */
export const divergence = (value: number | undefined): string => decimal(value, 3)

/** A tolerance of a divergence: configured, so all its decimals are shown. */
export const tolerance = (value: number): string => decimals(value, Math.round(value * 1e4) % 10 === 0 ? 3 : 4)

/** A share as a percentage, to one decimal. */
export const percent = (share: number | undefined): string =>
  share === undefined ? NONE : `${decimal(share * 100, 1)}\u202f%`

/** A share that moved, in percentage points: `+44.9 points`. */
export const points = pointsText

/** An interval in a table: `0.66–0.76`, with "to" between where a sign would be misread. */
export function interval(
  estimate: { readonly lower: number | undefined; readonly upper: number | undefined } | undefined,
  write: (value: number | undefined) => string,
): string {
  if (estimate === undefined || (estimate.lower === undefined && estimate.upper === undefined)) return NONE
  const [lower, upper] = [write(estimate.lower), write(estimate.upper)]
  return lower.startsWith(MINUS) || upper.startsWith(MINUS) ? `${lower} to ${upper}` : `${lower}–${upper}`
}

/** How a figure on a scale of effects is written in a table. */
export function onScale(scale: string): (value: number | undefined) => string {
  if (scale === 'jsd') return divergence
  if (scale === 'count') return (value) => (value === undefined ? NONE : count(value))
  return scale === 'ratio' || scale === 'ratio-of-ratios' ? ratio : rate
}

/** `1 slice`, `2 slices`. */
export const several = (n: number, noun: string, plural = `${noun}s`): string =>
  `${count(n)} ${n === 1 ? noun : plural}`

const WORDS = 'No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve'.split(' ')

/** With a capital, to begin a sentence. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A small number as a word that begins a sentence. */
export const asWord = (n: number): string => WORDS[n] ?? count(n)

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** A moment in words, UTC: `13 April 2026, 03:05`. */
export function momentInWords(at: number): string {
  const day = new Date(at)
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}, ${day.toISOString().slice(11, 16)}`
}

/** When a window began, for tables: the day, with the time of day where it is not midnight. */
export const startOfWindow = (at: number): string =>
  new Date(at).toISOString().slice(0, 16).replace('T', ' ').replace(' 00:00', '')

/** The day of a moment in words, UTC: `13 April 2026`. */
export const dayInWords = (at: number): string => momentInWords(at).replace(/, \d\d:\d\d$/, '')

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes as people read it, in powers of ten: `940 B`, `12.0 MB`. */
export function bytes(n: number): string {
  const power = Math.max(
    0,
    BYTES.findLastIndex((_, i) => n >= 1000 ** i),
  )
  return `${power === 0 ? count(n) : (n / 1000 ** power).toFixed(1)} ${BYTES[power]}`
}

/** How long ago or how far ahead: `3 min`, `26 h`, `9 d`. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / 60_000))
  if (minutes < 1) return 'under a minute'
  if (minutes < 120) return `${minutes} min`
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h`
  return `${Math.round(minutes / 1440)} d`
}
