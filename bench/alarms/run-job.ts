import { selectionOf } from '../../src/detect/rate-question.ts'
import type { ReplayedMatter, ReplayedScan } from '../../src/monitor/replay.ts'
import { type CoarseProfile, countsWithin, sumCoarse } from '../../src/profile/coarse-profile.ts'
import { parseSliceKey } from '../../src/profile/slice.ts'
import { type Change, distributionChange, psiOf } from './change.ts'
import type { Condition } from './condition.ts'
import type { CreepResult, Job, JobResult, QuietResult, Trial, WeekdaysResult } from './jobs.ts'
import { judgeDay, newReplay, type Opening, openingOf } from './judging.ts'
import { createPopulation, type Population } from './population.ts'
import { CHANGED_STREAM, quietStreams, weekdayStreams } from './quiet-streams.ts'
import { createRandom, type Random } from './random.ts'
import { type CellRuleName, cellJudge, cellRules, type RatioRuleName, ratioRules, ruleWatch } from './rules.ts'
import { createStream, type Day, type Stream } from './stream.ts'

/** Days judged before a change, so that every sum of windows is complete. */
const HISTORY = 27

/** Runs one job; `progress` hears how much of it is done, 0 to 1. */
export function runJob(job: Job, progress: (done: number) => void): JobResult {
  switch (job.kind) {
    case 'quiet':
      return { kind: 'quiet', ...quiet(job, progress) }
    case 'creep':
      return { kind: 'creep', creep: creep(job, progress) }
    case 'weekdays':
      return { kind: 'weekdays', baselines: weekdays(job) }
    case 'distribution':
    case 'rate':
    case 'intersection':
      return { kind: job.kind, trials: trials(job, progress) }
    default:
      return job satisfies never
  }
}

function quiet(job: Extract<Job, { kind: 'quiet' }>, progress: (done: number) => void): QuietResult {
  const stream = createStream(createPopulation(job.seed), quietStreams[job.stream], job.seed)
  const replay = newReplay()
  const watch = ruleWatch(stream)
  const opened: Opening[] = []
  let tests = 0
  let findingDays = 0
  for (let day = 0; day < job.days; day++) {
    const drawn = stream.day(day)
    const scan = judgeDay(replay, stream, drawn)
    opened.push(...scan.opened.map((matter) => openingOf(day, matter)))
    if (scan.findings.length > 0) findingDays += 1
    tests = Math.max(tests, scan.tests)
    watch.see(drawn)
    progress((day + 1) / job.days)
  }
  return { days: job.days, tests, findingDays, opened, rules: watch.alarms() }
}

type TrialJob = Extract<Job, { kind: 'distribution' | 'rate' | 'intersection' }>

function trials(job: TrialJob, progress: (done: number) => void): readonly Trial[] {
  const population = createPopulation(job.seed)
  const stream = createStream(population, CHANGED_STREAM, job.seed)
  const random = createRandom(job.seed, 3, Math.round(1e4 * ('psi' in job ? job.psi : 0)))
  const judge = cellJudge(stream)
  const history = newReplay()
  const before: Day[] = []
  for (let day = 0; day < HISTORY; day++) {
    const drawn = stream.day(day)
    before.push(drawn)
    judgeDay(history, stream, drawn)
  }
  return Array.from({ length: job.trials }, (_, t) => {
    const planted = plant(job, population, random, t)
    const replay = history.fork()
    const days: Day[] = []
    const scans: ReplayedScan[] = []
    for (let w = 0; w < job.windows; w++) {
      const drawn = stream.day(HISTORY + w, [planted.change])
      days.push(drawn)
      scans.push(judgeDay(replay, stream, drawn))
      const opened = scans.some((scan) => scan.opened.some((matter) => touches(matter.rootSlice, planted.slice)))
      if (job.windows > STOPS_AFTER && opened) break
    }
    progress((t + 1) / job.trials)
    const rulesOf = (day: Day, week: readonly Day[]) =>
      planted.section === undefined
        ? ratioRulesThatSpeak(stream, planted.slice, week)
        : cellRulesThatSpeak(stream, judge, planted.slice, planted.section, day)
    return trialOf(population, planted, scans, {
      before: rulesOf(before.at(-1) as Day, before.slice(-7)),
      after: rulesOf(days[0] as Day, days.slice(0, 7)),
    })
  })
}

/** Longer trials end when the investigation is open. */
const STOPS_AFTER = 8

type Planted = {
  readonly slice: string
  readonly change: Change
  readonly section: number | undefined
  readonly rows: number
}

function plant(job: TrialJob, population: Population, random: Random, trial: number): Planted {
  const shape = trial % 8 < 4 ? 'along' : 'spread'
  const section = Math.floor(random.uniform() * population.sections.length)
  switch (job.kind) {
    case 'distribution': {
      // Three single values for each pair. A little more than the support that a test needs, so that a day's chance leaves enough.
      const slice = pick(random, slicesOf(population, [trial % 4 === 3 ? 2 : 1], 240, Number.POSITIVE_INFINITY))
      const change = distributionChange(population, slice.key, section, { psi: job.psi, shape })
      return { slice: slice.key, change, section, rows: slice.rows }
    }
    case 'rate': {
      const near = slicesOf(population, [1, 2], 0.88 * job.rows, 1.12 * job.rows)
      const slice = pick(random, near)
      return {
        slice: slice.key,
        change: { kind: 'rate', slice: slice.key, factor: job.factor },
        section: undefined,
        rows: slice.rows,
      }
    }
    case 'intersection': {
      const slice = pick(random, slicesOf(population, [3], 300, Number.POSITIVE_INFINITY))
      return trial % 2 === 0
        ? {
            slice: slice.key,
            change: { kind: 'rate', slice: slice.key, factor: 0.6 },
            section: undefined,
            rows: slice.rows,
          }
        : {
            slice: slice.key,
            change: distributionChange(population, slice.key, section, { psi: 0.6, shape: 'along' }),
            section,
            rows: slice.rows,
          }
    }
    default:
      return job satisfies never
  }
}

