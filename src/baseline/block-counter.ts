import { coarseLayout, coarseningOf, type ProfileSchema } from '../profile/layout.ts'
import { emptyProfile, stratumCounts } from '../profile/profile.ts'
import type { RowPlaces } from '../profile/row-counter.ts'
import { sliceKey } from '../profile/slice.ts'
import { digitsOf, valueCount, valueName } from '../profile/stratum.ts'
import { type WindowSize, weekdayOf, windowAt } from '../profile/window.ts'
import type { BaselineBlocks } from './baseline.ts'

/** Blocks that a baseline keeps; with more, the newest stay. */
export const MOST_BLOCKS = 366

/** Counts training rows by time block: `overall` and single values, over coarse cells; where blocks are days, all strata by day of the week too. */
export type BlockCounter = {
  readonly add: (at: number, row: RowPlaces) => void
  readonly finish: () => BaselineBlocks
}

type Block = {
  readonly start: number
  readonly end: number
  rows: number
  readonly slices: (Uint32Array | undefined)[]
}

/** Makes the block counter of a schema. Blocks are the monitor's windows. */
export function blockCounter(schema: ProfileSchema, window: WindowSize, timezone: string): BlockCounter {
  const coarseOf = coarseningOf(schema)
  const { length } = coarseLayout(schema)
  const keys = sliceKeys(schema)
  const blocks = new Map<number, Block>()
  // All offsets in use are whole quarters of an hour, so a quarter leads to its block; others are looked up.
  const byQuarter = new Map<number, Block>()
  const weekdayByQuarter = new Map<number, number>()
  const weekdays = window === '1d' ? Array.from({ length: 7 }, () => emptyProfile(length)) : undefined
  const coarse = new Uint16Array(coarseOf.length)
  const slicesOf = new Map<number, readonly number[]>()
  let oldestKept = Number.NEGATIVE_INFINITY

  return { add, finish }

  function add(at: number, row: RowPlaces): void {
    for (let i = 0; i < row.used; i++) coarse[i] = coarseOf[row.places[i] as number] as number
    const day = weekdays?.[weekdayAt(at) - 1]
    if (day) stratumCounts(day, row.stratum).addRow(coarse, row.used)
    if (at < oldestKept) return
    const block = blockAt(at)
    block.rows += 1
    let slices = slicesOf.get(row.stratum)
    if (!slices) {
      slices = sliceIndexes(schema, row.stratum)
      slicesOf.set(row.stratum, slices)
    }
    for (const slice of slices) {
      const vector = block.slices[slice] ?? new Uint32Array(length)
      block.slices[slice] = vector
      for (let i = 0; i < row.used; i++) (vector[coarse[i] as number] as number)++
    }
  }

  function weekdayAt(at: number): number {
    const quarter = Math.floor(at / 900_000)
    let weekday = weekdayByQuarter.get(quarter)
    if (weekday === undefined) {
      weekday = weekdayOf(at, timezone)
      weekdayByQuarter.set(quarter, weekday)
    }
    return weekday
  }

  function blockAt(at: number): Block {
    const quarter = Math.floor(at / 900_000)
    const known = byQuarter.get(quarter)
    if (known && at >= known.start && at < known.end) return known
    const { start, end } = windowAt(window, timezone, at)
    let block = blocks.get(start)
    if (!block) {
      if (blocks.size >= 2 * MOST_BLOCKS) forgetOld()
      block = { start, end, rows: 0, slices: [] }
      blocks.set(start, block)
    }
    byQuarter.set(quarter, block)
    return block
  }

  /** Keeps the newest blocks, so that a long history of short windows takes no more memory. */
  function forgetOld(): void {
    const starts = [...blocks.keys()].sort((a, b) => a - b)
    for (const start of starts.slice(0, -MOST_BLOCKS)) blocks.delete(start)
    oldestKept = starts.at(-MOST_BLOCKS) as number
    byQuarter.clear()
  }

  function finish(): BaselineBlocks {
    const all = [...blocks.values()].sort((a, b) => a.start - b.start)
    const kept = withoutPartial(all).slice(-MOST_BLOCKS)
    const slices = new Map<string, readonly Float64Array[]>()
    keys.forEach((key, i) => {
      if (!kept.some((block) => block.slices[i])) return
      const vectors = kept.map((block) => Float64Array.from(block.slices[i] ?? new Uint32Array(length)))
      slices.set(key, vectors)
    })
    const starts = kept.map((block) => block.start)
    return { window, starts, slices, ...(weekdays && { weekdays: { timezone, days: weekdays } }) }
  }
}

/** Leaves out the first and the last block where the training data begin or end inside it: under half the median rows. */
function withoutPartial(blocks: readonly Block[]): readonly Block[] {
  if (blocks.length < 3) return blocks
  const rows = blocks.map((block) => block.rows).sort((a, b) => a - b)
  const middle = rows.length >> 1
  const median =
    rows.length % 2 === 1 ? (rows[middle] as number) : ((rows[middle - 1] as number) + (rows[middle] as number)) / 2
  return blocks.filter((block, i) => (i > 0 && i < blocks.length - 1) || block.rows >= median / 2)
}

/** `overall`, then every value of every sensitive feature. */
function sliceKeys(schema: ProfileSchema): readonly string[] {
  const singles = schema.sensitive.flatMap((feature) =>
    Array.from({ length: valueCount(feature) }, (_, i) =>
      sliceKey([{ feature: feature.name, value: valueName(feature, i) }]),
    ),
  )
  return ['overall', ...singles]
}

function sliceIndexes(schema: ProfileSchema, stratum: number): readonly number[] {
  const indexes = [0]
  let offset = 1
  digitsOf(schema.sensitive, stratum).forEach((digit, i) => {
    indexes.push(offset + digit)
    offset += valueCount(schema.sensitive[i] as ProfileSchema['sensitive'][number])
  })
  return indexes
}
