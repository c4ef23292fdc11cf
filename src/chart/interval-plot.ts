import type { Estimate, Rate, Verdict } from '../detect/finding.ts'
import type { Chart, KeyEntry } from './chart.ts'
import { asWord, countWords, intervalWords, rateWords, ratioWords, several, verdictWords } from './chart-words.ts'
import { narrowIntervals, wideIntervals } from './interval-spec.ts'
import type { DataRow } from './layered-spec.ts'
import { scaleEnds } from './scale-ends.ts'
import { closed, sliceLabel } from './slice-label.ts'
import { cutText } from './text-width.ts'
import { lookOf } from './verdict-look.ts'

/** A slice against everyone else, now and at training: a row of the disparity report. */
export type DisparityOfSlice = {
  readonly slice: string
  readonly n: number
  readonly now: Rate
  readonly restNow: Rate
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  readonly verdict: Verdict
  readonly detectable: number | undefined
  readonly undefinedBecause: string | undefined
  /** Counts too small to be shown to this reader: no mark, no figures. */
  readonly isSuppressed?: boolean
}

/** What an interval plot is drawn of. */
export type IntervalPlotInput = {
  readonly rows: readonly DisparityOfSlice[]
  readonly limit: { readonly ratio?: number; readonly difference?: number }
  /** In words: `week of 2026-04-06`, `6 to 12 April 2026`. */
  readonly span: string
  /** What is compared, default `selection rate`. */
  readonly measure?: string
  /** Every slice, not the fourteen that moved furthest. */
  readonly all?: boolean
}

const MOST = 14
const RANKS: Readonly<Record<Verdict, number>> = {
  finding: 0,
  unconfirmed: 1,
  within: 2,
  'insufficient-data': 3,
  'no-baseline': 3,
  silent: 3,
}

/** Each slice's rate against everyone else, now with its interval beside training, with the limit; furthest from training first. Undefined without a slice. */
export function intervalPlot(input: IntervalPlotInput): Chart | undefined {
  const scale = scaleOf(input.limit)
  const rows = furthestFirst(input.rows, scale)
  if (rows.length === 0) return undefined
  const shown = input.all === true ? rows : rows.slice(0, MOST)
  const drawn = shown.map((row, i) => dataRow(row, i, scale))
  const ends = scaleEnds(valuesOf(shown, scale), scale.isRatio ? RATIO_ENDS : DIFFERENCE_ENDS)
  const measure = input.measure ?? 'selection rate'
  const against = scale.isRatio
    ? `${measure} of each slice divided by everyone else's`
    : `${measure} of each slice minus everyone else's`
  const subtitle = [
    `${capitalised(against)}, ${input.span}`,
    'furthest from training first',
    ...(shown.length < rows.length ? [`${shown.length} of ${countWords(rows.length)} slices`] : []),
    ...(ends.isWider ? [`scale ${scale.write(ends.low)} to ${scale.write(ends.high)}`] : []),
  ].join('; ')
  const title = titleOf(input.rows.filter((row) => row.slice !== 'overall'))
  const description = `${title}. ${capitalised(against)}, with 95 % intervals, beside training${scale.limit === undefined ? '' : ` and the limit ${scale.write(scale.limit)}`}, ${input.span}; ${several(shown.length, 'slice')} drawn.`
  const params = {
    keys: drawn.map((row) => row.key),
    low: ends.low,
    high: ends.high,
    ticks: ends.ticks,
    fewTicks: ends.ticks.filter((_, i, all) => all.length <= 7 || i % 2 === 0),
    tickFormat: ends.format,
    limit: scale.limit ?? null,
    parity: scale.isRatio ? 1 : 0,
  }
  return {
    name: 'interval-plot',
    title,
    subtitle,
    description,
    wide: wideIntervals(description, drawn, params),
    narrow: narrowIntervals(description, drawn, params),
    key: keyOf(shown, scale.limit),
    numbers: numbersOf(rows, scale, `${capitalised(measure)} by slice against everyone else, ${input.span}`),
  }
}

