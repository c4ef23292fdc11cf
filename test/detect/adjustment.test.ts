import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustedAt, decidingSteps, levelOf } from '../../src/detect/adjustment.ts'
import { benjaminiHochberg } from '../../src/stats/benjamini-hochberg.ts'
import { benjaminiYekutieli } from '../../src/stats/benjamini-yekutieli.ts'

const family = (log10P: readonly number[]) => log10P.map((p) => ({ answer: { log10P: p } }))

describe('the step that decided', () => {
  it('is that of the test whose p times tests over rank is the least from the own rank on', () => {
    // p 0.01, 0.011, 0.5 of 3: 0.01 x 3/1 = 0.03, but 0.011 x 3/2 = 0.0165 decides for both.
    const p = [0.011, 0.5, 0.01].map(Math.log10)
    const steps = decidingSteps(family(p), benjaminiHochberg(p), [0, 2], 'benjamini-hochberg')
    const step = { method: 'benjamini-hochberg', tests: 3, rank: 2, log10P: Math.log10(0.011) }
    expect([steps.get(0), steps.get(2)]).toEqual([step, step])
    expect(10 ** adjustedAt({ ...step, method: 'benjamini-hochberg' })).toBeCloseTo(0.0165, 12)
    // Times 1 + 1/2 + 1/3 = 11/6.
    expect(10 ** adjustedAt({ ...step, method: 'benjamini-yekutieli' })).toBeCloseTo(0.03025, 12)
  })

  it.each([
    ['benjamini-hochberg', benjaminiHochberg],
    ['benjamini-yekutieli', benjaminiYekutieli],
  ] as const)('gives every adjusted p of %s again, ties and certainties included', (method, adjust) => {
    const p = fc.oneof(
      fc.double({ min: -40, max: 0, noNaN: true }),
      fc.constantFrom(-3, -1, 0, Number.NEGATIVE_INFINITY),
    )
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 40 }), (log10P) => {
        const adjusted = adjust(log10P)
        const all = log10P.map((_, i) => i)
        for (const [i, step] of decidingSteps(family(log10P), adjusted, all, method)) {
          if (adjusted[i] === 0) continue
          expect(adjustedAt(step)).toBe(adjusted[i])
          expect(step.log10P).toBeGreaterThanOrEqual(log10P[i] as number)
        }
      }),
    )
  })

  it('is not looked for where nothing decided', () => {
    expect(decidingSteps(family([-1]), [-1], [], 'benjamini-hochberg').size).toBe(0)
  })
})

describe('levelOf', () => {
  it('spends the yearly budget on the scans of a year, and never more than 0.05 on one', () => {
    expect(levelOf(2, 365)).toBe(2 / 365)
    expect(levelOf(2, 12)).toBe(0.05)
  })
})
