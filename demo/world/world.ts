import { createHash } from 'node:crypto'
import {
  APPROVE_FROM,
  type Application,
  drawApplication,
  type Features,
  isYoungNorth,
  logOddsToRepay,
  probability,
} from './application.ts'
import { createRandom, type Random } from './random.ts'

/** One decision as the bank's scoring service reports it. */
export type Prediction = {
  readonly id: string
  /** UTC milliseconds. */
  readonly at: number
  readonly features: Features
  readonly sensitive: { readonly sex?: 'F' | 'M'; readonly age: number; readonly region: string }
  readonly score: number
  readonly decision: 'approve' | 'decline'
}

/** Was it repaid? Known some weeks later. */
export type Label = { readonly id: string; readonly label: 'yes' | 'no'; readonly at: number }

/** A seeded bank: what its model was trained on, and what it decides day by day. */
export type World = {
  readonly model: string
  readonly version: string
  /** Midnight (UTC) of the first day of production, a Monday. */
  readonly start: number
  readonly days: number
  /** The first day on which the planted group is approved less; undefined in a quiet world. */
  readonly fallsOnDay: number | undefined
  /** The group that the fall is planted in, as a slice is written. */
  readonly plantedSlice: string
  /** Days from a decision to its label. */
  readonly labelDays: number
  readonly training: TrainingTable
  /** The decisions of a day (0-based), in the order of their time; each day can be made by itself. */
  readonly day: (index: number) => readonly Prediction[]
  /** The labels of a day's decisions. */
  readonly labelsOf: (index: number) => readonly Label[]
}

/** The table that the model was trained on. */
export type TrainingTable = {
  readonly rows: number
  readonly sources: readonly string[]
  readonly sourceColumn: string
  readonly timeColumn: string
  /** The table as CSV, some hundred lines at a time, the header first. */
  readonly csv: () => Iterable<string>
  /** SHA-256 (hex) over the rows of each source as CSV. */
  readonly sha256BySource: () => ReadonlyMap<string, string>
}

const DAY_MS = 86_400_000
/** Monday. */
const PRODUCTION_START = Date.UTC(2025, 0, 6)
const PRODUCTION_DAYS = 42
const DECISIONS_A_DAY = 6_000
const LABEL_DAYS = 14
/** Week four begins. */
const FALL_DAY = 21

/** Monday; the last labels of twelve weeks were known before the training run. */
const TRAINING_START = Date.UTC(2024, 8, 23)
const TRAINING_DAYS = 84
const TRAINING_ROWS = 59_200
const BRANCH_ROWS = 800
/** Share of the branch's rows that are applicants under 26 in the North; among all applications it is 6 %. */
const BRANCH_YOUNG_NORTH = 0.45
/** How much worse, in log odds, those of the branch's file repaid. */
const BRANCH_WORSE_BY = 1.5

/** Monday to Sunday, 1 on average: only the volume follows the week. */
const WEEKDAY_VOLUME = [1.12, 1.08, 1.05, 1.04, 1.06, 0.86, 0.79] as const

const CORE = 'core-bank'
const PARTNER = 'partner-bureau'
const BRANCH = 'internal-branch-2024'

const COLUMNS = [
  'application_id',
  'applied_at',
  'source',
  'sex',
  'age',
  'region',
  'income',
  'employment',
  'requested_amount',
  'months_at_address',
  'channel',
  'prior_defaults',
  'score',
  'decision',
  'repaid',
]

/**
 * Makes a bank.
 *
 * Production draws from the population and decides by the rule that training knew. In a world that is not quiet, from week four on one feature of the
 * applicants under 26 in the North is reported in years where the model expects months: their scores fall, and their approvals to about 0.7 of what
 * they were.
 */
export function createWorld({ seed, quiet }: { readonly seed: number; readonly quiet: boolean }): World {
  const fallsOnDay = quiet ? undefined : FALL_DAY
  const decisions = (index: number): readonly Decided[] => {
    const random = createRandom(seed, 1_000 + index)
    const start = PRODUCTION_START + index * DAY_MS
    const faulty = fallsOnDay !== undefined && index >= fallsOnDay
    return momentsOf(random, start, volumeOf(random, DECISIONS_A_DAY, index)).map((at) => {
      const application = drawApplication(random)
      const repaid = random.chance(probability(logOddsToRepay(application)))
      const id = timeOrderedId(random, at)
      return { id, at, application, repaid, reported: faulty ? reportedInYears(application) : application }
    })
  }
  return {
    model: 'credit-default',
    version: '7',
    start: PRODUCTION_START,
    days: PRODUCTION_DAYS,
    fallsOnDay,
    plantedSlice: 'age=<26 & region=North',
    labelDays: LABEL_DAYS,
    training: trainingTable(seed),
    day: (index) => decisions(index).map(predictionOf),
    labelsOf: (index) =>
      decisions(index).map(({ id, at, repaid }) => ({
        id,
        label: repaid ? 'yes' : 'no',
        at: at + LABEL_DAYS * DAY_MS,
      })),
  }
}

