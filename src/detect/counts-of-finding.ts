import type { FourRates } from './disparity/against-everyone-else.ts'
import type { Finding, Rate } from './finding.ts'
import type { Counted } from './rate-question.ts'

/** The cells of a finding about a distribution. */
export function distributionsIn({ measured }: Finding): {
  readonly now: readonly number[]
  readonly training: readonly number[]
} {
  if (measured.form !== 'distribution') throw new RangeError(`a distribution was expected, not ${measured.form}`)
  if (measured.now.length !== measured.training.length) throw new RangeError('the cells now and at training differ')
  return { now: measured.now, training: measured.training }
}

/** A slice's own rate now and at training. */
export function ownRatesIn({ measured }: Finding): { readonly now: Counted; readonly training: Counted } {
  if (measured.form !== 'rates') throw new RangeError(`rates were expected, not ${measured.form}`)
  return { now: countedIn(measured.now), training: countedIn(measured.training) }
}

/** The four rates of a comparison with everyone else. */
export function fourRatesIn(finding: Finding): FourRates {
  const { measured } = finding
  if (measured.form !== 'rates') throw new RangeError(`rates were expected, not ${measured.form}`)
  const { now, training } = ownRatesIn(finding)
  return { now, training, restNow: countedIn(measured.restNow), restTraining: countedIn(measured.restTraining) }
}

function countedIn(rate: Rate | undefined): Counted {
  return { x: rate?.count ?? 0, n: rate?.of ?? 0 }
}
