import { RATE_SUPPORT } from './change-test.ts'
import { type FourRates, fourRates } from './disparity/against-everyone-else.ts'
import { type PolicyLimit, policyLimit, testPolicy } from './disparity/disparity.ts'
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
  const limit = policyLimit(comparison)
  const training = comparison.baseline.slices.get(finding.slice)
  if (!limit || !training) return 'unknown'
  const pair = { key: finding.slice, slice: training.slice, now: training.vector, training: training.vector }
  const rates = fourRates(comparison, pair, (vector) => selectionOf(comparison.baseline.layout, vector))
  return originFrom(limit, rates, isWorsening(finding, findings), level)
}

/** The same from the rates at training alone. */
export function originFrom(
  limit: PolicyLimit,
  { training, restTraining }: Pick<FourRates, 'training' | 'restTraining'>,
  worsening: boolean,
  level: number,
): Origin {
  if (Math.min(training.n, restTraining.n) < RATE_SUPPORT) return 'unknown'
  const test = testPolicy(limit, training, restTraining, () => 1)
  if (!(test.log10P <= Math.log10(level))) return 'emerged'
  return worsening ? 'amplified' : 'inherited'
}

/** Does a downward change of the disparity of the same slice stand among the findings? */
export function isWorsening(
  finding: Pick<Finding, 'slice' | 'version'>,
  findings: readonly Pick<Finding, 'kind' | 'slice' | 'version' | 'direction'>[],
): boolean {
  return findings.some(
    (f) =>
      f.kind === 'disparity-change' &&
      f.slice === finding.slice &&
      f.version === finding.version &&
      f.direction === 'down',
  )
}
