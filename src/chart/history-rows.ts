import type { Estimate } from '../detect/finding.ts'
import { type Comparison, type ComparisonScale, onScale, openEnds } from './comparison-scale.ts'
import type { DataRow } from './layered-spec.ts'
import { textWidth } from './text-width.ts'
import { lookOf, signOf } from './verdict-look.ts'

/** A slice in one window: a point of the history report. */
export type PointInTime = Comparison & {
  readonly window: { readonly start: number; readonly end: number }
  readonly label: string
  readonly version: string
}

/** The windows of points, oldest first, each once. */
export function windowsOf(
  points: readonly PointInTime[],
): readonly { readonly start: number; readonly label: string }[] {
  const byStart = new Map(points.map(({ window, label }) => [window.start, { start: window.start, label }]))
  return [...byStart.values()].toSorted((a, b) => a.start - b.start)
}

/** The points that lie in these windows. */
export function pointsOf(
  points: readonly PointInTime[],
  windows: readonly { readonly start: number }[],
): readonly PointInTime[] {
  const starts = new Set(windows.map(({ start }) => start))
  return points.filter(({ window }) => starts.has(window.start))
}

/** What a scale of points must hold; intervals of windows that were not judged may leave it. */
export function historyValues(points: readonly PointInTime[], scale: ComparisonScale): readonly (number | undefined)[] {
  return [
    scale.limit,
    ...points.flatMap((point) => {
      const [now, training] = [scale.now(point), scale.training(point)]
      const isJudged = lookOf(point.verdict) !== 'few'
      return [now?.estimate, training?.lower, training?.upper, ...(isJudged ? [now?.lower, now?.upper] : [])]
    }),
  ]
}

/** Where points and their words stand in a picture, in px. */
export type PlotSize = { readonly width: number; readonly height: number }

/** A row for each point; ends of an interval that cannot be computed are open to the edge. */
export function pointRows(
  points: readonly PointInTime[],
  windows: readonly { readonly start: number }[],
  scale: ComparisonScale,
  { width }: Pick<PlotSize, 'width'>,
): readonly DataRow[] {
  const last = points.at(-1)
  const room = width / Math.max(1, windows.length)
  return points.map((point) => {
    const now = scale.now(point)
    const look = lookOf(point.verdict)
    const isNamed = look === 'beyond' && (room >= 44 || point === last)
    return {
      as: 'point',
      place: windows.findIndex(({ start }) => start === point.window.start),
      version: point.version,
      look,
      now: onScale(now?.estimate),
      ...openEnds(now),
      ...(signOf(point.verdict, point.scan) === 'longer' && { longer: point.scan?.windows }),
      ...(isNamed && { text: scale.write(now?.estimate) }),
    }
  })
}

/** The training interval, one stretch for windows that share it. */
export function bandRows(
  points: readonly PointInTime[],
  windows: readonly { readonly start: number }[],
  scale: ComparisonScale,
): readonly DataRow[] {
  const stretches: { from: number; to: number; key: string; training: Estimate }[] = []
  windows.forEach(({ start }, place) => {
    const training = points
      .filter((point) => point.window.start === start)
      .map(scale.training)
      .find((t) => t !== undefined)
    if (training === undefined || !Number.isFinite(training.estimate)) return
    const key = `${training.estimate} ${training.lower} ${training.upper}`
    const last = stretches.at(-1)
    if (last?.key === key && last.to === place - 0.5) last.to = place + 0.5
    else stretches.push({ from: place - 0.5, to: place + 0.5, key, training })
  })
  return stretches.map(({ from, to, training }) => ({
    as: 'training',
    place: from,
    until: to,
    value: training.estimate,
    bandLow: onScale(training.lower) ?? training.estimate,
    bandHigh: onScale(training.upper) ?? training.estimate,
  }))
}

const LINE = 14
const LABEL_SIZE = 11.5

/**
 * Where the words of the last training band may stand without touching a point, an interval, a figure or the limit: at its right or left end, above or below. No row where there is no
 * such place; the key says the number too.
 */
export function bandLabel(
  bands: readonly DataRow[],
  points: readonly DataRow[],
  scale: ComparisonScale,
  plot: PlotSize & { readonly low: number; readonly high: number; readonly windows: number },
): readonly DataRow[] {
  const band = bands.at(-1)
  if (band === undefined) return []
  const text = `at training ${scale.write(band.value as number)}`
  const long = textWidth(text, LABEL_SIZE)
  const xOf = (place: number): number => ((place + 0.5) / plot.windows) * plot.width
  const yOf = (value: number): number =>
    plot.height * (1 - Math.min(1, Math.max(0, (value - plot.low) / (plot.high - plot.low))))
  const taken = [
    ...points.flatMap((point): readonly Box[] => {
      if (typeof point.now !== 'number') return []
      const [x, y] = [xOf(point.place as number), yOf(point.now)]
      const ends = typeof point.lo === 'number' ? [yOf(point.hi as number), yOf(point.lo)] : [y, y]
      const words = typeof point.text === 'string' ? [{ x: x + 9, right: x + 45, y: y - LINE - 6, bottom: y + 4 }] : []
      return [{ x: x - 6, right: x + 6, y: Math.min(...ends, y - 6), bottom: Math.max(...ends, y + 6) }, ...words]
    }),
    ...(scale.limit === undefined
      ? []
      : [{ x: 0, right: plot.width, y: yOf(scale.limit) - LINE - 5, bottom: yOf(scale.limit) + 2 }]),
  ]
  const [left, right] = [xOf(band.place as number), xOf(band.until as number)]
  const candidates = [
    { place: 'until', align: 'right', x: right - 2 - long },
    { place: 'place', align: 'left', x: left + 2 },
  ].flatMap((side) => [
    { ...side, edge: 'bandHigh', y: yOf(band.bandHigh as number) - 3 - LINE },
    { ...side, edge: 'bandLow', y: yOf(band.bandLow as number) + 3 },
  ])
  const free = candidates.find(({ x, y }) => {
    const box = { x: x - 2, right: x + long + 2, y, bottom: y + LINE }
    return (
      box.x >= left - 1 &&
      box.right <= right + 1 &&
      box.y >= 0 &&
      box.bottom <= plot.height &&
      taken.every((t) => box.right <= t.x || t.right <= box.x || box.bottom <= t.y || t.bottom <= box.y)
    )
  })
  if (free === undefined) return []
  return [
    {
      as: 'band-label',
      place: band[free.place],
      value: band[free.edge],
      text,
      at: `${free.align} ${free.edge === 'bandHigh' ? 'above' : 'below'}`,
    },
  ]
}

type Box = { readonly x: number; readonly right: number; readonly y: number; readonly bottom: number }
