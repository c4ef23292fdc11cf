import type { Estimate, Verdict } from '../detect/finding.ts'
import type { Limits } from '../detect/limits.ts'
import type { Chart } from './chart.ts'
import {
  besideWords,
  capitalised,
  countWords,
  intervalWords,
  limitWords,
  rateWords,
  several,
  verdictWords,
} from './chart-words.ts'
import {
  beyondOf,
  type ComparisonScale,
  comparisonScale,
  type DisparityOfSlice,
  onScale,
  openEnds,
} from './comparison-scale.ts'
import { cutNames } from './cut-names.ts'
import { narrowIntervals, wideIntervals } from './interval-spec.ts'
import { intervalKey, intervalTitle } from './interval-words.ts'
import type { DataRow } from './layered-spec.ts'
import { scaleEnds } from './scale-ends.ts'
import { sliceLabel } from './slice-label.ts'
import { lookOf, signOf } from './verdict-look.ts'

/** What an interval plot is drawn of. */
export type IntervalPlotInput = {
  readonly rows: readonly DisparityOfSlice[]
  readonly limit: Limits['disparity']
  /** In words: `week of 2026-04-06`, `6 to 12 April 2026`. */
  readonly span: string
  /** What is compared, default `selection rate`. */
  readonly measure?: string
  /** Up to sixty slices, not the fourteen that moved furthest; the wide form alone, which scrolls. */
  readonly all?: boolean
}

const MOST = 14
const MOST_OF_ALL = 60
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
  const scale = comparisonScale(input.limit)
  const rows = furthestFromTraining(input.rows, input.limit)
  if (rows.length === 0) return undefined
  const shown = rows.slice(0, input.all === true ? MOST_OF_ALL : MOST)
  const drawn = dataRows(shown, scale)
  const ends = scaleEnds(valuesOf(shown, scale), scale.ends)
  const measure = input.measure ?? 'selection rate'
  const against = `${measure} of each slice ${scale.how}`
  const subtitle = [
    `${capitalised(against)}, ${input.span}`,
    'findings first, then furthest from training',
    ...(shown.length < rows.length ? [`${shown.length} of ${countWords(rows.length)} slices`] : []),
    ...(ends.isWider ? [`scale ${scale.write(ends.low)} to ${scale.write(ends.high)}`] : []),
  ].join('; ')
  const title = intervalTitle(rows, scale)
  const description = `${title}. ${capitalised(against)}, with 95 % intervals, beside training${scale.limit === undefined ? '' : ` and the limit ${limitWords(scale.limit)}`}, ${input.span}; ${several(shown.length, 'slice')} drawn.`
  const params = {
    keys: drawn.map((row) => row.key),
    low: ends.low,
    high: ends.high,
    ticks: ends.ticks,
    fewTicks: ends.ticks.filter((_, i, all) => all.length <= 7 || i % 2 === 0),
    tickFormat: ends.format,
    limit: scale.limit ?? null,
    limitText: `limit ${limitWords(scale.limit)}`,
    parity: scale.parity,
  }
  return {
    name: 'interval-plot',
    title,
    subtitle,
    description,
    wide: wideIntervals(description, drawn, params),
    narrow: shown.length > MOST ? undefined : narrowIntervals(description, drawn, params),
    key: intervalKey(shown, scale),
    numbers: numbersOf(rows, scale, `${capitalised(measure)} by slice against everyone else, ${input.span}`),
  }
}

/** What more windows found stands before what is within, after what these windows alone show. */
const rankOf = ({ verdict, scan }: DisparityOfSlice): number =>
  signOf(verdict, scan) === 'longer' && verdict !== 'unconfirmed' ? 1.5 : RANKS[verdict]

