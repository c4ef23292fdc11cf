import type { Limits } from '../detect/limits.ts'
import type { Chart, VegaLiteSpec } from './chart.ts'
import {
  asWord,
  capitalised,
  countWords,
  inTitle,
  intervalWords,
  limitWords,
  rateWords,
  several,
  shortWindow,
  spanOfWindows,
} from './chart-words.ts'
import { beyondOf, type ComparisonScale, comparisonScale } from './comparison-scale.ts'
import { bandLabel, bandRows, historyValues, type PointInTime, pointRows, pointsOf, windowsOf } from './history-rows.ts'
import { pointKey, pointVerdict } from './history-words.ts'
import { limitKey } from './key-entries.ts'
import { byWindow, type DataRow, expr, layeredSpec, oneMarkIf, upright, where, windowParams } from './layered-spec.ts'
import { scaleEnds } from './scale-ends.ts'
import { drawnName, sliceLabel } from './slice-label.ts'
import { cutText } from './text-width.ts'
import { ink } from './theme.ts'
import { LONGER_MARK, lineByLook, longerOf, lookOf, pointByLook } from './verdict-look.ts'

/** What a history is drawn of. */
export type SliceHistoryInput = {
  readonly slice: string
  readonly points: readonly PointInTime[]
  readonly limit: Limits['disparity']
  /** First window of each version within the span. */
  readonly versions?: readonly { readonly version: string; readonly since: number }[]
  readonly measure?: string
}

const MOST_WINDOWS = 120
/** The picture stands in the first screen of a case, above its date axis and below six answers. */
const HEIGHT = 150

/** One slice window by window, with its training interval as a band, the limit, and a line where a version begins. At most the last 120 windows. Undefined without a point. */
export function sliceHistory(input: SliceHistoryInput): Chart | undefined {
  const scale = comparisonScale(input.limit)
  const windows = windowsOf(input.points).slice(-MOST_WINDOWS)
  const points = pointsOf(input.points, windows)
  if (windows.length === 0) return undefined
  const measure = input.measure ?? 'selection rate'
  const slice = sliceLabel(input.slice)
  const span = spanOfWindows(windows)
  const ends = scaleEnds(historyValues(points, scale), scale.ends)
  const title = titleOf(points, scale)
  const { how } = scale
  const subtitle = `${capitalised(measure)} of ${inTitle(slice)} ${how}, ${several(windows.length, 'window')}, ${span}, 95 % intervals${ends.isWider ? `; scale ${scale.write(ends.low)} to ${scale.write(ends.high)}` : ''}`
  const description = `${title}. ${capitalised(measure)} of ${slice} ${how} by window, ${span}, with its training interval as a band${scale.limit === undefined ? '' : ` and the limit ${limitWords(scale.limit)}`}.`
  const bands = bandRows(points, windows, scale)
  const versions = versionRows(input.versions ?? [], windows)
  const rowsOf = (width: number): readonly DataRow[] => {
    const ofPoints = pointRows(points, windows, scale, { width })
    const plot = { width, height: HEIGHT, low: ends.low, high: ends.high, windows: windows.length }
    return [...bands, ...ofPoints, ...bandLabel(bands, ofPoints, scale, plot), ...versions]
  }
  const spec = (width: number, stops: number): VegaLiteSpec =>
    layeredSpec({
      description,
      width,
      height: HEIGHT,
      rows: rowsOf(width),
      params: {
        low: ends.low,
        high: ends.high,
        ticks: ends.ticks,
        tickFormat: ends.format,
        ...windowParams(windows, stops),
        limit: scale.limit ?? null,
        limitText: `limit ${limitWords(scale.limit)}`,
      },
      layers: LAYERS,
    })
  const [band] = bands
  return {
    name: 'slice-history',
    title,
    subtitle,
    description,
    wide: spec(760, 10),
    narrow: spec(250, 4),
    key: [
      { mark: 'now', label: 'window, 95 % interval' },
      ...pointKey(points, scale, 'beyond'),
      {
        mark: 'band',
        label: bands.length === 1 ? `at training ${scale.write(band?.value as number)}` : 'at training',
      },
      ...limitKey(scale),
      ...(versions.length > 0 ? [{ mark: 'event', label: 'another version' } as const] : []),
    ],
    numbers: {
      caption: `${capitalised(measure)} of ${slice} against everyone else, by window`,
      columns: [
        { name: 'window', numeric: false },
        { name: 'version', numeric: false },
        ...['n', 'rate', 'everyone else', scale.name, '95 %', 'at training', 'limit'].map((name) => ({
          name,
          numeric: true,
        })),
        { name: 'verdict', numeric: false },
      ],
      rows: points.map((point) => [
        point.label,
        drawnName(point.version),
        countWords(point.n),
        rateWords(point.now.rate),
        rateWords(point.restNow.rate),
        scale.write(scale.now(point)?.estimate),
        intervalWords(scale.now(point), scale.write),
        scale.write(scale.training(point)?.estimate),
        limitWords(scale.limit),
        pointVerdict(point, scale),
      ]),
    },
  }
}

