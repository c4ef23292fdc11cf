import type { Layout } from '../profile/layout.ts'
import { type Calibration, rateKeys } from './calibration.ts'
import { DEFAULT_LIMITS } from './limits.ts'

/** Part of a tolerance (as a divergence or a squared difference of rates) from which differences between weekdays matter. */
const MATTERS = 1 / 8

/**
 * Do the weekdays of a baseline differ so much that a day should be compared with the same weekday alone? Doing so where they do not costs rows at training, six of seven, and finds less.
 *
 * What blocks of any day share beyond what blocks of one weekday share is the variance between weekdays: for distributions omega df / (8 ln 2) is the divergence that it makes on average, for a rate omega
 * is its variance.
 *
 * @param all calibrated over all blocks
 * @param within calibrated over blocks of the same weekday
 */
export function weekdaysDiffer(layout: Layout, all: Calibration, within: Calibration): boolean {
  const between = (key: string): number => {
    const [a, w] = [all.of.get(key)?.omega, within.of.get(key)?.omega]
    return a && w ? Math.max(a[0] - w[0], a[1] - w[1]) : 0
  }
  const sections = layout.score ? [...layout.features, layout.score] : layout.features
  const moved = sections.some(({ name, size }) => {
    const tolerance = name === 'score' ? DEFAULT_LIMITS.scoreDrift : DEFAULT_LIMITS.featureDrift
    return (between(name) * (size - 1)) / (8 * Math.LN2) >= MATTERS * tolerance
  })
  return moved || between(rateKeys.ownRate) >= MATTERS * DEFAULT_LIMITS.decisionDrift ** 2
}
