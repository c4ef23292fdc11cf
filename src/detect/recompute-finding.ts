import { adjustedAt } from './adjustment.ts'
import type { FindingBasis, TestBasis } from './basis.ts'
import { distributionsIn, fourRatesIn, ownRatesIn } from './counts-of-finding.ts'
import { testDisparity } from './disparity/disparity.ts'
import { testDoubleDifference, testDoubleRatio } from './disparity/disparity-change.ts'
import { testOwnRate } from './drift/decision-drift.ts'
import { testDistribution } from './drift/distribution.ts'
import { testShareRatio } from './drift/representation.ts'
import type { Finding } from './finding.ts'
import { findingOf } from './finding-of.ts'
import { originFrom } from './origin.ts'
import type { Tested } from './question.ts'
import { silentFinding } from './silence.ts'

/**
 * Computes a finding again from its counts and its basis alone, by the code that made it: no baseline, no profile and no configuration is read.
 *
 * @throws {RangeError} where the counts hold no rows or are not of the form that the basis tests
 */
export function recomputeFinding(finding: Finding & { readonly basis: FindingBasis }): Finding {
  const { test, adjustment, budget, weekdays } = finding.basis
  if (test.form === 'silence') {
    if (finding.measured.form !== 'count') throw new RangeError(`silence counts rows, not ${finding.measured.form}`)
    return silentFinding(finding.measured.now, test.before, finding)
  }
  const about = { kind: finding.kind, family: finding.family, slice: finding.slice, version: finding.version }
  const computed = findingOf(testAgain(finding, test), {
    ...about,
    horizon: test.noise.windows,
    adjustedLog10P: adjustment ? adjustedAt(adjustment) : finding.adjustedLog10P,
    adjustment,
    // Without a budget on record the level stands as it is: that of one scan a year.
    budget: budget ?? { falseInvestigationsAYear: finding.level, scansAYear: 1 },
    weekdays,
  })
  if (test.form !== 'policy') return computed
  const limit = { scale: test.scale, value: test.limit }
  const origin = originFrom(limit, fourRatesIn(finding), test.worsening ?? false, computed.level)
  return { ...computed, origin }
}

/** The test of a finding, made again. */
export function testAgain(finding: Finding, test: Exclude<TestBasis, { readonly form: 'silence' }>): Tested {
  const { limit, widening, noise } = test
  const terms = { limit, widening, noise }
  const { subject } = finding
  switch (test.form) {
    case 'distribution':
      return testDistribution(
        { subject, ...distributionsIn(finding), describe: describer(finding, test.middles) },
        terms,
      )
    case 'own-rate':
      return testOwnRate({ subject, ...ownRatesIn(finding) }, terms)
    case 'share-ratio':
      return testShareRatio({ subject, ...ownRatesIn(finding) }, terms)
    case 'double-ratio':
      return testDoubleRatio({ subject, rates: fourRatesIn(finding) }, terms)
    case 'double-difference':
      return testDoubleDifference({ subject, rates: fourRatesIn(finding) }, terms)
    case 'policy':
      return testDisparity(fourRatesIn(finding), test.scale, terms)
    default:
      throw new RangeError(`there is no test of the form ${(test satisfies never as { form: string }).form}`)
  }
}

function describer({ measured }: Finding, middles: readonly number[] | undefined) {
  const cells = measured.form === 'distribution' ? measured.cells : []
  return () => ({ cells, middles })
}
