import { differentialFairness } from '../../stats/differential-fairness.ts'
import { generalizedEntropyIndex } from '../../stats/generalized-entropy-index.ts'
import { type Confusion, confusionIn, confusionMetrics } from './confusion-metrics.ts'
import { type Group, type LeftOut, ratesOfGroups, type Spread, spreadOf } from './group-spread.ts'
import { sliceMetrics } from './index.ts'
import { type Ground, type Reason, unavailable } from './metric.ts'

/** A figure of several groups, or why there is none. */
export type Summed =
  | { readonly status: 'measured'; readonly value: number; readonly between?: readonly [string, string] }
  | { readonly status: 'undefined'; readonly reason: Reason }

/** Summary measures over the values of one sensitive feature, or over intersections of several. */
export type GroupSummary = {
  /** Selection rates: their difference and ratio are demographic parity difference and ratio. */
  readonly demographicParity: Spread
  /** True positive rates: their difference is the equal opportunity difference. */
  readonly equalOpportunity: Spread
  readonly falsePositiveRate: Spread
  /** The larger of the differences in true and in false positive rate, and the smaller of their ratios. */
  readonly equalizedOddsDifference: Summed
  readonly equalizedOddsRatio: Summed
  /** The largest mean of the absolute differences in true and false positive rate between two groups. */
  readonly averageOddsDifference: Summed
  /** Log ratio that no outcome's rate exceeds between two groups, one observation added to each outcome. */
  readonly largestLogRatio: Summed
  readonly benefit: BenefitSpread
}

/** How unequally benefits (decision less label plus one: 0, 1 or 2) are spread over people, and how much of that lies between groups. */
export type BenefitSpread =
  | {
      readonly status: 'measured'
      readonly n: number
      /** Generalized entropy index with alpha 2, over people and over the means of groups. */
      readonly generalizedEntropy: number
      readonly generalizedEntropyBetween: number
      readonly theil: number
      readonly theilBetween: number
    }
  | { readonly status: 'undefined'; readonly reason: Reason }

/**
 * The summary measures of groups that share nobody.
 *
 * @param decided groups with the counts of all decisions
 * @param labelled the same groups with the counts of decisions whose labels have come; without them what needs labels says `missing`
 */
export function summarizeGroups(
  ground: Ground,
  decided: readonly Group[],
  labelled: readonly Group[] | undefined,
  missing: Reason = 'no-labels',
): GroupSummary {
  const byLabel = unavailable(confusionMetrics.error, ground) ?? (labelled ? undefined : missing)
  const none = (reason: Reason): Spread => ({ status: 'undefined', reason, leftOut: [], groups: 0 })
  const bySelection = unavailable(sliceMetrics['selection rate'], ground)
  const withLabels = (name: 'true positive rate' | 'false positive rate'): Spread =>
    byLabel ? none(byLabel) : spreadOf(confusionMetrics[name], ground, labelled ?? [])
  const [equalOpportunity, falsePositiveRate] = [withLabels('true positive rate'), withLabels('false positive rate')]
  return {
    demographicParity: bySelection ? none(bySelection) : spreadOf(sliceMetrics['selection rate'], ground, decided),
    equalOpportunity,
    falsePositiveRate,
    equalizedOddsDifference: worst(equalOpportunity, falsePositiveRate, (a, b) =>
      both(a.difference, b.difference, Math.max),
    ),
    equalizedOddsRatio: worst(equalOpportunity, falsePositiveRate, (a, b) => both(a.ratio, b.ratio, Math.min)),
    averageOddsDifference: byLabel ? undefinedBecause(byLabel) : averageOdds(ground, labelled ?? []),
    largestLogRatio: bySelection ? undefinedBecause(bySelection) : largestLogRatio(ground, decided),
    benefit: byLabel ? undefinedBecause(byLabel) : benefitSpread(ground, labelled ?? []),
  }
}

/** The groups that hold too few for a summary, of decisions or of labels. */
export function leftOutOf({
  demographicParity,
  equalOpportunity,
  falsePositiveRate,
}: GroupSummary): readonly LeftOut[] {
  const bySlice = new Map<string, LeftOut>()
  for (const { leftOut } of [demographicParity, equalOpportunity, falsePositiveRate]) {
    for (const group of leftOut) if (!bySlice.has(group.slice)) bySlice.set(group.slice, group)
  }
  return [...bySlice.values()]
}

