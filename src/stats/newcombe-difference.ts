import type { Interval } from './interval.ts'
import { moverDifference } from './mover-difference.ts'
import { wilsonInterval } from './wilson-interval.ts'

/**
 * Newcombe's hybrid score interval for the difference of two independent rates, x1/n1 - x2/n2.
 *
 * In [-1, 1]; undefined where a group is empty.
 *
 * @param x1 successes of the first group, 0 <= x1 <= n1
 * @param n1 size of the first group
 * @param x2 successes of the second group, 0 <= x2 <= n2
 * @param n2 size of the second group
 * @param confidence in (0, 1)
 * @see Newcombe (1998), "Interval estimation for the difference between independent proportions", method 10
 */
export function newcombeDifference(x1: number, n1: number, x2: number, n2: number, confidence = 0.95): Interval {
  return moverDifference(wilsonInterval(x1, n1, confidence), wilsonInterval(x2, n2, confidence))
}
