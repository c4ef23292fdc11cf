import type { Cause, Comparison, Disparity } from '../compare/comparison.ts'
import {
  breachesOf,
  causeTitle,
  changesOf,
  echoesOf,
  exact,
  figuresOf,
  findingSentence,
  headlineOf,
  pWords,
  several,
  tooFewOf,
} from '../compare/comparison-words.ts'
import { comparedOf, trainingComparedOf } from '../compare/disparities.ts'
import { type DistanceName, distances, distancesOf } from '../compare/distances.ts'
import type { FigureBeside } from '../compare/slice-figures.ts'
import { decimals, effectText, intervalText } from '../detect/figures.ts'
import { isByRatio } from '../detect/limits.ts'
import { type MetricName, sliceMetrics } from '../detect/metrics/index.ts'
import { REASONS } from '../detect/metrics/metric.ts'
import { sliceWords } from '../investigate/describe.ts'
import { countText, textTable } from './text-table.ts'
import { valueTestsText } from './value-tests-text.ts'

/** Rows of a table that a summary shows; `--json` has them all. */
const MOST_ROWS = 12
const MOST_CAUSES = 15
const MOST_FEW = 8

/** What a summary is made of beside the comparison. */
export type SummaryOptions = {
  readonly metrics: readonly (DistanceName | MetricName)[]
  readonly tookMs: number
  readonly html: string | undefined
}

/** A comparison as people read it in a terminal: what differs, where, how much, how sure, what was too small to tell, what was looked at. */
export function comparisonText(comparison: Comparison, options: SummaryOptions): string {
  const { baseline, current, causes, limits, improvements } = comparison
  const limit = isByRatio(limits.disparity)
    ? exact(limits.disparity.ratio ?? 0.8)
    : `a difference of ${exact(-(limits.disparity.difference ?? 0))}`
  return [
    `${headlineOf(comparison)}.`,
    `${current.name}: ${rows(current.rows)} now; ${baseline.name}: ${rows(baseline.rows)}, which “at training” means.`,
    ...section('Changed since training, root slices first', causesText(changesOf(causes))),
    ...section(`Beyond the limit ${limit} now`, causesText(breachesOf(causes))),
    ...section(
      'Moved towards everyone else (shown, no reason to look)',
      improvements.slice(0, MOST_CAUSES).map((finding) => `  ${findingSentence(finding)}\n`),
    ),
    ...section(`Selection rates against everyone else, limit ${limit}`, disparityTable(comparison)),
    ...valueTestsText(comparison),
    ...options.metrics.flatMap((name) =>
      Object.hasOwn(distances, name)
        ? section(`${name}: ${distances[name as DistanceName].about}`, distanceTable(comparison, name as DistanceName))
        : section(`${name}: ${sliceMetrics[name as MetricName].about}`, figureTable(comparison, name as MetricName)),
    ),
    ...section(
      'Too few to tell, with the effect from which on it would be found four times in five',
      tooFewText(comparison),
    ),
    ...section('Looked at', lookedAt(comparison, options)),
    '',
  ].join('\n')
}

/** How much the rows of one person weaken what many rows say. */
function subjectsText({ baseline, current }: Comparison): readonly string[] {
  const [then, now] = [baseline.rowsPerSubjectRow, current.rowsPerSubjectRow]
  if (then === undefined || now === undefined) return []
  return [
    `  subjects: a row stands among ${exact(now)} of its subject now and ${exact(then)} at training, on average over rows; the tests count them as one person's\n`,
  ]
}

const rows = (n: number): string => several(n, 'row')

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`\n${title}`, lines.join('').trimEnd()]
}

function causesText(causes: readonly Cause[]): readonly string[] {
  const shown = causes.slice(0, MOST_CAUSES).map((cause) => {
    const echoes = echoesOf(cause)
    return [
      `  ${cause.main.severity.padEnd(8)}  ${causeTitle(cause)}`,
      `            ${figuresOf(cause.main)}`,
      ...(echoes === undefined ? [] : [`            ${echoes}`]),
      '',
    ].join('\n')
  })
  const left = causes.length - MOST_CAUSES
  return left > 0 ? [...shown, `  and ${left} more; --json lists them all\n`] : shown
}

