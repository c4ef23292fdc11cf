import type { Chart, VegaLiteSpec } from './chart.ts'
import {
  asWord,
  countWords,
  inTitle,
  intervalWords,
  rateWords,
  several,
  shortWindow,
  spanOfWindows,
  verdictWords,
} from './chart-words.ts'
import {
  bandRows,
  historyScale,
  historyValues,
  type PointInTime,
  pointRows,
  pointsOf,
  windowsOf,
} from './history-scale.ts'
import { byWindow, type DataRow, only, upright, wholeSpec } from './layered-spec.ts'
import { scaleEnds, spacedTicks } from './scale-ends.ts'
import { closed, drawnName, sliceLabel } from './slice-label.ts'
import { cutText } from './text-width.ts'
import { ink } from './theme.ts'
import { lookOf, pointByLook } from './verdict-look.ts'

/** What small multiples are drawn of: slices of the history report, in the order in which they are to stand. */
export type SmallMultiplesInput = {
  readonly slices: readonly { readonly slice: string; readonly points: readonly PointInTime[] }[]
  readonly limit: { readonly ratio?: number; readonly difference?: number }
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
  const scale = historyScale(input.limit)
  const measure = input.measure ?? 'selection rate'
  const span = spanOfWindows(windows)
  const ends = scaleEnds(
    shown.flatMap(({ points }) => historyValues(points, scale)),
    scale.ends,
  )
  const title = titleOf(shown)
  const how = scale.isRatio ? `divided by everyone else's` : `minus everyone else's`
  const subtitle = `${capitalised(measure)} ${how} by window, ${span}, 95 % interval as a band, same scale in every panel${shown.length < withPoints.length ? `; ${shown.length} of ${countWords(withPoints.length)} slices` : ''}${ends.isWider ? `; scale ${scale.write(ends.low)} to ${scale.write(ends.high)}` : ''}`
  const description = `${title}. ${capitalised(measure)} ${how} by window for ${several(shown.length, 'slice')}, ${span}.`
  const rows = (width: number): readonly DataRow[] =>
    shown.flatMap(({ slice, points }, i) => {
      const name = sliceLabel(slice)
      const panel = { panel: i }
      return [
        ...bandRows(points, windows, scale).map((row) => ({ ...row, ...panel, text: undefined })),
        ...pointRows(points, windows, scale).map((row) => ({ ...row, ...panel, text: undefined })),
        { as: 'limit', ...panel, value: scale.limit, name, label: closed(cutText(name, width, 12, true)) },
      ]
    })
  const marked = [scale.limit, scale.isRatio ? 1 : 0].filter((v): v is number => v !== undefined)
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
          lastPlace: windows.length - 0.5,
          names: windows.map(({ label }) => shortWindow(label)),
          stops: spacedTicks(windows.length, stops),
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
  const looks = new Set(shown.flatMap(({ points }) => points.map((point) => lookOf(point.verdict))))
  return {
    name: 'small-multiples',
    title,
    subtitle,
    description,
    wide: spec(4, 216, 84, 3),
    narrow: spec(1, 250, 64, 4),
    key: [
      { mark: 'now', label: 'now, with its interval' },
      { mark: 'training', label: 'at training' },
      ...(scale.limit === undefined ? [] : [{ mark: 'limit', label: `limit ${scale.write(scale.limit)}` } as const]),
      { mark: 'beyond', label: 'beyond the limit or tolerance' },
      ...(looks.has('unconfirmed') ? [{ mark: 'few', label: 'dashed diamond: beyond, not confirmed' } as const] : []),
      ...(looks.has('few') ? [{ mark: 'few', label: 'not judged' } as const] : []),
    ],
    numbers: {
      caption: `${capitalised(measure)} against everyone else by slice and window`,
      columns: [
        { name: 'slice', numeric: false },
        { name: 'window', numeric: false },
        ...['n', 'rate', scale.isRatio ? 'ratio' : 'difference', '95 %', 'at training'].map((name) => ({
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
          point.verdict === undefined ? 'not judged' : verdictWords(point.verdict, 'limit'),
        ]),
      ),
    },
  }
}

const x = byWindow
const y = upright

const LAYERS = [
  {
    ...only("datum.as === 'training'"),
    mark: { type: 'rule', style: 'training-line' },
    encoding: { x: x('place'), x2: { field: 'until' }, y: y('value') },
  },
  {
    ...only("datum.as === 'limit'", 'isValid(datum.value)'),
    mark: { type: 'rule', style: 'limit' },
    encoding: { y: y('value') },
  },
  {
    ...only("datum.as === 'point'", 'isValid(datum.lo)'),
    mark: { type: 'area', fill: ink.nowSoft, opacity: 0.45, line: false },
    encoding: { x: x('place'), y: y('lo'), y2: { field: 'hi' }, detail: { field: 'version' } },
  },
  {
    ...only("datum.as === 'point'", 'isValid(datum.now)'),
    mark: { type: 'line', style: 'now-path' },
    encoding: { x: x('place'), y: y('now'), detail: { field: 'version' } },
  },
  {
    ...only("datum.as === 'point'", 'isValid(datum.now)', "datum.look !== 'within'"),
    mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.25 },
    encoding: {
      x: x('place'),
      y: y('now'),
      ...pointByLook,
      size: {
        ...pointByLook.size,
        scale: { domain: ['within', 'beyond', 'unconfirmed', 'few'], range: [20, 70, 56, 26] },
      },
    },
  },
]

function titleOf(slices: SmallMultiplesInput['slices']): string {
  const left = slices.filter(({ points }) => points.some((point) => point.verdict === 'finding'))
  const judged = slices.some(({ points }) => points.some((point) => lookOf(point.verdict) !== 'few'))
  const [only] = left
  if (!judged) return 'No window had enough decisions to judge'
  if (only === undefined) return `None of ${several(slices.length, 'slice')} has a finding in this span`
  return left.length === 1
    ? `Only ${inTitle(sliceLabel(only.slice))} went beyond`
    : `${asWord(left.length)} of ${several(slices.length, 'slice')} went beyond`
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