type MeasuredSpread = Extract<Spread, { readonly status: 'measured' }>

const undefinedBecause = (reason: Reason) => ({ status: 'undefined', reason }) as const

function worst(a: Spread, b: Spread, of: (a: MeasuredSpread, b: MeasuredSpread) => number | undefined): Summed {
  const missing = [a, b].find((spread) => spread.status === 'undefined')
  if (missing?.status === 'undefined') return undefinedBecause(missing.reason)
  const value = of(a as MeasuredSpread, b as MeasuredSpread)
  return value === undefined ? undefinedBecause('zero-denominator') : { status: 'measured', value }
}

const both = (
  a: number | undefined,
  b: number | undefined,
  choose: (a: number, b: number) => number,
): number | undefined => (a === undefined || b === undefined ? undefined : choose(a, b))

function averageOdds(ground: Ground, groups: readonly Group[]): Summed {
  const { rates: hits } = ratesOfGroups(confusionMetrics['true positive rate'], ground, groups)
  const { rates: alarms } = ratesOfGroups(confusionMetrics['false positive rate'], ground, groups)
  const alarmOf = new Map(alarms.map(({ slice, rate }) => [slice, rate.rate]))
  const odds = hits.flatMap(({ slice, rate }) => {
    const alarm = alarmOf.get(slice)
    return alarm === undefined ? [] : [{ slice, hit: rate.rate, alarm }]
  })
  let found: Summed = undefinedBecause('one-group')
  odds.forEach((a, i) => {
    for (const b of odds.slice(i + 1)) {
      const value = (Math.abs(a.hit - b.hit) + Math.abs(a.alarm - b.alarm)) / 2
      if (found.status === 'undefined' || value > found.value) {
        found = { status: 'measured', value, between: [a.slice, b.slice] }
      }
    }
  })
  return found
}

function largestLogRatio(ground: Ground, groups: readonly Group[]): Summed {
  const { rates } = ratesOfGroups(sliceMetrics['selection rate'], ground, groups)
  const found = differentialFairness(rates.map(({ rate }) => [rate.count, rate.of - rate.count]))
  if (found.status === 'undefined') return undefinedBecause('one-group')
  const slices = [rates[found.highest]?.slice ?? '', rates[found.lowest]?.slice ?? ''] as const
  return { status: 'measured', value: found.epsilon, between: slices }
}

/** Benefits of wrongly unfavourable, right and wrongly favourable decisions. */
const BENEFITS = [0, 1, 2] as const

const benefitCounts = ({ truePositive, falsePositive, falseNegative, trueNegative }: Confusion) =>
  [falseNegative, truePositive + trueNegative, falsePositive] as const

function benefitSpread(ground: Ground, groups: readonly Group[]): BenefitSpread {
  const counts = groups.map(({ vector }) => benefitCounts(confusionIn(ground.layout, vector)))
  const all = BENEFITS.map((_, i) => counts.reduce((sum, of) => sum + (of[i] as number), 0))
  const sizes = counts.map((of) => of[0] + of[1] + of[2])
  const means = counts.map((of, i) => ((sizes[i] as number) > 0 ? (of[1] + 2 * of[2]) / (sizes[i] as number) : 0))
  const index = (benefits: readonly number[], of: readonly number[], alpha: number): number | undefined => {
    const found = generalizedEntropyIndex(benefits, of, alpha)
    return found.status === 'estimated' ? found.estimate : undefined
  }
  const [generalizedEntropy, theil] = [index(BENEFITS, all, 2), index(BENEFITS, all, 1)]
  const [generalizedEntropyBetween, theilBetween] = [index(means, sizes, 2), index(means, sizes, 1)]
  const n = sizes.reduce((sum, size) => sum + size, 0)
  if (n === 0) return undefinedBecause('no-labels')
  if (
    generalizedEntropy === undefined ||
    theil === undefined ||
    generalizedEntropyBetween === undefined ||
    theilBetween === undefined
  ) {
    return undefinedBecause('zero-denominator')
  }
  return { status: 'measured', n, generalizedEntropy, generalizedEntropyBetween, theil, theilBetween }
}
