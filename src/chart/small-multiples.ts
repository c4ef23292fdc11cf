import type { Limits } from '../detect/limits.ts'
import type { Chart, VegaLiteSpec } from './chart.ts'
import { asWord, capitalised, countWords, intervalWords, rateWords, several, spanOfWindows } from './chart-words.ts'
import { comparisonScale } from './comparison-scale.ts'
import { cutNames } from './cut-names.ts'
import { bandRows, historyValues, type PointInTime, pointRows, pointsOf, windowsOf } from './history-rows.ts'
import { pointKey, pointVerdict } from './history-words.ts'
import { limitKey } from './key-entries.ts'
import { byWindow, type DataRow, upright, where, wholeSpec, windowParams } from './layered-spec.ts'
import { scaleEnds } from './scale-ends.ts'
import { drawnName, sliceLabel } from './slice-label.ts'
import { ink } from './theme.ts'
import { LONGER_MARK, longerOf, lookOf, smallPointByLook } from './verdict-look.ts'

/** What small multiples are drawn of: slices of the history report, in the order in which they are to stand. */
export type SmallMultiplesInput = {
  readonly slices: readonly { readonly slice: string; readonly points: readonly PointInTime[] }[]
  readonly limit: Limits['disparity']
  readonly measure?: string
}

const MOST = 12
const MOST_WINDOWS = 60

/** Slices window by window, a panel each, one scale for all; at most twelve slices and the last sixty windows. Undefined without a point. */
export function smallMultiples(input: SmallMultiplesInput): Chart | undefined {
  const withPoints = input.slices.filter(({ points }) => points.length > 0)
  const given = withPoints.slice(0, MOST)
  const windows = windowsOf(given.flatMap(({ points }) => points)).slice(-MOST_WINDOWS)
  const shown = given.map(({ slice, points }) => ({ slice, points: pointsOf(points, windows) }))
  if (windows.length === 0) return undefined
  const scale = comparisonScale(input.limit)
  const measure = input.measure ?? 'selection rate'
  const span = spanOfWindows(windows)
  const ends = scaleEnds(
    shown.flatMap(({ points }) => historyValues(points, scale)),
    scale.ends,
  )
  const title = titleOf(shown)
  const { how } = scale
  const subtitle = `${capitalised(measure)} ${how} by window, ${span}, 95 % interval as a band, same scale in every panel${shown.length < withPoints.length ? `; ${shown.length} of ${countWords(withPoints.length)} slices` : ''}${ends.isWider ? `; scale ${scale.write(ends.low)} to ${scale.write(ends.high)}` : ''}`
  const description = `${title}. ${capitalised(measure)} ${how} by window for ${several(shown.length, 'slice')}, ${span}.`
  const names = shown.map(({ slice }) => sliceLabel(slice))
  const rows = (width: number): readonly DataRow[] => {
    const labels = cutNames(names, width, 12, true)
    return shown.flatMap(({ points }, i) => {
      const panel = { panel: i }
      return [
        ...bandRows(points, windows, scale).map((row) => ({ ...row, ...panel, text: undefined })),
        ...pointRows(points, windows, scale, { width }).map((row) => ({ ...row, ...panel, text: undefined })),
        { as: 'limit', ...panel, value: scale.limit, name: names[i], label: labels[i] },
      ]
    })
  }
  const marked = [scale.limit, scale.parity].filter((v): v is number => v !== undefined)
  const spec = (columns: number, width: number, height: number, stops: number): VegaLiteSpec => {
    const data = rows(width)
    return wholeSpec(
      {
        description,
        rows: data,
        params: {
          low: ends.low,
          high: ends.high,
          ticks: marked.toSorted((a, b) => a - b),
          tickFormat: marked.some((v) => Math.abs(v * 10 - Math.round(v * 10)) > 1e-9) ? '.2f' : '.1f',
          ...windowParams(windows, stops),
          panels: data.filter((row) => row.as === 'limit').map((row) => row.label),
        },
      },
      {
        columns,
        spacing: { row: 20, column: 26 },
        facet: { field: 'panel', type: 'ordinal', header: { labelExpr: 'panels[datum.value]' } },
        spec: { width, height, layer: LAYERS },
      },
    )
  }
  return {
    name: 'small-multiples',
    title,
    subtitle,
    description,
    wide: spec(4, 216, 84, 3),
    narrow: spec(1, 250, 64, 4),
    key: [
      { mark: 'area', label: 'now, with its interval' },
      { mark: 'line', label: 'at training' },
      ...limitKey(scale),
      ...pointKey(
        shown.flatMap(({ points }) => points),
        scale,
        'diamond',
      ),
    ],
    numbers: {
      caption: `${capitalised(measure)} against everyone else by slice and window`,
      columns: [
        { name: 'slice', numeric: false },
        { name: 'window', numeric: false },
        ...['n', 'rate', scale.name, '95 %', 'at training'].map((name) => ({
          name,
          numeric: true,
        })),
        { name: 'verdict', numeric: false },
      ],
      rows: shown.flatMap(({ slice, points }) =>
        points.map((point) => [
          sliceLabel(slice),
          `${point.label}, version ${drawnName(point.version)}`,
          countWords(point.n),
          rateWords(point.now.rate),
          scale.write(scale.now(point)?.estimate),
          intervalWords(scale.now(point), scale.write),
          scale.write(scale.training(point)?.estimate),
          pointVerdict(point, scale),
        ]),
      ),
    },
  }
}