/** Slices of given depths whose expected rows a day lie within bounds. */
function slicesOf(
  population: Population,
  depths: readonly number[],
  least: number,
  most: number,
): readonly { readonly key: string; readonly rows: number }[] {
  return [...population.members].flatMap(([key, of]) => {
    const rows = CHANGED_STREAM.rows * of.reduce((sum, s) => sum + (population.strata[s]?.weight ?? 0), 0)
    return depths.includes(parseSliceKey(key).length) && rows >= least && rows <= most ? [{ key, rows }] : []
  })
}

function pick<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random.uniform() * choices.length)]
  if (chosen === undefined) throw new RangeError('nothing to choose from')
  return chosen
}

function trialOf(
  population: Population,
  { slice, section, rows }: Planted,
  scans: readonly ReplayedScan[],
  rules: { readonly before: Trial['rulesBefore']; readonly after: Trial['rulesAfter'] },
): Trial {
  const subject = section === undefined ? 'decision' : (population.sections[section]?.name ?? '')
  const windowOf = (holds: (scan: ReplayedScan) => boolean): number | undefined => {
    const at = scans.findIndex(holds)
    return at < 0 ? undefined : at + 1
  }
  const opened: readonly ReplayedMatter[] = scans.flatMap((scan) => scan.opened)
  const ours = opened.find((matter) => touches(matter.rootSlice, slice))
  return {
    slice,
    depth: parseSliceKey(slice).length,
    rows: Math.round(rows),
    subject,
    found: windowOf((scan) => scan.findings.some((f) => f.slice === slice && f.subject === subject && !f.improved)),
    opened: windowOf((scan) => scan.opened.some((matter) => touches(matter.rootSlice, slice))),
    root: ours?.rootSlice,
    investigations: opened.length,
    elsewhere: opened.filter((matter) => !touches(matter.rootSlice, slice)).length,
    rulesBefore: rules.before,
    rulesAfter: rules.after,
  }
}

/** Do two slices share rows: does no feature take two values? */
function touches(a: string, b: string): boolean {
  const other = parseSliceKey(b)
  return parseSliceKey(a).every(({ feature, value }) => other.every((o) => o.feature !== feature || o.value === value))
}

function cellRulesThatSpeak(
  stream: Stream,
  judge: ReturnType<typeof cellJudge>,
  slice: string,
  section: number,
  day: Day,
): readonly CellRuleName[] {
  const now = countsWithin(stream.population.schema, day.counts, parseSliceKey(slice), [])
  const names = Object.keys(cellRules) as CellRuleName[]
  return names.filter((name) => judge(name, slice, section, now))
}

function ratioRulesThatSpeak(stream: Stream, slice: string, week: readonly Day[]): readonly RatioRuleName[] {
  const { schema, layout } = stream.population
  const summed: CoarseProfile = sumCoarse(week.map(({ counts }) => counts))
  const of = selectionOf(layout, countsWithin(schema, summed, parseSliceKey(slice), []))
  const all = selectionOf(layout, countsWithin(schema, summed, [], []))
  return (Object.keys(ratioRules) as RatioRuleName[]).filter((name) => {
    const { ratio, rows } = ratioRules[name]
    return of.n >= rows && of.x / of.n < (ratio * (all.x - of.x)) / (all.n - of.n)
  })
}

function creep(job: Extract<Job, { kind: 'creep' }>, progress: (done: number) => void): CreepResult {
  const population = createPopulation(job.seed)
  const stream = createStream(population, CHANGED_STREAM, job.seed)
  const random = createRandom(job.seed, 4)
  const { key: slice } = pick(random, slicesOf(population, [1, 2], 500, Number.POSITIVE_INFINITY))
  const section = Math.floor(random.uniform() * 8)
  const subject = population.sections[section]?.name ?? ''
  const replay = newReplay()
  for (let day = 0; day < HISTORY; day++) judgeDay(replay, stream, stream.day(day))
  for (let day = 1; day <= job.days; day++) {
    progress(day / job.days)
    const change = distributionChange(population, slice, section, { psi: (job.psi * day) / job.days, shape: 'along' })
    const scan = judgeDay(replay, stream, stream.day(HISTORY + day - 1, [change]))
    const about = scan.opened.some((m) => touches(m.rootSlice, slice) && m.findings.some((f) => f.subject === subject))
    if (about && change.kind === 'distribution')
      return { slice, subject, day, psi: psiOf(population, slice, section, change.factors) }
  }
  return { slice, subject, day: undefined, psi: undefined }
}

function weekdays({ seed }: Extract<Job, { kind: 'weekdays' }>): readonly WeekdaysResult[] {
  const population = createPopulation(seed)
  return (['alike', 'different'] as const).flatMap((are) =>
    Object.entries<Condition>(weekdayStreams[are]).map(([stream, condition]) => ({
      ...{ stream, differ: are === 'different' },
      toldApart: createStream(population, condition, seed).baseline.sides !== undefined,
    })),
  )
}
