import type { Baseline, BaselineBlocks } from '../../src/baseline/baseline.ts'
import { type BaselineView, viewBaseline } from '../../src/detect/baseline-view.ts'
import { type CoarseProfile, sliceTable, sumCoarse } from '../../src/profile/coarse-profile.ts'
import { emptyProfile, type Profile, stratumCounts } from '../../src/profile/profile.ts'
import { subjectCollector } from '../../src/profile/subject-collector.ts'
import { MOST_SUBJECTS, mergeSubjectSamples, type SubjectSample } from '../../src/profile/subject-sample.ts'
import type { Window } from '../../src/profile/window.ts'
import type { Change } from './change.ts'
import { type Condition, combined, type DayEffect, drawDayEffect, NO_EFFECT } from './condition.ts'
import { drawCounts, type Truth } from './draw.ts'
import type { Population } from './population.ts'
import { createRandom, type Random } from './random.ts'
import { returningSubjects } from './returning-subjects.ts'

/** A day of rows, counted. */
export type Day = {
  readonly window: Window
  readonly rows: number
  readonly counts: CoarseProfile
  readonly subjects?: SubjectSample
}

/** A stream of days after its baseline; a day may be drawn under changes, and again under others. Returning subjects need days in order. */
export type Stream = {
  readonly population: Population
  readonly baseline: BaselineView
  /** The baseline's days as they were drawn. */
  readonly training: readonly Day[]
  /** Draws a day: 0 is the first after the baseline's. */
  readonly day: (day: number, changes?: readonly Change[]) => Day
}

/** Monday, 5 January 2026 in UTC: the first day judged. */
export const FIRST_DAY = Date.UTC(2026, 0, 5)
const DAY_MS = 86_400_000
/** How much the number of rows varies from day to day: standard deviation of its logarithm. */
const ROWS_VARY = 0.03
const DEPTH = 2

/** Draws the baseline of a stream, and then its days one by one. */
export function createStream(population: Population, condition: Condition, seed: number): Stream {
  const random = createRandom(seed, 2)
  const weekdays = condition.weekly && weekdayEffects(population, random, condition.weekly.strength)
  const truthOf = (day: number, changes: readonly Change[]): Truth => {
    const own = condition.dayEffect ? drawDayEffect(population, random, condition.dayEffect) : NO_EFFECT
    const weekday = weekdays?.[weekdayOf(windowOf(day).start)]
    return { effect: weekday ? combined(own, weekday) : own, changes }
  }
  const daysOf = (rowsADay: number): ((day: number, changes: readonly Change[]) => Day) => {
    const draw = rowsOf(population, condition, random, rowsADay)
    return (day, changes) => ({ window: windowOf(day), ...draw(truthOf(day, changes)) })
  }
  const { rows, days } = condition.baseline
  const trainingDay = daysOf(rows / days)
  const training = Array.from({ length: days }, (_, i) => inTraining(population, trainingDay(i - days, [])))
  const nextDay = daysOf(condition.rows)
  return {
    population,
    training,
    baseline: viewBaseline(baselineOf(population, training), DEPTH),
    day: (day, changes = []) => nextDay(day, changes),
  }
}

/** The window of a day; negative before the first day judged. */
export function windowOf(day: number): Window {
  const start = FIRST_DAY + day * DAY_MS
  return { start, end: start + DAY_MS }
}

/** Monday is 0. */
function weekdayOf(start: number): number {
  return (new Date(start).getUTCDay() + 6) % 7
}

type Drawn = Omit<Day, 'window'>

function rowsOf(
  population: Population,
  condition: Condition,
  random: Random,
  rowsADay: number,
): (truth: Truth) => Drawn {
  if (condition.returning !== undefined)
    return returningSubjects(population, random, Math.round(rowsADay), condition.returning)
  const times = condition.rowsASubject ?? 1
  return (truth) => {
    const rows = Math.round((rowsADay * Math.exp(ROWS_VARY * random.normal())) / times) * times
    const counts = drawCounts(population, random, truth, rows, times)
    return { rows, counts, ...(times > 1 && { subjects: subjectsWithin(counts, population, random, times) }) }
  }
}

/** Subjects who come on one day only, each with `times` rows. */
function subjectsWithin(counts: CoarseProfile, population: Population, random: Random, times: number): SubjectSample {
  const subjects = subjectCollector(MOST_SUBJECTS)
  for (const [stratum, vector] of counts) {
    for (let left = vector[population.layout.n] as number; left > 0; left -= times) {
      const hash = hashFrom(random)
      for (let row = 0; row < times; row++) subjects.add(hash, stratum)
    }
  }
  return subjects.finish()
}

/** A hash as a keyed one would be: uniform on [0, 2^53). */
export function hashFrom(random: Random): number {
  return Math.floor(random.uniform() * 2 ** 26) * 2 ** 27 + Math.floor(random.uniform() * 2 ** 27)
}

function weekdayEffects(population: Population, random: Random, strength: number): readonly DayEffect[] {
  return Array.from({ length: 7 }, () => drawDayEffect(population, random, { strength, directed: true }))
}

/** Training is what its own cells were made of: nothing lies beyond its range, nothing is unseen. */
function inTraining({ sections }: Population, day: Day): Day {
  const counts = new Map<number, Float64Array>()
  for (const [stratum, vector] of day.counts) {
    const within = vector.slice()
    const move = (from: number, to: number): void => {
      within[to] = (within[to] as number) + (within[from] as number)
      within[from] = 0
    }
    for (const { offset, size, binning } of sections) {
      if (binning.kind === 'numeric') {
        move(offset, offset + 1)
        move(offset + size - 3, offset + size - 4)
      } else move(offset + size - 2, offset + size - 3)
    }
    counts.set(stratum, within)
  }
  return { ...day, counts }
}

function baselineOf({ schema, layout }: Population, training: readonly Day[]): Baseline {
  const summed = (days: readonly Day[]): Profile => {
    const profile = emptyProfile(layout.length)
    for (const [stratum, vector] of sumCoarse([new Map(), ...days.map((day) => day.counts)])) {
      const counts = stratumCounts(profile, stratum)
      vector.forEach((count, place) => {
        counts.add(place, count)
      })
    }
    return profile
  }
  const tables = training.map((day) => sliceTable(schema, day.counts, 1))
  const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))]
  const nothing = new Float64Array(layout.length)
  const blocks: BaselineBlocks = {
    window: '1d',
    starts: training.map((day) => day.window.start),
    slices: new Map(keys.map((key) => [key, tables.map((table) => table.get(key)?.vector ?? nothing)])),
    weekdays: {
      timezone: 'UTC',
      days: Array.from({ length: 7 }, (_, weekday) =>
        summed(training.filter((day) => weekdayOf(day.window.start) === weekday)),
      ),
    },
  }
  const samples = training.flatMap((day) => day.subjects ?? [])
  return {
    ...{ id: 1, model: 'simulated', version: '1', revision: 1, fittedAt: 0, effectiveFrom: undefined },
    ...{ rows: training.reduce((sum, day) => sum + day.rows, 0), sourceSha256: '', sha256: '' },
    ...{ schema, profile: summed(training), sources: new Map(), blocks },
    ...(samples.length > 0 && { subjects: mergeSubjectSamples(samples, MOST_SUBJECTS) }),
  }
}
