import fc from 'fast-check'
import { nextUp } from '../../src/profile/binning.ts'
import type { ProfileSchema } from '../../src/profile/layout.ts'
import type { CountableRow } from '../../src/profile/row-counter.ts'

/** A schema of one numeric and one categorical feature, a score and two sensitive features. */
export function profileSchema(over: Partial<ProfileSchema> = {}): ProfileSchema {
  return {
    features: [
      { name: 'income', binning: { kind: 'numeric', edges: [0, 10, 20, 30, 40], coarseOf: [0, 0, 1, 1] } },
      {
        name: 'job',
        binning: { kind: 'categorical', categories: ['nurse', 'baker'], rare: ['poet'], rareComplete: true },
      },
    ],
    score: { kind: 'numeric', edges: [0, nextUp(0), 0.5, 1], coarseOf: [0, 1, 1] },
    scoreRange: [0, 1],
    outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
    decisions: ['approve', 'deny'],
    sensitive: [
      { name: 'sex', values: ['F', 'M'], rare: ['X'] },
      { name: 'age', bands: [25, 40], values: ['<25', '25-40', '40+'], rare: [] },
    ],
    maxStrata: 20_000,
    ...over,
  }
}

/** Rows as they may arrive: right, rare, unseen and absent values. Scores are any doubles: their sums must be exact in any order. */
export const rows: fc.Arbitrary<CountableRow> = fc.record({
  features: fc.tuple(
    fc.oneof(fc.integer({ min: -5, max: 45 }), fc.constantFrom(null, 'NA', 'inf', '12.5')),
    fc.constantFrom('nurse', 'baker', 'poet', 'pilot', null),
  ),
  sensitive: fc.tuple(fc.constantFrom('F', 'M', 'X', 'Z', null), fc.constantFrom(20, '25', 39.9, 40, null, 'old')),
  score: fc.oneof(fc.double({ min: -0.5, max: 1.5, noNaN: true }), fc.constant(null)),
  decision: fc.constantFrom('approve', 'deny', 'refer', null),
  label: fc.constantFrom('repaid', 'default', null, undefined),
})