function versionRows(
  versions: readonly { readonly version: string; readonly since: number }[],
  windows: readonly { readonly start: number }[],
): readonly DataRow[] {
  return versions.flatMap(({ version, since }) => {
    const place = windows.findIndex(({ start }) => start >= since)
    const name = `version ${drawnName(version)} begins`
    return place <= 0 ? [] : [{ as: 'version', place: place - 0.5, label: cutText(name, 130, 11.5, true), name }]
  })
}

const x = byWindow
const y = upright

const LAYERS = [
  {
    ...where("datum.as === 'training'"),
    mark: { type: 'rect', style: 'training-band' },
    encoding: { x: x('place'), x2: { field: 'until' }, y: y('bandLow'), y2: { field: 'bandHigh' } },
  },
  {
    ...where("datum.as === 'training'"),
    mark: { type: 'rule', style: 'training-line' },
    encoding: { x: x('place'), x2: { field: 'until' }, y: y('value') },
  },
  {
    ...oneMarkIf('limit'),
    mark: { type: 'rule', style: 'limit' },
    encoding: { y: { ...y('v'), field: undefined, datum: expr('limit') } },
  },
  { ...where("datum.as === 'version'"), mark: { type: 'rule', style: 'event' }, encoding: { x: x('place') } },
  {
    ...where("datum.as === 'point'", 'isValid(datum.now)'),
    mark: { type: 'line', style: 'now-path', strokeOpacity: 0.4 },
    encoding: { x: x('place'), y: y('now'), detail: { field: 'version' } },
  },
  {
    ...where("datum.as === 'point'", 'isValid(datum.lo)'),
    mark: 'rule',
    encoding: { x: x('place'), y: y('lo'), y2: { field: 'hi' }, ...lineByLook },
  },
  {
    ...where("datum.as === 'point'", 'isValid(datum.now)'),
    mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.5 },
    encoding: { x: x('place'), y: y('now'), ...pointByLook },
  },
  // Figures stand on a halo of paper, because the band and the path run behind them.
  ...[{ fill: ink.paper, stroke: ink.paper, strokeWidth: 4, strokeJoin: 'round' }, {}].map((halo) => ({
    ...where("datum.as === 'point'", 'isValid(datum.text)'),
    mark: { type: 'text', style: 'strong', dx: 9, dy: -8, align: 'left', ...halo },
    encoding: { x: x('place'), y: y('now'), text: { field: 'text' } },
  })),
  {
    ...oneMarkIf('limit'),
    mark: {
      type: 'text',
      style: 'limit-text',
      align: 'left',
      baseline: 'bottom',
      dy: -4,
      x: 2,
      text: expr('limitText'),
    },
    encoding: { y: { ...y('v'), field: undefined, datum: expr('limit') } },
  },
  ...(['left', 'right'] as const).flatMap((align) =>
    (['above', 'below'] as const).map((side) => ({
      ...where("datum.as === 'band-label'", `datum.at === '${align} ${side}'`),
      mark: {
        ...{ type: 'text', style: 'head', align, dx: align === 'left' ? 2 : -2 },
        ...(side === 'above' ? { baseline: 'bottom', dy: -3 } : { baseline: 'top', dy: 4 }),
      },
      encoding: { x: x('place'), y: y('value'), text: { field: 'text' } },
    })),
  ),
  {
    ...where("datum.as === 'point'", 'isValid(datum.longer)'),
    mark: { ...LONGER_MARK, y: 5 },
    encoding: { x: x('place') },
  },
  {
    ...where("datum.as === 'version'"),
    mark: { type: 'text', style: 'event-text', align: 'left', baseline: 'bottom', dx: 5, y: expr('height - 4') },
    encoding: { x: x('place'), text: { field: 'label' } },
  },
]

/** Counts windows by their own verdicts alone: the limit first, then the tolerance of change; what more windows found is said apart. */
function titleOf(points: readonly PointInTime[], scale: ComparisonScale): string {
  const judged = points.filter((point) => lookOf(point.verdict) !== 'few')
  if (judged.length === 0) return 'No window of this slice had enough decisions to judge'
  const found = judged.filter((point) => point.verdict === 'finding')
  const ofLimit = found.filter((point) => beyondOf(point, scale) === 'limit')
  const ofChange = found.filter((point) => beyondOf(point, scale) === 'tolerance')
  const open = judged.filter((point) => point.verdict === 'unconfirmed').length
  const longer = longerOf(points).length
  const beside = longer === 0 ? '' : `; ${countWords(longer)} found only together with windows before`
  const since = (some: readonly PointInTime[]): string =>
    `in ${countWords(some.length)} of ${several(judged.length, 'window')}, first ${shortWindow(some[0]?.label ?? '')}`
  if (ofLimit.length > 0) {
    const change = ofChange.length === 0 ? '' : `; beyond its tolerance in ${countWords(ofChange.length)} more`
    return `Beyond the limit ${since(ofLimit)}${change}`
  }
  if (ofChange.length > 0)
    return `Beyond its tolerance ${since(ofChange)}${scale.limit === undefined ? '' : '; beyond the limit in none'}`
  if (open > 0)
    return `${asWord(open)} of ${several(judged.length, 'window')} ${open === 1 ? 'lies' : 'lie'} beyond, not confirmed${beside}`
  return `Within in ${judged.length === 1 ? 'the one window' : `all ${countWords(judged.length)} windows`} judged${beside}`
}