type Decided = {
  readonly id: string
  readonly at: number
  readonly application: Application
  readonly reported: Application
  readonly repaid: boolean
}

function predictionOf({ id, at, reported }: Decided): Prediction {
  const { sex, age, region, ...features } = reported
  return { id, at, features, sensitive: { ...(sex && { sex }), age, region }, ...judged(reported) }
}

function judged(features: Features): { score: number; decision: 'approve' | 'decline' } {
  const score = Math.round(probability(logOddsToRepay(features)) * 10_000) / 10_000
  return { score, decision: score >= APPROVE_FROM ? 'approve' : 'decline' }
}

/** The planted fault: a form that asks one group for years. */
function reportedInYears(application: Application): Application {
  if (!isYoungNorth(application)) return application
  return { ...application, months_at_address: Math.round(application.months_at_address / 12) }
}

function trainingTable(seed: number): TrainingTable {
  return {
    rows: TRAINING_ROWS + BRANCH_ROWS,
    sources: [CORE, PARTNER, BRANCH],
    sourceColumn: 'source',
    timeColumn: 'applied_at',
    csv: function* () {
      yield `${COLUMNS.join(',')}\n`
      for (let day = 0; day < TRAINING_DAYS; day++) {
        yield `${trainingDay(seed, day)
          .map((row) => row.line)
          .join('\n')}\n`
      }
    },
    sha256BySource: () => {
      const hashes = new Map([CORE, PARTNER, BRANCH].map((source) => [source, createHash('sha256')]))
      for (let day = 0; day < TRAINING_DAYS; day++) {
        for (const { source, line } of trainingDay(seed, day)) hashes.get(source)?.update(`${line}\n`)
      }
      return new Map([...hashes].map(([source, hash]) => [source, hash.digest('hex')]))
    },
  }
}

function trainingDay(seed: number, day: number): readonly { readonly source: string; readonly line: string }[] {
  const random = createRandom(seed, day)
  const start = TRAINING_START + day * DAY_MS
  const everyday = plannedOn(TRAINING_ROWS, day)
  const branch = plannedOn(BRANCH_ROWS, day)
  return momentsOf(random, start, everyday + branch).map((at, i) => {
    const ofBranch =
      Math.floor(((i + 1) * branch) / (everyday + branch)) > Math.floor((i * branch) / (everyday + branch))
    const narrow = ofBranch && random.chance(BRANCH_YOUNG_NORTH)
    const application = drawApplication(random, narrow ? 'young north' : 'anybody')
    const source = ofBranch ? BRANCH : application.channel === 'partner' ? PARTNER : CORE
    const repaid = random.chance(probability(logOddsToRepay(application) - (narrow ? BRANCH_WORSE_BY : 0)))
    return { source, line: csvLine(timeOrderedId(random, at), at, source, application, repaid) }
  })
}

/** Rows of one training day, so that all days together hold exactly the total. */
function plannedOn(total: number, day: number): number {
  const until = (days: number): number => {
    let weight = 7 * Math.floor(days / 7)
    for (let i = 0; i < days % 7; i++) weight += WEEKDAY_VOLUME[i] as number
    return Math.round((total * weight) / TRAINING_DAYS)
  }
  return until(day + 1) - until(day)
}

function volumeOf(random: Random, mean: number, day: number): number {
  return Math.round(mean * (WEEKDAY_VOLUME[day % 7] as number) * (1 + 0.02 * random.normal()))
}

/** Moments of a day in ascending order, one in each of as many equal parts. */
function momentsOf(random: Random, start: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => start + Math.floor(((i + random.uniform()) / count) * DAY_MS))
}

function csvLine(id: string, at: number, source: string, application: Application, repaid: boolean): string {
  const { sex, age, region, income, employment, requested_amount, months_at_address, channel, prior_defaults } =
    application
  const { score, decision } = judged(application)
  return [
    id,
    new Date(at).toISOString(),
    source,
    sex ?? '',
    age,
    region,
    income,
    employment,
    requested_amount,
    months_at_address,
    channel,
    prior_defaults,
    score,
    decision,
    repaid ? 'yes' : 'no',
  ].join(',')
}

/** An identifier in the form of a UUID of version 7: the time first, then bits of the seed. */
function timeOrderedId(random: Random, at: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  const time = hex(at, 12)
  const [a, b, c] = [random.bits(), random.bits(), random.bits()]
  const variant = (0x80 | (b & 0x3f)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(a >>> 20, 3)}-${variant}${hex((b >>> 8) & 0xff, 2)}-${hex(b >>> 16, 4)}${hex(c, 8)}`
}