const x = byWindow
const y = upright

const LAYERS = [
  {
    ...where("datum.as === 'training'"),
    mark: { type: 'rule', style: 'training-line' },
    encoding: { x: x('place'), x2: { field: 'until' }, y: y('value') },
  },
  {
    ...where("datum.as === 'limit'", 'isValid(datum.value)'),
    mark: { type: 'rule', style: 'limit' },
    encoding: { y: y('value') },
  },
  {
    ...where("datum.as === 'point'", 'isValid(datum.lo)'),
    mark: { type: 'area', fill: ink.nowSoft, opacity: 0.45, line: false },
    encoding: { x: x('place'), y: y('lo'), y2: { field: 'hi' }, detail: { field: 'version' } },
  },
  {
    ...where("datum.as === 'point'", 'isValid(datum.now)'),
    mark: { type: 'line', style: 'now-path' },
    encoding: { x: x('place'), y: y('now'), detail: { field: 'version' } },
  },
  {
    ...where("datum.as === 'point'", 'isValid(datum.now)', "datum.look !== 'within'"),
    mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.25 },
    encoding: {
      x: x('place'),
      y: y('now'),
      ...smallPointByLook,
    },
  },
  {
    ...where("datum.as === 'point'", 'isValid(datum.longer)'),
    mark: { ...LONGER_MARK, size: 36, y: 4 },
    encoding: { x: x('place') },
  },
]

/** Of the slices drawn alone, each counted once: by a finding, else by what is not confirmed, else by what more windows found. */
function titleOf(slices: SmallMultiplesInput['slices']): string {
  const kind = ({ points }: SmallMultiplesInput['slices'][number]): string => {
    if (points.some(({ verdict }) => verdict === 'finding')) return 'found'
    if (points.some(({ verdict }) => verdict === 'unconfirmed')) return 'unconfirmed'
    if (longerOf(points).length > 0) return 'longer'
    return points.some(({ verdict }) => lookOf(verdict) !== 'few') ? 'within' : 'few'
  }
  const kinds = slices.map(kind)
  const count = (of: string): number => kinds.filter((k) => k === of).length
  const [found, unconfirmed, longer] = [count('found'), count('unconfirmed'), count('longer')]
  if (count('few') === slices.length) return 'No window had enough decisions to judge'
  const beside = [
    ...(unconfirmed > 0
      ? [`${countWords(unconfirmed)} ${unconfirmed === 1 ? 'lies' : 'lie'} beyond, not confirmed`]
      : []),
    ...(longer > 0 ? [`${countWords(longer)} ${longer === 1 ? 'was' : 'were'} found over more windows alone`] : []),
  ]
  const subject = slices.length === 1 ? 'The one slice drawn' : `Of the ${countWords(slices.length)} drawn,`
  const main =
    slices.length === 1
      ? found > 0
        ? 'has findings'
        : 'has no finding'
      : found === 0
        ? 'none has a finding'
        : found === slices.length
          ? 'each has findings'
          : `${asWord(found).toLowerCase()} ${found === 1 ? 'has' : 'have'} findings`
  return [`${subject} ${main}`, ...beside].join('; ')
}
