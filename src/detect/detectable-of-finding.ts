import { distributionsIn, fourRatesIn, ownRatesIn } from './counts-of-finding.ts'
import { detectableRatio, divergenceShown, ownChangeShown, shiftShown } from './detectable.ts'
import { doubleDifferenceDesign, doubleRatioDesign } from './disparity/disparity-change.ts'
import { shareRatioDesign } from './drift/representation.ts'
import type { Finding } from './finding.ts'
import { dispersionAt } from './noise.ts'

/**
 * The smallest effect that a finding's own rows would have shown with probability 0.8 at the level of one test of its scan, on the finding's scale; in the direction in which it
 * moved where the direction matters. Undefined for rules that are no tests, where nothing could be shown, and for findings without a basis.
 */
export function detectableOfFinding(finding: Finding): number | undefined {
  const { basis } = finding
  if (!basis?.adjustment || basis.test.form === 'silence') return undefined
  const { test } = basis
  const log10Level = Math.log10(finding.level) - Math.log10(basis.adjustment.tests)
  switch (test.form) {
    case 'distribution': {
      const cells = distributionsIn(finding).now.length
      return divergenceShown({ n: finding.supportNow, m: finding.supportTraining, cells }, test, log10Level)
    }
    case 'own-rate': {
      const { now, training } = ownRatesIn(finding)
      return ownChangeShown({ rate: training, n: now.n, m: training.n }, test, log10Level)
    }
    case 'share-ratio':
      return ratioOf(shiftShown(shareRatioDesign(ownRatesIn(finding), test), log10Level))
    case 'double-ratio':
      return ratioOf(shiftShown(doubleRatioDesign(fourRatesIn(finding), test), log10Level))
    case 'double-difference':
      return shiftShown(doubleDifferenceDesign(fourRatesIn(finding), test), log10Level)
    case 'policy': {
      const { now, restNow } = fourRatesIn(finding)
      if (now.n < 1 || restNow.x < 1) return undefined
      return detectableRatio(
        { scale: test.scale, value: test.limit },
        {
          ...{ restRate: restNow.x / restNow.n, n: now.n, restN: restNow.n, log10Level },
          dispersion: (variance) => dispersionAt(test.noise, 1 / variance),
        },
      )
    }
    default:
      return test satisfies never
  }
}

function ratioOf(log: number | undefined): number | undefined {
  return log === undefined ? undefined : Math.exp(log)
}
