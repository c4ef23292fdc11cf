import { countText, decimals, effectText, intervalText, percentText, pText } from '../detect/figures.ts'
import type { Finding } from '../detect/finding.ts'
import { wouldBeFound } from '../detect/why.ts'
import { sentenceOf, sliceWords, titleOf } from '../investigate/describe.ts'
import type { Cause, ComparedLine, Comparison } from './comparison.ts'

/** p-values under this are told as being under it. */
const LEAST_LOG10_P = -300

/** The comparison in one sentence. */
export function headlineOf({ causes, tests, slices }: Pick<Comparison, 'causes' | 'tests' | 'slices'>): string {
  const total = tests.arrival + tests.outcome
  const looked = `${several(total, 'test')} over ${several(slices, 'slice')}`
  if (total === 0) return `Too few rows to tell anything: ${looked}`
  if (causes.length === 0) return `Nothing differs beyond its tolerance or limit (${looked})`
  const [changed, beyond] = [changesOf(causes).length, breachesOf(causes).length]
  return capitalised(
    [
      ...(changed > 0 ? [`${several(changed, 'difference')} since training`] : []),
      ...(beyond > 0 ? [`${several(beyond, 'disparity', 'disparities')} beyond the limit`] : []),
    ].join(' and '),
  ).concat(` (${looked})`)
}

/** Causes that are about what has changed. */
export const changesOf = (causes: readonly Cause[]): readonly Cause[] => causes.filter((c) => c.family !== 'limit')

/** Causes that are about a policy limit, whether it was broken before or not. */
export const breachesOf = (causes: readonly Cause[]): readonly Cause[] => causes.filter((c) => c.family === 'limit')

/** What a cause is, in a line: the same words as the title of an investigation. */
export const causeTitle = ({ findings, root }: Cause): string => titleOf(findings, root)

/** The figures of a finding in a line: measured, effect with its interval, how sure, how many. */
export function figuresOf(finding: Finding): string {
  const { scale, effect, tolerance, measured, kind, supportNow, supportTraining, origin } = finding
  const interval = intervalText(scale, effect)
  const limit = kind === 'disparity' ? 'limit' : 'tolerance'
  return [
    ...(measured.form === 'rates' ? [ratesText(measured)] : []),
    ...(measured.form === 'distribution' ? [`most in ${measured.moved.cell}, ${points(measured.moved.shift)}`] : []),
    `${EFFECTS[scale]} ${effectText(scale, effect.estimate)}${interval === undefined ? '' : ` (${percentText(95)} interval ${interval})`}, ${limit} ${exact(tolerance)}`,
    `adjusted p ${pWords(finding.adjustedLog10P)}`,
    `n ${countText(supportNow)} now, ${countText(supportTraining)} at training`,
    ...(origin === undefined ? [] : [ORIGINS[origin]]),
  ].join('; ')
}

const EFFECTS = {
  jsd: 'divergence',
  difference: 'difference',
  'difference-in-differences': 'change against everyone else',
  ratio: 'ratio',
  'ratio-of-ratios': 'ratio to training',
  count: 'count',
} as const

const ORIGINS = {
  inherited: 'inherited: the limit was broken at training too',
  amplified: 'amplified: the limit was broken at training too, and the disparity has grown since',
  emerged: 'emerged: the limit was not broken at training',
  unknown: 'too few at training to tell whether it was there',
} as const

function ratesText({ now, restNow, training, restTraining }: Extract<Finding['measured'], { form: 'rates' }>): string {
  const rate = (value: number | undefined): string => (value === undefined ? 'not defined' : decimals(value, 3))
  const beside = (own: typeof now, rest: typeof now | undefined): string =>
    rest === undefined ? rate(own.rate) : `${rate(own.rate)} against ${rate(rest.rate)}`
  return `${beside(now, restNow)} now${training === undefined ? '' : `, ${beside(training, restTraining)} at training`}`
}

