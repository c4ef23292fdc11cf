import type { CreepResult, Job, JobResult, QuietResult, Trial, WeekdaysResult } from './jobs.ts'
import type { Opening } from './judging.ts'
import { type QuietStream, quietStreams } from './quiet-streams.ts'
import { type CellRuleName, cellRules, type RatioRuleName, ratioRules } from './rules.ts'

/** A job with what it came to. */
export type Done = { readonly job: Job; readonly result: JobResult; readonly seconds: number }

const DAYS_A_YEAR = 365.25
const WEEKS_A_YEAR = 52.18

/** A quiet stream over all its seeds: false investigations a model-year, beside what the other rules would have said. */
export type QuietSummary = {
  readonly stream: QuietStream
  readonly seeds: readonly number[]
  readonly days: number
  readonly tests: number
  readonly findingDays: number
  readonly opened: readonly (Opening & { readonly seed: number })[]
  readonly falseInvestigationsAYear: number
  /** Days with an alarm a year: whole population, single slices. */
  readonly cells: Readonly<Record<CellRuleName, { readonly population: number; readonly slices: number }>>
  /** Weeks with an alarm a year. */
  readonly ratios: Readonly<Record<RatioRuleName, number>>
}

/** Trials of one planted change over all seeds, as shares of the trials. */
export type ChangeSummary = {
  readonly change: string
  readonly trials: number
  readonly windows: number
  readonly foundInOne: number
  readonly foundEver: number
  readonly openIn2: number
  readonly openIn8: number
  readonly opened: number
  readonly medianWindow: number | undefined
  /** Of those opened: the changed slice itself is the root, and exactly one investigation opened. */
  readonly rootNamed: number
  readonly oneInvestigation: number
  /** Investigations of slices that share no row with the changed one, in all trials. */
  readonly elsewhere: number
  /** Share of trials in which another rule spoke of the slice before the change, and with it. */
  readonly rules: Readonly<Record<string, { readonly before: number; readonly after: number }>>
}

/** Baselines of one stream: in how many were weekdays told apart? */
export type WeekdaysSummary = {
  readonly stream: string
  readonly differ: boolean
  readonly baselines: number
  readonly toldApart: number
}

export type Summary = {
  readonly quiet: readonly QuietSummary[]
  readonly changes: readonly ChangeSummary[]
  readonly creeps: readonly CreepResult[]
  readonly weekdays: readonly WeekdaysSummary[]
}

/** Adds up what the jobs came to. */
export function summarize(done: readonly Done[]): Summary {
  const quietOf = (stream: QuietStream) =>
    done.flatMap(({ job, result }) =>
      job.kind === 'quiet' && job.stream === stream && result.kind === 'quiet' ? [{ seed: job.seed, result }] : [],
    )
  const streams = (Object.keys(quietStreams) as QuietStream[]).map((stream) => ({ stream, runs: quietOf(stream) }))
  const changes = new Map<string, { windows: number; trials: Trial[] }>()
  for (const { job, result } of done) {
    if (!('trials' in result) || !('trials' in job)) continue
    for (const trial of result.trials) {
      const name = changeName(job, trial)
      const of = changes.get(name) ?? { windows: job.windows, trials: [] }
      of.trials.push(trial)
      changes.set(name, of)
    }
  }
  return {
    quiet: streams.filter(({ runs }) => runs.length > 0).map(({ stream, runs }) => quietSummary(stream, runs)),
    changes: [...changes]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([name, { windows, trials }]) => changeSummary(name, windows, trials)),
    weekdays: weekdaysSummary(done.flatMap(({ result }) => (result.kind === 'weekdays' ? result.baselines : []))),
    creeps: done.flatMap(({ result }) => (result.kind === 'creep' ? [result.creep] : [])),
  }
}

function changeName(job: Extract<Job, { trials: number }>, trial: Trial): string {
  switch (job.kind) {
    case 'distribution':
      return `PSI ${job.psi}`
    case 'rate':
      return `rate x${job.factor} at ${job.rows} rows a day`
    case 'intersection':
      return trial.subject === 'decision'
        ? 'rate x0.6 in a three-way intersection'
        : 'PSI 0.6 in a three-way intersection'
    default:
      return job satisfies never
  }
}

function quietSummary(
  stream: QuietStream,
  runs: readonly { readonly seed: number; readonly result: QuietResult }[],
): QuietSummary {
  const sumOf = (of: (result: QuietResult) => number): number => runs.reduce((sum, { result }) => sum + of(result), 0)
  const days = sumOf((r) => r.days)
  const weeks = sumOf((r) => r.rules.weeks)
  const opened = runs.flatMap(({ seed, result }) => result.opened.map((opening) => ({ seed, ...opening })))
  return {
    stream,
    seeds: runs.map(({ seed }) => seed),
    days,
    tests: Math.max(...runs.map(({ result }) => result.tests)),
    findingDays: sumOf((r) => r.findingDays),
    opened,
    falseInvestigationsAYear: (opened.length * DAYS_A_YEAR) / days,
    cells: recordOf(Object.keys(cellRules) as CellRuleName[], (name) => ({
      population: (sumOf((r) => r.rules.cells[name].population) * DAYS_A_YEAR) / days,
      slices: (sumOf((r) => r.rules.cells[name].slices) * DAYS_A_YEAR) / days,
    })),
    ratios: recordOf(Object.keys(ratioRules) as RatioRuleName[], (name) =>
      weeks === 0 ? 0 : (sumOf((r) => r.rules.ratios[name]) * WEEKS_A_YEAR) / weeks,
    ),
  }
}

function weekdaysSummary(baselines: readonly WeekdaysResult[]): readonly WeekdaysSummary[] {
  return [...Map.groupBy(baselines, ({ stream }) => stream)].map(([stream, of]) => ({
    ...{ stream, differ: of[0]?.differ ?? false, baselines: of.length },
    toldApart: of.filter(({ toldApart }) => toldApart).length,
  }))
}

function changeSummary(change: string, windows: number, trials: readonly Trial[]): ChangeSummary {
  const shareOf = (holds: (trial: Trial) => boolean, of = trials): number =>
    of.length === 0 ? 0 : of.filter(holds).length / of.length
  const opened = trials.filter((trial) => trial.opened !== undefined)
  const order = trials.map((trial) => trial.opened ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  const median = order[Math.floor((order.length - 1) / 2)]
  const names = [...new Set(trials.flatMap((trial) => [...trial.rulesBefore, ...trial.rulesAfter]))].sort()
  return {
    change,
    windows,
    trials: trials.length,
    foundInOne: shareOf((t) => t.found === 1),
    foundEver: shareOf((t) => t.found !== undefined),
    openIn2: shareOf((t) => (t.opened ?? 99) <= 2),
    openIn8: shareOf((t) => (t.opened ?? 99) <= 8),
    opened: shareOf((t) => t.opened !== undefined),
    medianWindow: median === undefined || !Number.isFinite(median) ? undefined : median,
    rootNamed: shareOf((t) => t.root === t.slice, opened),
    oneInvestigation: shareOf((t) => t.investigations === 1, opened),
    elsewhere: trials.reduce((sum, t) => sum + t.elsewhere, 0),
    rules: recordOf(names, (name) => ({
      before: shareOf((t) => t.rulesBefore.includes(name)),
      after: shareOf((t) => t.rulesAfter.includes(name)),
    })),
  }
}

function recordOf<K extends string, V>(keys: readonly K[], made: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, made(key)])) as Record<K, V>
}
