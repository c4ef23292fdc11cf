import type { BaselineBlocks } from '../baseline/baseline.ts'
import type { Layout } from '../profile/layout.ts'
import { minimumEffectTest } from '../stats/minimum-effect-test.ts'
import { rateVariance } from '../stats/rate-variance.ts'
import { withinToleranceLog10P } from '../stats/within-tolerance-log10-p.ts'
import { type Calibration, rateKeys, sumVectors } from './calibration.ts'
import { cellsOf, total } from './cells-tested.ts'
import { directedDispersionAt, dispersionAt, independentNoise, type MeasureNoise } from './noise.ts'
import { selectionOf } from './rate-question.ts'

/** Chance of telling weekdays apart that do not differ, over all tests of a baseline. */
const LEVEL = 0.01
/** Rows on each side that a test asks for. */
const SUPPORT = { cells: 200, rate: 100 } as const

/**
 * Do the weekdays of a baseline differ beyond chance? To compare a day with the same weekday alone costs rows at training, six of seven, so where they do not it only finds less.
 *
 * Each weekday's sum over everyone stands beside the other days': every feature, the score and the favourable rate, by the test that judges drift with a tolerance of 0, Bonferroni over all. Its dispersion is that
 * within weekdays; by that of all blocks the differences looked for would be noise.
 *
 * @param weekdayOf the weekday of each block, by place
 * @param within calibrated over blocks of the same weekday
 */
export function weekdaysDiffer(
  layout: Layout,
  blocks: BaselineBlocks,
  weekdayOf: readonly number[],
  within: Calibration,
): boolean {
  const everyone = blocks.slices.get('overall') ?? []
  const log10Ps = [...new Set(weekdayOf)].flatMap((weekday) => {
    const [on, off] = [true, false].map((wanted) => everyone.filter((_, b) => (weekdayOf[b] === weekday) === wanted))
    if (!on?.length || !off?.length) return []
    const counts = { now: sumVectors(on, layout.length), others: sumVectors(off, layout.length) }
    const noiseOf = (key: string): MeasureNoise => {
      const noise = within.of.get(key)
      if (!noise) return independentNoise(on.length)
      return { c: noise.c, omega: noise.omega[0], kappa: noise.kappa, windows: on.length, blocks: off.length }
    }
    return [...distributions(layout, counts, noiseOf), ...favourableRate(layout, counts, noiseOf)]
  })
  return log10Ps.some((log10P) => log10P <= Math.log10(LEVEL / log10Ps.length))
}

type Sides = { readonly now: Float64Array; readonly others: Float64Array }
type NoiseOf = (key: string) => MeasureNoise

function distributions(layout: Layout, sides: Sides, noiseOf: NoiseOf): readonly number[] {
  const sections = layout.score ? [...layout.features, layout.score] : layout.features
  return sections.flatMap((section) => {
    const [current, baseline] = [cellsOf(section, sides.now), cellsOf(section, sides.others)]
    const [n, m] = [total(current), total(baseline)]
    if (Math.min(n, m) < SUPPORT.cells) return []
    const { phi, directed } = directedDispersionAt(noiseOf(section.name), (n * m) / (n + m))
    const kappaA = Math.min(directed, Math.max(1, current.length - 1))
    return [minimumEffectTest({ baseline, current, tolerance: 0, phi, kappaA }).log10P]
  })
}

function favourableRate(layout: Layout, sides: Sides, noiseOf: NoiseOf): readonly number[] {
  const [now, others] = [selectionOf(layout, sides.now), selectionOf(layout, sides.others)]
  if (Math.min(now.n, others.n) < SUPPORT.rate) return []
  const variance = rateVariance(now.x, now.n) + rateVariance(others.x, others.n)
  const phi = dispersionAt(noiseOf(rateKeys.ownRate), 1 / variance)
  return [withinToleranceLog10P(now.x / now.n - others.x / others.n, 0, Math.sqrt(phi * variance))]
}
