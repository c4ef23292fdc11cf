import { describe, expect, it } from 'vitest'
import { sureGap } from '../../src/compare/sure-gap.ts'
import { profiled, type Row } from './data-files.ts'

describe('the gap of a slice that is sure', () => {
  it('is larger for many rows that differ than for one that differs more', async () => {
    // One person of the east with a label that all others have in half; women of the north in none of 250.
    const rows = Array.from({ length: 1000 }, (_, i): Row => {
      const [sex, region] = [i % 2 === 0 ? 'F' : 'M', i === 999 ? 'East' : i % 4 < 2 ? 'North' : 'South']
      const repaid = i === 999 || (i % 4 !== 0 && i % 3 > 0)
      return { sex, region, income: (i * 37) % 500, repaid: repaid ? 'yes' : 'no' }
    })
    const asked = { decision: undefined, label: { column: 'repaid', positive: ['yes'] }, ignore: [] }
    const { slices } = await profiled(rows, asked)
    const [many, one] = ['sex=F & region=North', 'region=East'].map((key) => slices.find(({ slice }) => slice === key))
    expect([many?.rows, one?.rows]).toEqual([250, 1])
    // 2 of 3 among the other 750 against none.
    expect(many?.labels?.difference?.estimate).toBeCloseTo(-2 / 3, 2)
    expect(many && sureGap(many)).toBeCloseTo(-(many?.labels?.difference?.upper ?? 0), 12)
    expect(one && sureGap(one)).toBe(0)
  })
})
