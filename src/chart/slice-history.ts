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
import { byWindow, type DataRow, expr, layeredSpec, ONE_MARK, only, upright } from './layered-spec.ts'
import { scaleEnds, spacedTicks } from './scale-ends.ts'
import { drawnName, sliceLabel } from './slice-label.ts'
import { cutText } from './text-width.ts'
import { lineByLook, lookOf, pointByLook } from './verdict-look.ts'

/** What a history is drawn of. */
export type SliceHistoryInput = {
  readonly slice: string
  readonly points: readonly PointInTime[]
  readonly limit: { readonly ratio?: number; readonly difference?: number }
  /** First window of each version within the span. */
  readonly versions?: readonly { readonly version: string; readonly since: number }[]
  readonly measure?: string
}

const MOST_WINDOWS = 120

/** One slice window by window, with its training interval as a band, the limit, and a line where a version begins. At most the last 120 windows. Undefined without a point. */
export function sliceHistory(input: SliceHistoryInput): Chart | undefined {
  const scale = historyScale(input.limit)
  const windows = windowsOf(input.points).slice(-MOST_WINDOWS)
  const points = pointsOf(input.points, windows)
  if (windows.length === 0) return undefined
  const measure = input.measure ?? 'selection rate'
  const where = sliceLabel(input.slice)
  const span = spanOfWindows(windows)
  const ends = scaleEnds(historyValues(points, scale), scale.ends)
  const title = titleOf(points)
  const how = scale.isRatio ? `divided by everyone else's` : `minus everyone else's`
  const subtitle = `${capitalised(measure)} of ${inTitle(where)} ${how}, ${several(windows.length, 'window')}, ${span}, 95 % intervals${ends.isWider ? `; scale ${scale.write(ends.low)} to ${scale.write(ends.high)}` : ''}`
  const description = `${title}. ${capitalised(measure)} of ${where} ${how} by window, ${span}, with its training interval as a band${scale.limit === undefined ? '' : ` and the limit ${scale.write(scale.limit)}`}.`
  const rows: readonly DataRow[] = [
    ...bandRows(points, windows, scale),
    ...pointRows(points, windows, scale),
    ...versionRows(input.versions ?? [], windows),
  ]
  const spec = (width: number, stops: number): VegaLiteSpec =>
    layeredSpec({
      description,
      width,
      height: 190,
      rows,
      params: {
        low: ends.low,
        high: ends.high,
        ticks: ends.ticks,
        tickFormat: ends.format,
        lastPlace: windows.length - 0.5,
        names: windows.map(({ label }) => shortWindow(label)),
        stops: spacedTicks(windows.length, stops),
        limit: scale.limit ?? null,
        limitText: `limit ${scale.write(scale.limit)}`,
      },
      layers: LAYERS,
    })
  const looks = new Set(points.map((point) => lookOf(point.verdict)))
  return {
    name: 'slice-history',
    title,
    subtitle,
    description,
    wide: spec(760, 10),
    narrow: spec(250, 4),
    key: [
      { mark: 'now', label: 'window, 95 % interval' },
      ...(looks.has('beyond') ? [{ mark: 'beyond', label: 'beyond the limit or tolerance' } as const] : []),
      ...(looks.has('unconfirmed') ? [{ mark: 'few', label: 'dashed diamond: beyond, not confirmed' } as const] : []),
      ...(looks.has('few') ? [{ mark: 'few', label: 'not judged' } as const] : []),
      { mark: 'band', label: 'at training' },
      ...(scale.limit === undefined ? [] : [{ mark: 'limit', label: 'limit' } as const]),
      ...(rows.some((row) => row.as === 'version') ? [{ mark: 'event', label: 'another version' } as const] : []),
    ],
    numbers: {
      caption: `${capitalised(measure)} of ${where} against everyone else, by window`,
      columns: [
        { name: 'window', numeric: false },
        { name: 'version', numeric: false },
        ...['n', 'rate', 'everyone else', scale.isRatio ? 'ratio' : 'difference', '95 %', 'at training', 'limit'].map(
          (name) => ({ name, numeric: true }),
        ),
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
        scale.write(scale.limit),
        point.verdict === undefined ? 'not judged' : verdictWords(point.verdict, 'limit'),
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
    ...only("datum.as === 'training'"),
    mark: { type: 'rect', style: 'training-band' },
    encoding: { x: x('place'), x2: { field: 'until' }, y: y('bandLow'), y2: { field: 'bandHigh' } },
  },
  {
    ...only("datum.as === 'training'"),
    mark: { type: 'rule', style: 'training-line' },
    encoding: { x: x('place'), x2: { field: 'until' }, y: y('value') },
  },
  {
    data: { values: [{}] },
    transform: [{ filter: 'isValid(limit)' }],
    mark: { type: 'rule', style: 'limit' },
    encoding: { y: { ...y('v'), field: undefined, datum: expr('limit') } },
  },
  { ...only("datum.as === 'version'"), mark: { type: 'rule', style: 'event' }, encoding: { x: x('place') } },
  {
    ...only("datum.as === 'point'", 'isValid(datum.now)'),
    mark: { type: 'line', style: 'now-path', strokeOpacity: 0.4 },
    encoding: { x: x('place'), y: y('now'), detail: { field: 'version' } },
  },
  {
    ...only("datum.as === 'point'", 'isValid(datum.lo)'),
    mark: 'rule',
    encoding: { x: x('place'), y: y('lo'), y2: { field: 'hi' }, ...lineByLook },
  },
  {
    ...only("datum.as === 'point'", 'isValid(datum.now)'),
    mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.5 },
    encoding: { x: x('place'), y: y('now'), ...pointByLook },
  },
  {
    ...only("datum.as === 'point'", 'isValid(datum.text)'),
    mark: { type: 'text', style: 'strong', dx: 9, dy: -8, align: 'left' },
    encoding: { x: x('place'), y: y('now'), text: { field: 'text' } },
  },
  {
    ...ONE_MARK,
    transform: [{ filter: 'isValid(limit)' }],
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
  {
    ...only("datum.as === 'training'", 'isValid(datum.text)'),
    mark: { type: 'text', style: 'head', align: 'right', baseline: 'bottom', dy: -3, dx: -2 },
    encoding: { x: x('until'), y: y('bandHigh'), text: { field: 'text' } },
  },
  {
    ...only("datum.as === 'version'"),
    mark: { type: 'text', style: 'event-text', align: 'left', baseline: 'bottom', dx: 5, y: 186 },
    encoding: { x: x('place'), text: { field: 'label' } },
  },
]

function titleOf(points: readonly PointInTime[]): string {
  const judged = points.filter((point) => lookOf(point.verdict) !== 'few')
  const beyond = judged.filter((point) => point.verdict === 'finding')
  if (judged.length === 0) return 'No window of this slice had enough decisions to judge'
  const [first] = beyond
  if (first === undefined) {
    const open = judged.filter((point) => point.verdict === 'unconfirmed').length
    return open > 0
      ? `${asWord(open)} of ${countWords(judged.length)} windows ${open === 1 ? 'lies' : 'lie'} beyond, not confirmed`
      : `Within in ${judged.length === 1 ? 'the one window' : `all ${countWords(judged.length)} windows`} judged`
  }
  const since = `beyond the limit or its tolerance in ${countWords(beyond.length)} of ${several(judged.length, 'window')}, first ${shortWindow(first.label)}`
  return capitalised(since)
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
