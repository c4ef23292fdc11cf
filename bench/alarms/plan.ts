import type { Job } from './jobs.ts'
import { type QuietStream, quietStreams } from './quiet-streams.ts'

/** Kinds of jobs that are asked for by name, beside the quiet streams. */
export const CHANGES = ['distribution', 'rate', 'creep', 'intersection', 'weekdays'] as const

/** Population stability indexes that are planted, the trials of a seed, and the windows of a trial: full, then quick. */
const DISTRIBUTIONS = [
  { psi: 0.02, trials: [20, 10], windows: 2 },
  { psi: 0.05, trials: [8, 4], windows: 8 },
  { psi: 0.1, trials: [10, 4], windows: 8 },
  { psi: 0.2, trials: [40, 20], windows: 2 },
  { psi: 0.4, trials: [40, 10], windows: 2 },
] as const

/** Falls of the selection rate: factor, rows of the slice a day, trials of a seed (full, quick), windows. */
const RATES = [
  ...[1000, 5000].map((rows) => ({ factor: 0.9, rows, trials: [6, 2], windows: 8 })),
  { factor: 0.8, rows: 150, trials: [5, 2], windows: 28 },
  { factor: 0.8, rows: 300, trials: [8, 2], windows: 8 },
  { factor: 0.8, rows: 500, trials: [20, 6], windows: 8 },
  { factor: 0.8, rows: 1000, trials: [12, 4], windows: 8 },
  { factor: 0.8, rows: 5000, trials: [4, 1], windows: 8 },
  ...[150, 300, 500, 1000].map((rows) => ({ factor: 0.7, rows, trials: [5, 2], windows: 8 })),
] as const

/** The jobs of a run: the longest first, so that two processes end at nearly the same time. */
export function planJobs({
  quick,
  only,
}: {
  readonly quick: boolean
  readonly only: readonly string[]
}): readonly Job[] {
  const known = [...Object.keys(quietStreams), ...CHANGES]
  const unknown = only.filter((name) => !known.some((k) => k.includes(name)))
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: expected parts of ${known.join('; ')}`)
  const wanted = (name: string): boolean => only.length === 0 || only.some((part) => name.includes(part))
  const at = quick ? 1 : 0
  const streams = (Object.keys(quietStreams) as QuietStream[]).filter(wanted)
  const quiet = streams.flatMap((stream): Job[] => {
    const isUsual = quietStreams[stream].rows === quietStreams['independent rows'].rows
    const seeds = quick ? [1] : isUsual ? [1, 2, 3] : [1]
    return seeds.map((seed) => ({ kind: 'quiet', stream, seed, days: quick ? 60 : 122 }))
  })
  const seeds = quick ? [11] : [11, 12, 13]
  const changes = seeds.flatMap((seed): Job[] => [
    ...(wanted('rate')
      ? RATES.map(({ trials, ...rest }): Job => ({ kind: 'rate', seed, ...rest, trials: trials[at] as number }))
      : []),
    ...(wanted('distribution')
      ? DISTRIBUTIONS.map(({ trials, ...rest }): Job => ({ kind: 'distribution', seed, ...rest, trials: trials[at] }))
      : []),
    ...(wanted('creep') && !quick ? [{ kind: 'creep', seed, days: 120, psi: 0.2 } as const] : []),
    ...(wanted('intersection') ? [{ kind: 'intersection', seed, trials: quick ? 4 : 12, windows: 8 } as const] : []),
  ])
  const weekdays = (quick ? [1] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).map((seed): Job => ({ kind: 'weekdays', seed }))
  return [...quiet, ...changes, ...(wanted('weekdays') ? weekdays : [])].sort((a, b) => scansOf(b) - scansOf(a))
}

/** Baselines alone, thirteen of them, take about as long as so many windows. */
const BASELINES_IN_WINDOWS = 50

/** Windows that a job judges at most: what its time goes with. */
export function scansOf(job: Job): number {
  switch (job.kind) {
    case 'quiet':
      return job.days
    case 'creep':
      return 27 + job.days
    case 'distribution':
    case 'rate':
    case 'intersection':
      return 27 + job.trials * job.windows
    case 'weekdays':
      return BASELINES_IN_WINDOWS
    default:
      return job satisfies never
  }
}