function disparityTable({ disparities, limits, causes }: Comparison): readonly string[] {
  const isRatio = isByRatio(limits.disparity)
  const scale = isRatio ? 'ratio' : 'difference'
  const compared = (row: Disparity) => comparedOf(row, limits.disparity)
  const judged = disparities.filter((row) => row.verdict !== 'insufficient-data' && compared(row) !== undefined)
  if (judged.length === 0) return []
  const roots = new Set(breachesOf(causes).map(({ root }) => root))
  const isEcho = (row: Disparity): boolean => row.verdict === 'finding' && !roots.has(row.slice)
  const echoes = judged.filter(isEcho).length
  const sorted = judged
    .filter((row) => !isEcho(row))
    .toSorted(
      (a, b) => RANKS[a.verdict] - RANKS[b.verdict] || (compared(a)?.estimate ?? 0) - (compared(b)?.estimate ?? 0),
    )
  const write = (estimate: Disparity['ratio']): string => (estimate ? effectText(scale, estimate.estimate) : '–')
  const table = textTable(
    [
      ...['  slice', `${scale} now`, '95 % interval', 'at training', 'rate', 'everyone else', 'n', 'verdict', 'origin'],
      'adjusted p',
    ],
    sorted.slice(0, MOST_ROWS).map((row) => {
      const now = compared(row)
      return [
        `  ${sliceWords(row.slice)}`,
        write(now),
        (now && intervalText(scale, now)) ?? '–',
        write(trainingComparedOf(row, limits.disparity)),
        rate(row.now.slice.rate),
        rate(row.now.rest.rate),
        countText(row.n),
        VERDICTS[row.verdict],
        row.origin ?? '',
        row.adjustedLog10P === undefined ? '–' : pWords(row.adjustedLog10P),
      ]
    }),
  )
  const left = sorted.slice(MOST_ROWS)
  return [
    table,
    ...(echoes === 0 ? [] : [`  and ${several(echoes, 'slice')} beyond the limit by the same causes\n`]),
    ...(left.length === 0 ? [] : [`  and ${several(left.length, 'more slice')}: ${verdictCounts(left)}\n`]),
  ]
}

const RANKS: Readonly<Record<Disparity['verdict'], number>> = {
  finding: 0,
  unconfirmed: 1,
  within: 2,
  'insufficient-data': 3,
  'no-baseline': 3,
  silent: 3,
}

const VERDICTS: Readonly<Record<Disparity['verdict'], string>> = {
  finding: 'beyond',
  unconfirmed: 'not confirmed',
  within: 'within',
  'insufficient-data': 'too few',
  'no-baseline': 'no baseline',
  silent: 'silent',
}

function verdictCounts(rows: readonly Disparity[]): string {
  const counts = Map.groupBy(rows, (row) => row.verdict)
  return [...counts].map(([verdict, of]) => `${of.length} ${VERDICTS[verdict]}`).join(', ')
}

const rate = (value: number | undefined): string => (value === undefined ? '–' : decimals(value, 3))

function distanceTable({ lines }: Comparison, name: DistanceName): readonly string[] {
  const measured = lines
    .flatMap((line) => {
      const value = distancesOf(line)?.[name]
      return value === undefined ? [] : [{ line, value }]
    })
    // Of a p the smallest is the furthest.
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  if (measured.length === 0) return ['  not defined for any distribution here\n']
  const table = textTable(
    ['  distribution', 'slice', name, 'verdict'],
    measured
      .slice(0, MOST_ROWS)
      .map(({ line, value }) => [
        `  ${line.subject}`,
        sliceWords(line.slice),
        Number.isFinite(value) ? exact(value) : '–',
        VERDICTS[line.verdict],
      ]),
  )
  const left = measured.length - MOST_ROWS
  return [table, ...(left > 0 ? [`  and ${countText(left)} more\n`] : [])]
}