type Scale = {
  readonly isRatio: boolean
  readonly limit: number | undefined
  readonly write: (value: number | undefined) => string
  readonly now: (row: DisparityOfSlice) => Estimate | undefined
  readonly training: (row: DisparityOfSlice) => Estimate | undefined
}

const RATIO_ENDS = { low: 0.6, high: 1.2, least: 0, most: 3 } as const
const DIFFERENCE_ENDS = { low: -0.2, high: 0.2, least: -1, most: 1 } as const

/** The configured limit decides the scale, the ratio first; a limit of a difference is how much lower a rate may be. */
function scaleOf(limit: IntervalPlotInput['limit']): Scale {
  if (limit.ratio === undefined && limit.difference !== undefined)
    return {
      isRatio: false,
      limit: -Math.abs(limit.difference),
      write: rateWords,
      now: (row) => row.difference,
      training: (row) => row.trainingDifference,
    }
  return {
    isRatio: true,
    limit: limit.ratio,
    write: ratioWords,
    now: (row) => row.ratio,
    training: (row) => row.trainingRatio,
  }
}

function furthestFirst(rows: readonly DisparityOfSlice[], scale: Scale): readonly DisparityOfSlice[] {
  const position = (estimate: Estimate | undefined): number =>
    estimate === undefined
      ? Number.NaN
      : scale.isRatio
        ? Math.log(Math.max(1e-3, estimate.estimate))
        : estimate.estimate
  const moved = (row: DisparityOfSlice): number => {
    const distance = Math.abs(position(scale.now(row)) - position(scale.training(row)))
    return Number.isNaN(distance) || row.isSuppressed === true ? -1 : Math.min(distance, 1e6)
  }
  return rows
    .filter((row) => row.slice !== 'overall')
    .toSorted(
      (a, b) => RANKS[a.verdict] - RANKS[b.verdict] || moved(b) - moved(a) || b.n - a.n || (a.slice < b.slice ? -1 : 1),
    )
}

/** What the scale must hold: every estimate, and the intervals of slices that could be judged. */
function valuesOf(rows: readonly DisparityOfSlice[], scale: Scale): readonly (number | undefined)[] {
  return [
    scale.limit,
    ...rows
      .filter((row) => row.isSuppressed !== true)
      .flatMap((row) => {
        const [now, training] = [scale.now(row), scale.training(row)]
        const isJudged = lookOf(row.verdict) !== 'few'
        return [now?.estimate, training?.estimate, ...(isJudged ? [now?.lower, now?.upper] : [])]
      }),
  ]
}

function dataRow(row: DisparityOfSlice, i: number, scale: Scale): DataRow & { readonly key: string } {
  const name = sliceLabel(row.slice)
  const base = {
    key: String(i),
    name,
    label: closed(cutText(name, 186)),
    longLabel: closed(cutText(name, scale.isRatio ? 160 : 112)),
    look: lookOf(row.verdict),
  }
  if (row.isSuppressed === true)
    return { ...base, nowText: 'not shown', trainingText: 'not shown', nText: 'under 10', note: 'too few to show' }
  const [now, training] = [scale.now(row), scale.training(row)]
  const interval = intervalWords(now, scale.write)
  return {
    ...base,
    now: onScale(now?.estimate),
    ...ends(now, 'lo', 'hi'),
    training: onScale(training?.estimate),
    ...ends(training, 'trainingLo', 'trainingHi'),
    nowText: now === undefined ? '–' : `${scale.write(now.estimate)}${interval === '–' ? '' : `  (${interval})`}`,
    trainingText: scale.write(training?.estimate),
    nText: countWords(row.n),
    note: noteOf(row, scale),
  }
}

// Stands for an end that lies beyond every scale; the scale clamps it to its edge.
const FAR = 1e9
const onScale = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : Math.min(FAR, Math.max(-FAR, value))