/** What else the same cause shows in, other than its main finding. */
export function echoesOf({ findings, main }: Cause): string | undefined {
  const others = findings.filter((f) => f !== main)
  if (others.length === 0) return undefined
  const names = [...new Set(others.map((f) => sliceWords(f.slice)))]
  const shown = names.slice(0, 3).join(', ')
  return `${several(others.length, 'further finding')} of the same cause, in ${names.length > 3 ? `${shown} and ${several(names.length - 3, 'other slice')}` : shown}`
}

/** A finding that is no cause, in a sentence. */
export const findingSentence = (finding: Finding): string => sentenceOf({ ...finding, horizon: 1 })

/** A slice for which something could not be told. */
export type TooFew = {
  readonly slice: string
  readonly now: number
  readonly training: number
  /** What could not be told, and what would be seen. */
  readonly questions: readonly { readonly what: string; readonly seen: string }[]
}

/** What could not be told, slice by slice, those with most rows first; distributions of a slice are one line, by what is seen first. */
export function tooFewOf(lines: readonly ComparedLine[]): readonly TooFew[] {
  const bySlice = Map.groupBy(
    lines.filter((line) => line.verdict === 'insufficient-data'),
    (line) => line.slice,
  )
  return [...bySlice]
    .map(([slice, of]): TooFew => {
      const byKind = Map.groupBy(of, (line) => line.kind)
      return {
        slice,
        now: Math.max(...of.map((line) => line.supportNow)),
        training: Math.max(...of.map((line) => line.supportTraining)),
        questions: [...byKind].map(([kind, asked]) => {
          const best = asked.toSorted((a, b) => seenFirst(a) - seenFirst(b))[0] as ComparedLine
          const scale =
            kind === 'disparity'
              ? best.detectable !== undefined && best.detectable < 0
                ? 'difference'
                : 'ratio'
              : SCALES[kind]
          return {
            what: `${KINDS[kind]}${asked.length > 1 ? ` (${asked.length})` : ''}`,
            seen:
              best.detectable === undefined
                ? 'no effect would be found'
                : wouldBeFound(kind, scale, best.detectable).replace(FOUND_FOUR_TIMES, ''),
          }
        }),
      }
    })
    .sort((a, b) => Math.min(b.now, b.training) - Math.min(a.now, a.training) || (a.slice < b.slice ? -1 : 1))
}

/** Said once, above them all. */
const FOUND_FOUR_TIMES = /^would be found four times in five /

const seenFirst = ({ detectable, kind }: ComparedLine): number =>
  detectable === undefined ? Number.POSITIVE_INFINITY : kind === 'disparity' ? -detectable : Math.abs(detectable)

const KINDS = {
  'feature-drift': 'distributions',
  'score-drift': 'distribution of the score',
  'decision-drift': 'change of its selection rate',
  'disparity-change': 'change against everyone else',
  disparity: 'limit',
  representation: 'share',
  quality: 'missing and unseen values',
  performance: 'errors',
  silence: 'silence',
} as const

/** Of too few the change of a comparison is told by the slice's own rate. */
const SCALES = {
  'feature-drift': 'jsd',
  'score-drift': 'jsd',
  'decision-drift': 'difference',
  'disparity-change': 'difference',
  representation: 'difference',
  quality: 'difference',
  performance: 'difference',
  silence: 'count',
} as const

/** An adjusted p as people read it. */
export const pWords = (log10P: number): string =>
  log10P < LEAST_LOG10_P ? 'under 10\u207b\u00b3\u2070\u2070' : pText(log10P)

/** A share that moved, in points. */
const points = (shift: number): string => `${shift > 0 ? '+' : ''}${decimals(100 * shift, 1)} points`

/** A tolerance with the decimals that it has. */
export const exact = (value: number): string => Number(value.toPrecision(3)).toString().replace('-', '\u2212')

/** `1 slice`, `2 slices`, `no slice`. */
export const several = (n: number, noun: string, plural = `${noun}s`): string =>
  n === 0 ? `no ${noun}` : `${countText(n)} ${n === 1 ? noun : plural}`

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
