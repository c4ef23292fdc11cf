import { RATE_SUPPORT } from './change-test.ts'
import { fourRates } from './disparity/against-everyone-else.ts'
import { policyLimit, testPolicy } from './disparity/disparity.ts'
import type { Finding, Origin } from './finding.ts'
import type { Comparison } from './question.ts'
import { selectionOf } from './rate-question.ts'

/**
 * Where a disparity beyond a limit comes from: the limit tested at training too. Rejected there it is `inherited`, or `amplified` where a downward
 * change of the disparity stands beside it; not rejected it `emerged`; with too few at training it is `unknown`.
 */
export function originOf(
  finding: Pick<Finding, 'slice' | 'version'>,
  comparison: Comparison,
  findings: readonly Pick<Finding, 'kind' | 'slice' | 'version' | 'direction'>[],
  level: number,
): Origin {
  const inherited = brokenAtTraining(comparison, finding.slice, level)
  if (inherited === undefined) return 'unknown'
  if (!inherited) return 'emerged'
  const worse = findings.some(
    (f) =>
      f.kind === 'disparity-change' &&
      f.slice === finding.slice &&
      f.version === finding.version &&
      f.direction === 'down',
  )
  return worse ? 'amplified' : 'inherited'
}

/** Was the policy limit broken at training? Undefined where training held too few. */
export function brokenAtTraining(comparison: Comparison, key: string, level: number): boolean | undefined {
  const limit = policyLimit(comparison)
  const training = comparison.baseline.slices.get(key)
  if (!limit || !training) return undefined
  const pair = { key, slice: training.slice, now: training.vector, training: training.vector }
  const rates = fourRates(comparison, pair, (vector) => selectionOf(comparison.baseline.layout, vector))
  if (Math.min(rates.training.n, rates.restTraining.n) < RATE_SUPPORT) return undefined
  const test = testPolicy(limit, rates.training, rates.restTraining, () => 1)
  return test.log10P <= Math.log10(level)
}
