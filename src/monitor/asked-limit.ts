import type { Limits } from '../detect/limits.ts'
import { ServiceError } from '../errors.ts'

/** Limits that can be tried one at a time, by the name people give them, with what their number means. */
export const ASKED_LIMITS = {
  'disparity.ratio': 'policy limit, as a ratio to everyone else',
  'disparity.difference': 'policy limit, as a difference to everyone else',
  falseInvestigationsAYear: 'budget, false investigations a year',
  featureDrift: 'drift of features, Jensen-Shannon divergence',
  scoreDrift: 'drift of the score, Jensen-Shannon divergence',
  decisionDrift: 'change of a slice’s own favourable rate',
  disparityChangeRatio: 'change of the ratio to everyone else since training',
  disparityChangeDifference: 'change of the difference to everyone else since training',
  representationDifference: 'change of a slice’s share, as a difference',
  representationRatio: 'change of a slice’s share, as a ratio',
  quality: 'change of missing, unseen and out-of-range rates',
  performance: 'change of error rates against everyone else',
} as const satisfies Readonly<Record<string, string>>

/** A limit as people name it. */
export type AskedLimit = keyof typeof ASKED_LIMITS

/** Ratios under 1: the smaller, the more is tolerated. */

/**
 * A limit to be tried, of its name and number.
 *
 * @throws {ServiceError} `invalid` with the names that are known, or what the number has to be
 */
export function askedLimit(name: string, value: number): Partial<Limits> {
  if (!Object.hasOwn(ASKED_LIMITS, name)) {
    throw wrong(
      'limit',
      `${JSON.stringify(name.slice(0, 60))} is no limit; there are ${Object.keys(ASKED_LIMITS).join(', ')}`,
    )
  }
  const most = name === 'falseInvestigationsAYear' ? 1e6 : 1
  if (!(value > 0 && value <= most)) {
    throw wrong(
      'value',
      `${name} has to be above 0 and at most ${most}, got ${Number.isNaN(value) ? 'no number' : value}`,
    )
  }
  if (name === 'disparity.ratio') return { disparity: { ratio: value } }
  if (name === 'disparity.difference') return { disparity: { difference: value } }
  return { [name]: value }
}

function wrong(path: string, message: string): ServiceError {
  return new ServiceError('invalid', message, [{ path, message }])
}

/** Limits that were asked about, in words: `disparity.ratio 0.7`. */
export function askedWords(limits: Partial<Limits>): string {
  const { disparity, ...rest } = limits
  const policy = Object.entries(disparity ?? {}).map(([name, value]) => `disparity.${name} ${value}`)
  return [...policy, ...Object.entries(rest).map(([name, value]) => `${name} ${value}`)].join(', ')
}
