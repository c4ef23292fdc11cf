import { fisherExact } from '../stats/fisher-exact.ts'
import { miettinenNurminen, miettinenNurminenTest } from '../stats/miettinen-nurminen.ts'
import { twoProportionZ } from '../stats/two-proportion-z.ts'
import type { NamedFigures } from './figures-of-distributions.ts'
import type { Estimate } from './finding.ts'
import type { Counted } from './rate-question.ts'
import { differenceEstimate, doubleDifferenceEstimate, doubleRatioEstimate, ratioEstimate } from './rates.ts'

/** Expected cells below this are too few for the normal approximation. */
const LEAST_EXPECTED = 5

/** What stands beside a test of one rate against another: two independent samples. */
export function besideTwoRates(a: Counted, b: Counted): NamedFigures {
  if (a.n === 0 || b.n === 0) return {}
  return {
    ...twoSample(a, b),
    ...withEnds('difference', differenceEstimate(a, b)),
    ...withEnds('ratio', ratioEstimate(a, b)),
  }
}

/** What stands beside a comparison with everyone else: the same now, and at training. */
export function besideFourRates(rates: {
  readonly now: Counted
  readonly restNow: Counted
  readonly training: Counted
  readonly restTraining: Counted
}): NamedFigures {
  const { now, restNow, training, restTraining } = rates
  return {
    ...besideTwoRates(now, restNow),
    ...withEnds('trainingDifference', differenceEstimate(training, restTraining)),
    ...withEnds('trainingRatio', ratioEstimate(training, restTraining)),
  }
}

/** What stands beside a change of such a comparison: both ways to measure it, whichever decides. */
export function besideChange(rates: Parameters<typeof besideFourRates>[0]): NamedFigures {
  const { now, restNow, training, restTraining } = rates
  return {
    ...besideFourRates(rates),
    ...withEnds('differenceInDifferences', doubleDifferenceEstimate([now, restNow], [training, restTraining])),
    ...withEnds('ratioOfRatios', doubleRatioEstimate([now, restNow], [training, restTraining])),
  }
}

/** The pooled z; Fisher's exact test and Miettinen-Nurminen where an expected cell is under 5. */
function twoSample(a: Counted, b: Counted): NamedFigures {
  const events = a.x + b.x
  const share = Math.min(a.n, b.n) / (a.n + b.n)
  const expected = Math.min(events, a.n + b.n - events) * share
  if (expected >= LEAST_EXPECTED) {
    const test = twoProportionZ(a.x, a.n, b.x, b.n)
    return test.status === 'tested' ? { twoProportionZ: test.statistic, twoSampleLog10P: test.log10P } : {}
  }
  const score = miettinenNurminenTest({ x1: a.x, n1: a.n, x2: b.x, n2: b.n })
  const interval = miettinenNurminen(a.x, a.n, b.x, b.n)
  const fisher = fisherExact(a.x, a.n, b.x, b.n)
  return {
    // Under both names: one says what is asked, the other by which test.
    twoSampleLog10P: fisher,
    fisherLog10P: fisher,
    ...(score.status === 'tested' && { miettinenNurminenLog10P: score.log10P }),
    ...(interval.status === 'estimated' && {
      miettinenNurminenLower: interval.lower,
      miettinenNurminenUpper: interval.upper,
    }),
  }
}

function withEnds(name: string, of: Estimate | undefined): NamedFigures {
  const figures = { [name]: of?.estimate, [`${name}Lower`]: of?.lower, [`${name}Upper`]: of?.upper }
  return Object.fromEntries(
    Object.entries(figures).flatMap(([key, value]) => (Number.isFinite(value) ? [[key, value as number]] : [])),
  )
}