/** Both ends of an interval; one that cannot be computed is open to the edge, without either there is no line. */
function ends(estimate: Estimate | undefined, low: string, high: string): DataRow {
  if (estimate === undefined || (estimate.lower === undefined && estimate.upper === undefined)) return {}
  return { [low]: onScale(estimate.lower) ?? -FAR, [high]: onScale(estimate.upper) ?? FAR }
}

function noteOf(row: DisparityOfSlice, scale: Scale): string {
  if (row.undefinedBecause !== undefined) return 'not defined'
  if (row.verdict === 'insufficient-data' && row.detectable !== undefined && Number.isFinite(row.detectable))
    return `too few, sees ${scale.write(row.detectable)}`
  return verdictWords(row.verdict, 'limit', true)
}

function titleOf(rows: readonly DisparityOfSlice[]): string {
  const count = (look: string): number => rows.filter((row) => lookOf(row.verdict) === look).length
  const [beyond, unconfirmed, few] = [count('beyond'), count('unconfirmed'), count('few')]
  const judged = rows.length - few
  if (judged === 0)
    return `${rows.length === 1 ? 'The one slice has' : `All ${countWords(rows.length)} slices have`} too few decisions to tell`
  const fewWords = few === 0 ? '' : `; ${countWords(few)} ${few === 1 ? 'has' : 'have'} too few decisions to tell`
  if (beyond > 0)
    return `${asWord(beyond)} ${beyond === 1 ? 'slice' : 'slices'} of ${countWords(judged)} ${beyond === 1 ? 'is' : 'are'} beyond the limit`
  if (unconfirmed > 0)
    return `No slice is confirmed beyond the limit; ${countWords(unconfirmed)} ${unconfirmed === 1 ? 'lies' : 'lie'} beyond it, not confirmed`
  return `No slice is beyond the limit${fewWords}`
}

function keyOf(rows: readonly DisparityOfSlice[], limit: number | undefined): readonly KeyEntry[] {
  const looks = new Set(rows.map((row) => lookOf(row.verdict)))
  return [
    { mark: 'now', label: 'now, 95 % interval' },
    ...(looks.has('beyond') ? [{ mark: 'beyond', label: 'beyond the limit' } as const] : []),
    { mark: 'training', label: 'at training' },
    ...(limit === undefined ? [] : [{ mark: 'limit', label: `limit` } as const]),
    ...(looks.has('unconfirmed') ? [{ mark: 'few', label: 'dashed diamond: beyond, not confirmed' } as const] : []),
    ...(looks.has('few') ? [{ mark: 'few', label: 'too few to tell' } as const] : []),
  ]
}

function numbersOf(rows: readonly DisparityOfSlice[], scale: Scale, caption: string): Chart['numbers'] {
  const numeric = [
    'n',
    'rate',
    'everyone else',
    scale.isRatio ? 'ratio' : 'difference',
    '95 %',
    'at training',
    '95 % at training',
    'limit',
  ]
  return {
    caption,
    columns: [
      { name: 'slice', numeric: false },
      ...numeric.map((name) => ({ name, numeric: true })),
      { name: 'verdict', numeric: false },
      { name: 'could have shown', numeric: true },
    ],
    rows: rows.map((row) => {
      const name = sliceLabel(row.slice)
      if (row.isSuppressed === true)
        return [
          name,
          'under 10',
          ...Array.from({ length: 6 }, () => 'not shown'),
          scale.write(scale.limit),
          'too few to show',
          '–',
        ]
      const [now, training] = [scale.now(row), scale.training(row)]
      const verdict =
        row.undefinedBecause === undefined ? verdictWords(row.verdict, 'limit') : `not defined: ${row.undefinedBecause}`
      return [
        name,
        countWords(row.n),
        rateWords(row.now.rate),
        rateWords(row.restNow.rate),
        scale.write(now?.estimate),
        intervalWords(now, scale.write),
        scale.write(training?.estimate),
        intervalWords(training, scale.write),
        scale.write(scale.limit),
        verdict,
        scale.write(row.detectable),
      ]
    }),
  }
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
