import type { Random } from './random.ts'

/** What the credit model sees of an application. */
export type Features = {
  readonly income: number
  readonly employment: string
  readonly requested_amount: number
  readonly months_at_address: number
  readonly channel: string
  readonly prior_defaults: number
}

/** Who applies; the model does not see it. `sex` is missing where it was not asked. */
export type Applicant = { readonly sex: 'F' | 'M' | undefined; readonly age: number; readonly region: string }

/** An application for a loan, as it truly is. */
export type Application = Applicant & Features

/** Below this age an applicant belongs to the youngest band. */
export const YOUNG = 26

/** Edges of the age bands. */
export const AGE_EDGES: readonly number[] = [YOUNG, 41, 61]

/** From this probability to repay on the bank approves. */
export const APPROVE_FROM = 0.6

const REGIONS = [
  ['North', 30],
  ['South', 26],
  ['East', 24],
  ['West', 20],
] as const

type LifeStage = {
  readonly ages: readonly [from: number, to: number]
  readonly employment: readonly (readonly [string, number])[]
  readonly incomeFactor: number
  readonly meanMonthsAtAddress: number
}

const STAGES: readonly (readonly [LifeStage, number])[] = [
  [
    {
      ages: [18, 25],
      employment: employment(56, 6, 22, 16, 0),
      incomeFactor: 0.9,
      meanMonthsAtAddress: 42,
    },
    20,
  ],
  [{ ages: [26, 40], employment: employment(71, 14, 12, 3, 0), incomeFactor: 1, meanMonthsAtAddress: 52 }, 38],
  [{ ages: [41, 60], employment: employment(68, 18, 12, 1, 1), incomeFactor: 1.05, meanMonthsAtAddress: 95 }, 30],
  [{ ages: [61, 80], employment: employment(20, 9, 9, 0, 62), incomeFactor: 1, meanMonthsAtAddress: 140 }, 12],
]

function employment(salaried: number, own: number, part: number, student: number, retired: number) {
  return [
    ['salaried', salaried],
    ['self-employed', own],
    ['part-time', part],
    ['student', student],
    ['retired', retired],
  ] as const
}

/** Median income and its spread (of the logarithm) by employment. */
const INCOME: Readonly<Record<string, readonly [median: number, spread: number]>> = {
  salaried: [41_000, 0.35],
  'self-employed': [43_000, 0.5],
  'part-time': [26_000, 0.32],
  student: [19_000, 0.3],
  retired: [29_000, 0.3],
}

const CHANNELS = [
  ['online', 55],
  ['branch', 28],
  ['partner', 17],
] as const

const PRIOR_DEFAULTS = [
  [0, 86],
  [1, 10],
  [2, 3],
  [3, 1],
] as const

/** Draws an application; `young north` draws one of the applicants under 26 in the North. */
export function drawApplication(random: Random, who: 'anybody' | 'young north' = 'anybody'): Application {
  const narrow = who === 'young north'
  const stage = narrow ? (STAGES[0] as (typeof STAGES)[number])[0] : random.pick(STAGES)
  const region = narrow ? 'North' : random.pick(REGIONS)
  const [from, to] = stage.ages
  const age = from + Math.floor(random.uniform() * (to - from + 1))
  const sex = random.chance(0.012) ? undefined : random.chance(0.49) ? ('F' as const) : ('M' as const)
  const job = random.pick(stage.employment)
  const [median, spread] = INCOME[job] as readonly [number, number]
  const income = between(4_000, 220_000, median * stage.incomeFactor * Math.exp(spread * random.normal()), 100)
  const requested_amount = between(500, 60_000, 0.24 * income * Math.exp(0.6 * random.normal()), 100)
  const months_at_address = between(0, 480, -stage.meanMonthsAtAddress * Math.log(1 - random.uniform()), 1)
  const channel = random.pick(CHANNELS)
  const prior_defaults = random.pick(PRIOR_DEFAULTS)
  return {
    sex,
    age,
    region,
    income,
    employment: job,
    requested_amount,
    months_at_address,
    channel,
    prior_defaults,
  }
}

/** Is this one of the applicants whom the planted fault reaches: under 26, in the North? */
export function isYoungNorth({ age, region }: Applicant): boolean {
  return age < YOUNG && region === 'North'
}

/** The model: its probability that a loan is repaid, in log odds. */
export function logOddsToRepay(features: Features): number {
  const { income, requested_amount, months_at_address, prior_defaults } = features
  return (
    0.88 +
    0.65 * Math.log(income / 36_000) -
    0.8 * Math.log(requested_amount / 8_600) +
    0.24 * Math.log((months_at_address + 6) / 60) -
    1.2 * prior_defaults +
    (features.employment === 'student' ? -0.1 : 0)
  )
}

/** Log odds as a probability. */
export function probability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

function between(least: number, most: number, value: number, step: number): number {
  return Math.min(most, Math.max(least, Math.round(value / step) * step))
}