function figureTable({ figures }: Comparison, name: MetricName): readonly string[] {
  const of = figures.filter((figure) => figure.metric === name)
  if (of.length === 0) return ['  the columns named do not give it\n']
  const write = (value: FigureBeside['slice'] | undefined): string =>
    value === undefined ? '–' : value.status === 'measured' ? decimals(value.value, 3) : REASONS[value.reason]
  const interval = ({ slice }: FigureBeside): string =>
    slice.status === 'measured' && slice.lower !== undefined && slice.upper !== undefined
      ? `${decimals(slice.lower, 3)} to ${decimals(slice.upper, 3)}`
      : '–'
  const weight = ({ now }: (typeof of)[number]): number => now.slice.denominator
  const sorted = of.toSorted((a, b) => weight(b) - weight(a))
  return [
    textTable(
      ['  slice', 'now', '95 % interval', 'everyone else', 'at training', 'everyone else then'],
      sorted
        .slice(0, MOST_ROWS)
        .map(({ slice, now, training }) => [
          `  ${sliceWords(slice)}`,
          write(now.slice),
          interval(now),
          write(now.rest),
          write(training.slice),
          write(training.rest),
        ]),
    ),
    ...(of.length > MOST_ROWS ? [`  and ${countText(of.length - MOST_ROWS)} more slices\n`] : []),
  ]
}

function tooFewText({ lines }: Comparison): readonly string[] {
  const few = tooFewOf(lines)
  if (few.length === 0) return []
  const questions = lines.filter((line) => line.verdict === 'insufficient-data').length
  const shown = few.slice(0, MOST_FEW).map(({ slice, now, training, questions }) => {
    const told = questions.map(({ what, seen }) => `${what}: ${seen}`).join('; ')
    return `  ${sliceWords(slice)}, ${countText(now)} now, ${countText(training)} at training\n      ${told}\n`
  })
  const left = few.length - MOST_FEW
  return [
    `  ${several(questions, 'question')} of ${countText(lines.length)}, in ${several(few.length, 'slice')}\n`,
    ...shown,
    ...(left > 0 ? [`  and ${several(left, 'slice')} with fewer rows\n`] : []),
  ]
}

function lookedAt(comparison: Comparison, { tookMs, html }: SummaryOptions): readonly string[] {
  const { features, leftOut, sensitive, notAsked, tests, slices, level, lines, depth } = comparison
  const named = (kind: string): string =>
    features
      .filter((f) => f.kind === kind)
      .map((f) => f.column)
      .join(', ')
  const inferred = features.some((f) => f.inferred)
  const rare = sensitive.filter((s) => s.rare > 0)
  return [
    `  ${several(features.length, 'feature')} in ${several(slices, 'slice')} of up to ${depth} of ${sensitive.map((s) => s.feature).join(', ')}\n`,
    ...(['numeric', 'categorical'] as const).flatMap((kind) =>
      named(kind) === '' ? [] : [`  ${kind}: ${named(kind)}\n`],
    ),
    ...(inferred
      ? ['  kinds are inferred from the values; --numeric, --categorical and --ignore say otherwise\n']
      : []),
    ...(leftOut.length === 0
      ? []
      : [`  left out: ${leftOut.map(({ column, because }) => `${column} (${because})`).join('; ')}\n`]),
    ...rare.map(
      (s) =>
        `  ${s.feature}: the ${s.values.length} most frequent values have slices, ${several(s.rare, 'other')} are “other”\n`,
    ),
    ...subjectsText(comparison),
    ...notAsked.map(({ what, because }) => `  not looked at: ${what}; ${because}\n`),
    ...[comparison.baseline, comparison.current].flatMap(({ name, rejected }) =>
      rejected.count === 0 ? [] : [`  ${name}: ${rows(rejected.count)} left out, such as ${rejected.examples[0]}\n`],
    ),
    `  ${countText(lines.length)} questions: ${several(tests.arrival, 'test')}${tests.outcome > 0 ? ` and ${countText(tests.outcome)} of labels, each family` : ','} adjusted together (Benjamini-Hochberg) at ${exact(level)}\n`,
    ...(html === undefined ? [] : [`  page: ${html}\n`]),
    `  took ${(tookMs / 1000).toFixed(1)} s\n`,
  ]
}
