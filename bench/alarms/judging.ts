import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import { createReplay, type Replay, type ReplayedMatter, type ReplayedScan } from '../../src/monitor/replay.ts'
import type { Day, Stream } from './stream.ts'

/** A monitor with the design's limits: daily windows, slices of one and two features, two false investigations a year. */
export function newReplay(): Replay {
  return createReplay({ model: 'simulated', limits: DEFAULT_LIMITS, depth: 2, window: '1d', timezone: 'UTC' })
}

/** Judges one day of a stream. */
export function judgeDay(replay: Replay, { baseline }: Stream, { window, rows, counts, subjects }: Day): ReplayedScan {
  const version = { version: '1', baseline, rows, counts, ...(subjects && { subjects }) }
  return replay.judge({ run: 'arrival', window, versions: [version] })
}

/** What opened, in a line: where, over how many windows, for what. */
export type Opening = {
  readonly day: number
  readonly family: string
  readonly root: string
  readonly severity: string
  readonly findings: number
  /** The strongest findings: kind, subject, slice, horizon, effect in tolerances, log10 of the adjusted p, dispersion. */
  readonly strongest: readonly string[]
}

/** An opened matter as the results keep it. */
export function openingOf(day: number, matter: ReplayedMatter): Opening {
  const strongest = [...matter.findings].sort((a, b) => a.adjustedLog10P - b.adjustedLog10P).slice(0, 3)
  return {
    day,
    family: matter.family,
    root: matter.rootSlice,
    severity: matter.severity,
    findings: matter.findings.length,
    strongest: strongest.map(
      (f) =>
        `${f.kind} ${f.subject} ${f.slice} over ${f.horizon}: ${f.units.toFixed(2)} tolerances, log10 p ${f.adjustedLog10P.toFixed(1)}, phi ${f.dispersion.toFixed(1)}`,
    ),
  }
}