/** Slices in the order in which picture and table hold them: findings first, then the furthest from training on the scale of the limit; without everyone. */
export function furthestFromTraining<Row extends DisparityOfSlice>(
  rows: readonly Row[],
  limit: IntervalPlotInput['limit'],
): readonly Row[] {
  const scale = comparisonScale(limit)
  const position = (estimate: Estimate | undefined): number =>
    estimate === undefined
      ? Number.NaN
      : scale.isRatio
        ? Math.log(Math.max(1e-3, estimate.estimate))
        : estimate.estimate
  const moved = (row: Row): number => {
    const distance = Math.abs(position(scale.now(row)) - position(scale.training(row)))
    return Number.isNaN(distance) || row.isSuppressed === true ? -1 : Math.min(distance, 1e6)
  }
  return rows
    .filter((row) => row.slice !== 'overall')
    .toSorted((a, b) => rankOf(a) - rankOf(b) || moved(b) - moved(a) || b.n - a.n || (a.slice < b.slice ? -1 : 1))
}

/** What the scale must hold: every estimate, and the intervals of slices that could be judged. */
function valuesOf(rows: readonly DisparityOfSlice[], scale: ComparisonScale): readonly (number | undefined)[] {
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

function dataRows(
  rows: readonly DisparityOfSlice[],
  scale: ComparisonScale,
): readonly (DataRow & { readonly key: string })[] {
  const names = rows.map(({ slice }) => sliceLabel(slice))
  const [labels, longLabels] = [cutNames(names, 186), cutNames(names, scale.isRatio ? 160 : 112)]
  return rows.map((row, i) => ({
    ...{ key: String(i), name: names[i], label: labels[i], longLabel: longLabels[i] },
    ...figuresOf(row, scale),
  }))
}

function figuresOf(row: DisparityOfSlice, scale: ComparisonScale): DataRow {
  const base = { look: lookOf(row.verdict), sign: signOf(row.verdict, row.scan) }
  if (row.isSuppressed === true)
    return {
      ...{ look: 'few', sign: 'few', nowText: 'not shown', trainingText: 'not shown', nText: 'under 10' },
      ...{ note: 'too few to show', under: 'n under 10, too few to show' },
    }
  const [now, training] = [scale.now(row), scale.training(row)]
  const interval = intervalWords(now, scale.write)
  return {
    ...base,
    now: onScale(now?.estimate),
    ...openEnds(now),
    training: onScale(training?.estimate),
    ...openEnds(training, 'trainingLo', 'trainingHi'),
    nowText: now === undefined ? '–' : `${scale.write(now.estimate)}${interval === '–' ? '' : `  (${interval})`}`,
    trainingText: scale.write(training?.estimate),
    nText: countWords(row.n),
    note: noteOf(row, scale),
    under: `n ${countWords(row.n)}, ${noteOf(row, scale)}`,
  }
}

function noteOf(row: DisparityOfSlice, scale: ComparisonScale): string {
  if (row.undefinedBecause !== undefined) return 'not defined'
  if (row.verdict === 'insufficient-data' && row.detectable !== undefined && Number.isFinite(row.detectable))
    return `too few, sees ${scale.write(row.detectable)}`
  const words = verdictWords(row.verdict, beyondOf(row, scale), true)
  return row.scan === undefined || row.verdict === 'finding' ? words : `${words}, found over ${row.scan.windows}`
}

function numbersOf(rows: readonly DisparityOfSlice[], scale: ComparisonScale, caption: string): Chart['numbers'] {
  const numeric = ['n', 'rate', 'everyone else', scale.name, '95 %', 'at training', '95 % at training', 'limit']
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
          limitWords(scale.limit),
          'too few to show',
          '–',
        ]
      const [now, training] = [scale.now(row), scale.training(row)]
      const verdict =
        row.undefinedBecause === undefined
          ? verdictWords(row.verdict, beyondOf(row, scale))
          : `not defined: ${row.undefinedBecause}`
      return [
        name,
        countWords(row.n),
        rateWords(row.now.rate),
        rateWords(row.restNow.rate),
        scale.write(now?.estimate),
        intervalWords(now, scale.write),
        scale.write(training?.estimate),
        intervalWords(training, scale.write),
        limitWords(scale.limit),
        besideWords(verdict, row.scan),
        scale.write(row.detectable),
      ]
    }),
  }
}
