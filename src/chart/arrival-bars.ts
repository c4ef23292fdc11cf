import type { Chart, VegaLiteSpec } from './chart.ts'
import { asWord, capitalised, countWords, several, shareWords, shortWindow, spanOfWindows } from './chart-words.ts'
import { byWindow, type DataRow, expr, layeredSpec, where, windowParams } from './layered-spec.ts'
import { scaleEnds } from './scale-ends.ts'
import { ink } from './theme.ts'

/** What arrival is drawn of: windows of the arrival report, oldest first. */
export type ArrivalBarsInput = {
  /** The moment of the picture: of a window that ends later nothing is said. Without it only judged windows are spoken of. */
  readonly now?: number
  readonly windows: readonly {
    readonly label: string
    readonly window?: { readonly end: number }
    readonly judged: boolean
    readonly rows: number
    readonly late: number
    readonly received: {
      readonly accepted: number
      readonly repeated: number
      readonly conflicting: number
      readonly refused: number
    }
  }[]
}

const MOST = 120

/** Predictions by window, what came late on top in ink, a mark where rows were refused. Undefined without a window. */
export function arrivalBars({ windows: all, now }: ArrivalBarsInput): Chart | undefined {
  const windows = all.slice(-MOST)
  if (windows.length === 0) return undefined
  const most = Math.max(...windows.map(({ rows }) => rows), 0)
  const ends = scaleEnds([most], { low: 0, high: 1, least: 0, most: 1e15 })
  const span = spanOfWindows(windows)
  const title = titleOf(windows, now)
  const hasRefused = windows.some(({ received }) => received.refused > 0)
  const hasUnjudged = windows.some(({ judged }) => !judged)
  const subtitle = `Predictions by window of their own time, ${several(windows.length, 'window')}, ${span}${windows.length < all.length ? ` (the last of ${countWords(all.length)})` : ''}`
  const description = `${title}. ${subtitle}; at most ${countWords(most)} in a window.`
  const rows: readonly DataRow[] = windows.map(({ rows: n, late, judged, received }, place) => ({
    from: place - 0.4,
    to: place + 0.4,
    place,
    onTime: Math.max(0, n - late),
    n,
    late,
    judged,
    refused: received.refused,
  }))
  const spec = (width: number, stops: number): VegaLiteSpec =>
    layeredSpec({
      description,
      width,
      height: 120,
      rows,
      params: {
        low: 0,
        high: ends.high,
        ticks: ends.ticks.length > 5 ? ends.ticks.filter((_, i) => i % 2 === 0) : ends.ticks,
        tickFormat: most < 10 ? 'd' : '~s',
        ...windowParams(windows, stops),
      },
      layers: LAYERS,
    })
  return {
    name: 'arrival-bars',
    title,
    subtitle,
    description,
    wide: spec(520, 7),
    narrow: spec(245, 4),
    key: [
      { mark: 'quiet', label: 'counted in time' },
      ...(windows.some(({ late }) => late > 0)
        ? [{ mark: 'late', label: 'came after the window was judged' } as const]
        : []),
      ...(hasUnjudged ? [{ mark: 'band', label: 'not yet judged' } as const] : []),
      ...(hasRefused ? [{ mark: 'triangle-down', label: 'rows were refused' } as const] : []),
    ],
    numbers: {
      caption: `Predictions by window, ${span}`,
      columns: [
        { name: 'window', numeric: false },
        ...['predictions', 'late', 'accepted', 'repeated', 'conflicting', 'refused'].map((name) => ({
          name,
          numeric: true,
        })),
        { name: 'judged', numeric: false },
      ],
      rows: windows.map(({ label, rows: n, late, judged, received }) => [
        label,
        countWords(n),
        countWords(late),
        countWords(received.accepted),
        countWords(received.repeated),
        countWords(received.conflicting),
        countWords(received.refused),
        judged ? 'yes' : 'not yet',
      ]),
    },
  }
}

const y = (field: string) => ({
  field,
  type: 'quantitative',
  scale: { domain: [expr('low'), expr('high')], nice: false, zero: false },
  axis: { title: null, grid: true, values: expr('ticks'), labelExpr: 'format(datum.value, tickFormat)' },
})
const bar = { x: byWindow('from'), x2: { field: 'to' } }

const LAYERS = [
  {
    mark: 'rect',
    encoding: {
      ...bar,
      y: y('onTime'),
      y2: { datum: 0 },
      fill: { condition: { test: 'datum.judged', value: ink.nowSoft }, value: ink.band },
    },
  },
  {
    ...where('datum.late > 0'),
    mark: { type: 'rect', fill: ink.strong },
    encoding: { ...bar, y: y('onTime'), y2: { field: 'n' } },
  },
  {
    ...where('datum.refused > 0'),
    mark: { type: 'point', shape: 'triangle-down', filled: true, fill: ink.warning, opacity: 1, size: 44, yOffset: -7 },
    encoding: { x: byWindow('place'), y: y('n') },
  },
]

/** Speaks of windows that have ended: one that is open may still be filled. */
function titleOf(all: ArrivalBarsInput['windows'], now: number | undefined): string {
  const windows = all.filter(
    ({ judged, window }) => judged || (now !== undefined && window !== undefined && window.end <= now),
  )
  const sum = (of: (window: ArrivalBarsInput['windows'][number]) => number): number =>
    windows.reduce((total, window) => total + of(window), 0)
  const late = windows.filter((window) => window.rows > 0 && window.late / window.rows > 0.5)
  const empty = windows.filter((window) => window.rows === 0).length
  const refused = all.reduce((total, window) => total + window.received.refused, 0)
  const ended = windows.length === all.length ? '' : now === undefined ? 'judged ' : 'ended '
  const [first] = late
  if (all.every(({ rows }) => rows === 0)) return 'Nothing has arrived in this span'
  if (windows.length === 0)
    return `No window has ${now === undefined ? 'been judged' : 'ended'} yet; ${several(
      all.reduce((total, { rows }) => total + rows, 0),
      'prediction',
    )} so far`
  if (empty > 0)
    return `${asWord(empty)} of ${countWords(windows.length)} ${ended}${windows.length === 1 ? 'window' : 'windows'} ${empty === 1 ? 'holds' : 'hold'} no prediction`
  if (first !== undefined)
    return late.length === 1
      ? `${shortWindow(first.label)} came mostly late, and was counted`
      : `${asWord(late.length)} windows came mostly late, and were counted`
  const whole =
    ended === '' ? 'every window' : ended === 'ended ' ? 'every window that has ended' : 'every judged window'
  if (refused > 0)
    return `${countWords(refused)} ${refused === 1 ? 'row was' : 'rows were'} refused; ${whole} holds predictions`
  const lateRows = sum((window) => window.late)
  return lateRows === 0
    ? `${capitalised(whole)} holds predictions, none came late`
    : `${capitalised(whole)} holds predictions; ${shareWords(lateRows / sum((window) => window.rows))} came late`
}
