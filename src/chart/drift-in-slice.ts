import type { Chart } from './chart.ts'
import {
  asWord,
  besideWords,
  countWords,
  divergenceWords,
  inTitle,
  intervalWords,
  several,
  spanOfScans,
  toleranceWords,
  verdictWords,
} from './chart-words.ts'
import { cutNames } from './cut-names.ts'
import { type DriftOfSubject, rankOf } from './drift-cell.ts'
import { between, expr, inRows, layeredSpec, only, textColumn } from './layered-spec.ts'
import { scaleEnds } from './scale-ends.ts'
import { drawnName, sliceLabel } from './slice-label.ts'
import { ink } from './theme.ts'
import { LONGER_MARK, lookOf, pointByLook, signOf } from './verdict-look.ts'

/** What is drawn of one slice: rows of the drift report that are of this slice. */
export type DriftInSliceInput = {
  readonly slice: string
  readonly rows: readonly DriftOfSubject[]
  readonly span: string
}

const MOST = 30

/** Every feature in one slice by how far it has moved, each with its own tolerance; what moved furthest first. Undefined where the slice has no row. */
export function driftInSlice({ slice, rows, span }: DriftInSliceInput): Chart | undefined {
  const ofSlice = rows
    .filter((row) => row.slice === slice)
    .toSorted((a, b) => rankOf(b) - rankOf(a) || (a.subject < b.subject ? -1 : 1))
  if (ofSlice.length === 0) return undefined
  const shown = ofSlice.slice(0, MOST)
  const where = sliceLabel(slice)
  const title = titleOf(ofSlice)
  const scale = scaleEnds(
    shown.flatMap((row) => [row.divergence?.estimate, row.tolerance]),
    { low: 0, high: 0.01, least: 0, most: 0.7 },
  )
  const subtitle = `Jensen–Shannon divergence from training in ${inTitle(where)}, ${span}; the tick is each tolerance${shown.length < ofSlice.length ? `; ${shown.length} of ${ofSlice.length} drawn` : ''}`
  const description = `${title}. How far each distribution in ${where} has moved from training, with its tolerance, ${span}; ${several(shown.length, 'row')}.`
  const names = shown.map((row) => drawnName(row.subject))
  const labels = cutNames(names, 142)
  const longer = shown.flatMap(({ verdict, scan }) => (scan && signOf(verdict, scan) === 'longer' ? [scan] : []))
  const data = shown.map((row, i) => ({
    key: String(i),
    name: names[i],
    label: labels[i],
    look: lookOf(row.verdict),
    value: row.divergence === undefined ? undefined : Math.min(1e9, row.divergence.estimate),
    tolerance: row.tolerance,
    longer: signOf(row.verdict, row.scan) === 'longer' ? row.scan?.windows : undefined,
    text: lookOf(row.verdict) === 'few' ? '?' : divergenceWords(row.divergence?.estimate).replace(/^0\./, '.'),
  }))
  const params = {
    keys: data.map((row) => row.key),
    low: scale.low,
    high: scale.high,
    ticks: scale.ticks,
    tickFormat: scale.format,
    zero: scale.low,
  }
  const spec = (width: number) =>
    layeredSpec({ description, width, height: { step: 22 }, rows: data, params, layers: layersOf(width) })
  return {
    name: 'drift-in-slice',
    title,
    subtitle,
    description,
    wide: spec(350),
    narrow: spec(110),
    key: [
      { mark: 'lollipop', label: 'within' },
      ...(data.some((row) => row.look === 'beyond')
        ? [{ mark: 'diamond', label: 'beyond its tolerance' } as const]
        : []),
      { mark: 'tick', label: 'tolerance' },
      ...(data.some((row) => row.look === 'unconfirmed')
        ? [{ mark: 'unconfirmed', label: 'beyond, not confirmed' } as const]
        : []),
      ...(longer.length > 0
        ? [{ mark: 'longer', label: `not in these windows alone: found over ${spanOfScans(longer)}` } as const]
        : []),
      ...(data.some((row) => row.look === 'few') ? [{ mark: 'few', label: 'too few to tell' } as const] : []),
    ],
    numbers: {
      caption: `Divergence from training in ${where}, ${span}`,
      columns: [
        { name: 'what', numeric: false },
        ...['divergence', '95 %', 'tolerance', 'n now', 'n at training'].map((name) => ({ name, numeric: true })),
        { name: 'verdict', numeric: false },
      ],
      rows: ofSlice.map((row) => [
        drawnName(row.subject),
        divergenceWords(row.divergence?.estimate),
        intervalWords(row.divergence, divergenceWords),
        toleranceWords(row.tolerance),
        countWords(row.supportNow),
        countWords(row.supportTraining),
        besideWords(verdictWords(row.verdict, 'tolerance'), row.scan),
      ]),
    },
  }
}

function titleOf(rows: readonly DriftOfSubject[]): string {
  const found = rows.filter((row) => row.verdict === 'finding').map((row) => drawnName(row.subject))
  const few = rows.filter((row) => lookOf(row.verdict) === 'few').length
  if (few === rows.length) return 'Too few rows in this slice to tell whether anything moved'
  const [first, second] = found
  if (first === undefined)
    return `No drift is confirmed in this slice${few > 0 ? `; ${countWords(few)} of ${countWords(rows.length)} have too few rows to tell` : ''}`
  if (second === undefined) return `Beyond tolerance: ${inTitle(first)}; nothing else is confirmed`
  return found.length === 2
    ? `Beyond tolerance: ${inTitle(first)} and ${inTitle(second)}`
    : `${asWord(found.length)} of ${countWords(rows.length)} distributions moved beyond tolerance`
}

function layersOf(width: number) {
  const at = (field: string) => ({
    field,
    ...between('low', 'high'),
    axis: {
      title: null,
      values: expr(width < 200 ? '[ticks[0], ticks[length(ticks) - 1]]' : 'ticks'),
      labelExpr: 'format(datum.value, tickFormat)',
    },
  })
  return [
    {
      ...only('isValid(datum.value)'),
      mark: { type: 'rule', style: 'training-line', strokeOpacity: 0.7 },
      encoding: { y: inRows, x: { ...at('value') }, x2: { datum: expr('zero') } },
    },
    {
      mark: { type: 'tick', color: ink.limit, thickness: 1.75, size: 14 },
      encoding: { y: inRows, x: at('tolerance') },
    },
    {
      ...only('isValid(datum.value)'),
      mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.5 },
      encoding: { y: inRows, x: at('value'), ...pointByLook },
    },
    textColumn('label', -152, 'left', 'name'),
    textColumn('text', width + 44, 'right', 'label'),
    {
      ...only('isValid(datum.longer)'),
      mark: LONGER_MARK,
      encoding: { y: inRows, x: { value: width + 58 } },
    },
  ]
}
