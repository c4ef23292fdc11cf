import { describe, expect, it } from 'vitest'
import { BESIDE_ROWS } from '../../src/web/pages/beside-table.tsx'
import { everyKindOfFinding } from '../detect/finding-scenes.ts'

describe('the table of figures beside the deciding one', () => {
  it('has a row for every figure that findings hold', () => {
    const told = new Set(
      BESIDE_ROWS.flatMap(({ value, ends, df, p }) => [value, df, p, `${ends}Lower`, `${ends}Upper`]),
    )
    // One p has two names: that of the question and that of the test.
    for (const { beside } of everyKindOfFinding()) {
      expect(Object.keys(beside).filter((name) => !told.has(name))).toEqual([])
    }
  })
})
