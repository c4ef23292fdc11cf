import { type FourRates, fourRates } from './disparity/against-everyone-else.ts'
import {
  type PolicyLimit,
  policyLimit,
  rateUnderLimit,
  SELECTION,
  sideOfLimit,
  testPolicy,
} from './disparity/disparity.ts'
import type { Finding, Origin } from './finding.ts'
import type { Comparison } from './question.ts'
import { RATE_SUPPORT } from './rate-support.ts'

/**
 * Where a disparity beyond a limit comes from: the limit tested at training too. Rejected there it is `inherited`, or `amplified` where a downward
 * change of the disparity stands beside it; not rejected it `emerged`; with too few at training it is `unknown`.
 */
export function originOf(
  finding: AboutLimit,
  comparison: Comparison,
  findings: readonly AboutChange[],
  level: number,
): Origin {
  const subject = finding.subject ?? SELECTION
  const limit = policyLimit(comparison, subject)
  const training = comparison.baseline.slices.get(finding.slice)
  if (!limit || !training) return 'unknown'
  const pair = { key: finding.slice, slice: training.slice, now: training.vector, training: training.vector }
  const rates = fourRates(comparison, pair, (vector) => rateUnderLimit(subject)(comparison.baseline, vector))
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

/** A breach of a limit: its slice and, where it is not about selection rates, its subject. */
export type AboutLimit = Pick<Finding, 'slice' | 'version'> & { readonly subject?: string }

/** A change that may stand beside a breach. */
export type AboutChange = Pick<Finding, 'kind' | 'slice' | 'version' | 'direction'> & { readonly subject?: string }

/** Does a change for the worse of the same rate and slice stand among the findings? */
export function isWorsening(finding: AboutLimit, findings: readonly AboutChange[]): boolean {
  const subject = finding.subject ?? SELECTION
  const worse = sideOfLimit(subject) === 'higher' ? 'up' : 'down'
  return findings.some(
    (f) =>
      (subject === SELECTION ? f.kind === 'disparity-change' : f.kind === 'performance' && f.subject === subject) &&
      f.slice === finding.slice &&
      f.version === finding.version &&
      f.direction === worse,
  )
}
