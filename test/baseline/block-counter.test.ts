import { describe, expect, it } from 'vitest'
import { blockCounter, MOST_BLOCKS } from '../../src/baseline/block-counter.ts'
import { coarseLayout, type ProfileSchema } from '../../src/profile/layout.ts'
import { rowsOf } from '../../src/profile/profile.ts'
import { rowCounter } from '../../src/profile/row-counter.ts'
import type { WindowSize } from '../../src/profile/window.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Monday, 5 January 2026 in UTC. */
const MONDAY = Date.UTC(2026, 0, 5)

const schema: ProfileSchema = {
  features: [{ name: 'income', binning: { kind: 'numeric', edges: [0, 10, 20, 40], coarseOf: [0, 0, 1] } }],
  scoreRange: [0, 1],
  outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: [] },
  decisions: ['approve'],
  sensitive: [{ name: 'sex', values: ['F', 'M'], rare: [] }],
  maxStrata: 20,
}

function counted(times: readonly number[], window: WindowSize = '1d', timezone = 'UTC') {
  const counter = rowCounter(schema)
  const blocks = blockCounter(schema, window, timezone)
  for (const at of times)
    blocks.add(at, counter.read({ features: [15], sensitive: ['F'], score: undefined, decision: 'approve' }))
  return blocks.finish()
}

const rowsByDay = (blocks: ReturnType<typeof counted>) =>
  blocks.weekdays?.days.map((day) => rowsOf(day, coarseLayout(schema)))

describe('counts by weekday', () => {
  it('hold every row of training under its day of the week, Monday first', () => {
    // Three Mondays, one Wednesday at its last moment, two Sundays.
    const times = [0, 7, 14]
      .map((day) => MONDAY + day * DAY)
      .concat([MONDAY + 3 * DAY - 1, MONDAY + 6 * DAY, MONDAY + 13 * DAY])
    expect(rowsByDay(counted(times))).toEqual([3, 0, 1, 0, 0, 0, 2])
  })

  it('are over coarse cells', () => {
    const { n, features, length } = coarseLayout(schema)
    const [monday] = counted([MONDAY]).weekdays?.days ?? []
    expect(monday?.length).toBe(length)
    const counts = monday?.strata.get(0)
    // Below the minimum, then the fine cells [0, 10) and [10, 20) that are one coarse cell.
    expect([counts?.at(n), counts?.at((features[0]?.offset as number) + 1)]).toEqual([1, 1])
  })

  it("follow the time zone's midnight", () => {
    // 20:00 UTC on Sunday is Monday in Tokyo.
    expect(rowsByDay(counted([MONDAY - 4 * HOUR], '1d', 'Asia/Tokyo'))).toEqual([1, 0, 0, 0, 0, 0, 0])
    expect(rowsByDay(counted([MONDAY - 4 * HOUR], '1d', 'UTC'))).toEqual([0, 0, 0, 0, 0, 0, 1])
    expect(counted([MONDAY], '1d', 'Asia/Tokyo').weekdays?.timezone).toBe('Asia/Tokyo')
  })

  it('hold rows that are older than the blocks that are kept, in whatever order they come', () => {
    const times = Array.from({ length: 3 * MOST_BLOCKS }, (_, i) => MONDAY + i * DAY)
    const all = [...(rowsByDay(counted(times)) ?? [])]
    expect(all.reduce((a, b) => a + b, 0)).toBe(3 * MOST_BLOCKS)
    expect(rowsByDay(counted([...times].reverse()))).toEqual(all)
  })

  it('are kept where blocks are days alone', () => {
    expect(counted([MONDAY], '1h').weekdays).toBeUndefined()
    expect(counted([MONDAY], '1w').weekdays).toBeUndefined()
  })
})
