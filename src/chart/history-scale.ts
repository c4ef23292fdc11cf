import type { Estimate, Rate, Verdict } from '../detect/finding.ts'
import { rateWords, ratioWords } from './chart-words.ts'
import type { DataRow } from './layered-spec.ts'
import { lookOf } from './verdict-look.ts'

/** A slice in one window: a point of the history report. */
export type PointInTime = {
  readonly window: { readonly start: number; readonly end: number }
  readonly label: string
  readonly version: string
  readonly n: number
  readonly now: Rate
  readonly restNow: Rate
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  readonly verdict: Verdict | undefined
}

/** How points are read: as ratios or differences, the configured limit decides. */
export type HistoryScale = {
  readonly isRatio: boolean
  readonly limit: number | undefined
  readonly ends: { readonly low: number; readonly high: number; readonly least: number; readonly most: number }
  readonly write: (value: number | undefined) => string
  readonly now: (point: PointInTime) => Estimate | undefined
  readonly training: (point: PointInTime) => Estimate | undefined
}

/** The scale a limit asks for, the ratio first; a limit of a difference is how much lower a rate may be. */
export function historyScale(limit: { readonly ratio?: number; readonly difference?: number }): HistoryScale {
  if (limit.ratio === undefined && limit.difference !== undefined)
    return {
      isRatio: false,
      limit: -Math.abs(limit.difference),
      ends: { low: -0.2, high: 0.2, least: -1, most: 1 },
      write: rateWords,
      now: (point) => point.difference,
      training: (point) => point.trainingDifference,
    }
  return {
    isRatio: true,
    limit: limit.ratio,
    ends: { low: 0.6, high: 1.2, least: 0, most: 3 },
    write: ratioWords,
    now: (point) => point.ratio,
    training: (point) => point.trainingRatio,
  }
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
export function historyValues(points: readonly PointInTime[], scale: HistoryScale): readonly (number | undefined)[] {
  return [
    scale.limit,
    ...points.flatMap((point) => {
      const [now, training] = [scale.now(point), scale.training(point)]
      const isJudged = lookOf(point.verdict) !== 'few'
      return [now?.estimate, training?.lower, training?.upper, ...(isJudged ? [now?.lower, now?.upper] : [])]
    }),
  ]
}

const FAR = 1e9
const onScale = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : Math.min(FAR, Math.max(-FAR, value))

/** A row for each point; ends of an interval that cannot be computed are open to the edge. */
export function pointRows(
  points: readonly PointInTime[],
  windows: readonly { readonly start: number }[],
  scale: HistoryScale,
): readonly DataRow[] {
  const last = points.at(-1)
  return points.map((point) => {
    const now = scale.now(point)
    const hasEnds = now !== undefined && (now.lower !== undefined || now.upper !== undefined)
    const look = lookOf(point.verdict)
    const isNamed = look === 'beyond' && (windows.length <= 12 || point === last)
    return {
      as: 'point',
      place: windows.findIndex(({ start }) => start === point.window.start),
      version: point.version,
      look,
      now: onScale(now?.estimate),
      ...(hasEnds && { lo: onScale(now.lower) ?? -FAR, hi: onScale(now.upper) ?? FAR }),
      ...(isNamed && { text: scale.write(now?.estimate) }),
    }
  })
}

/** The training interval, one stretch for windows that share it. */
export function bandRows(
  points: readonly PointInTime[],
  windows: readonly { readonly start: number }[],
  scale: HistoryScale,
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
  return stretches.map(({ from, to, training }, i) => ({
    as: 'training',
    place: from,
    until: to,
    value: training.estimate,
    bandLow: onScale(training.lower) ?? training.estimate,
    bandHigh: onScale(training.upper) ?? training.estimate,
    // Among many points the words would stand on them.
    ...(i === stretches.length - 1 &&
      windows.length <= 16 && { text: `at training ${scale.write(training.estimate)}` }),
  }))
}
