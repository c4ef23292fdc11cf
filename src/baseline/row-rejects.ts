import type { PickedRows } from '../profile/dense-counts.ts'
import type { Table, TypedChunk } from '../profile/table.ts'
import { readBlockTime } from './block-time.ts'
import { type DoubtfulColumn, placesOf, unreadableReason } from './fit-schema.ts'
import type { TableColumns } from './table-columns.ts'

/** Rows that could not be counted: how many, and the first ones with their places. */
export type RejectedRows = { readonly count: number; readonly examples: readonly string[] }

/** Finds the rows of chunks that cannot be counted. */
export type RowRejects = {
  /** The rows of a chunk that can be counted; undefined if all of them can. `before` is how many rows came before it. */
  readonly without: (chunk: TypedChunk, before: number) => PickedRows | undefined
  /** By row, the moments of the last chunk that was asked about; NaN where the time is none. */
  readonly moments: () => Float64Array
  /** What was rejected, with the reasons and places of the first ones. */
  readonly told: (table: Table) => Promise<RejectedRows>
}

type Fault = { readonly row: number; readonly doubt: DoubtfulColumn } | { readonly row: number; readonly time: string }

const MOST_EXAMPLES = 10

/** Rejects rows with an unreadable number in a doubtful column, a score that is not finite, or a time that is none. */
export function rowRejects(
  columns: TableColumns,
  doubtful: readonly DoubtfulColumn[],
  timeColumn: string | undefined,
): RowRejects {
  const doubts = doubtful.map((doubt) => ({ doubt, numbers: columns.number(doubt.column) }))
  const times = timeColumn === undefined ? undefined : columns.text(timeColumn)
  const faults: Fault[] = []
  let moments = new Float64Array(0)
  let count = 0
  return {
    moments: () => moments,
    without: (chunk, before) => {
      const found = new Map<number, Fault>()
      // The first doubtful column at fault is the one that is told.
      for (const { doubt, numbers } of doubts) {
        const values = numbers(chunk)
        for (let r = 0; r < chunk.rows; r++) {
          const value = values[r] as number
          const isFault = value === Number.NEGATIVE_INFINITY || (value === Number.POSITIVE_INFINITY && doubt.isScore)
          if (isFault && !found.has(r)) found.set(r, { row: before + r + 1, doubt })
        }
      }
      const texts = times?.(chunk) ?? []
      moments = Float64Array.from(texts, (text) => readBlockTime(text) ?? Number.NaN)
      for (const [r, text] of texts.entries()) {
        if (!Number.isNaN(moments[r]) || found.has(r)) continue
        const came = JSON.stringify((text ?? '').slice(0, 40))
        found.set(r, { row: before + r + 1, time: `column ${timeColumn}: ${came} is no time` })
      }
      if (found.size === 0) return undefined
      count += found.size
      const first = [...found.values()].sort((a, b) => a.row - b.row)
      faults.push(...first.slice(0, MOST_EXAMPLES - faults.length))
      const rows = Uint32Array.from({ length: chunk.rows }, (_, r) => r).filter((r) => !found.has(r))
      return { rows, count: rows.length }
    },
    told: async (table) => {
      const places = await placesOf(
        table,
        faults.map(({ row }) => row),
      )
      const reasons = await reasonsOf(table, faults)
      return { count, examples: reasons.map((reason, i) => `${places[i]}: ${reason}`) }
    },
  }
}

/** Why rows were rejected. Numbers keep no text, so the texts at fault are read once more, up to the last of them. */
async function reasonsOf(table: Table, faults: readonly Fault[]): Promise<readonly string[]> {
  const doubts = faults.flatMap((fault) => ('doubt' in fault ? [fault] : []))
  const columns = [...new Set(doubts.map(({ doubt }) => doubt.column))]
  const reasons = new Map<number, string>()
  let before = 0
  if (doubts.length > 0) {
    for await (const chunk of table.chunks(columns)) {
      for (const { row, doubt } of doubts) {
        const at = row - before - 1
        if (at < 0 || at >= chunk.rows) continue
        const text = chunk.columns[columns.indexOf(doubt.column)]?.[at] ?? null
        reasons.set(row, unreadableReason(doubt, text) ?? `column ${doubt.column}: no number`)
      }
      before += chunk.rows
      if (before >= (doubts.at(-1)?.row ?? 0)) break
    }
  }
  return faults.map((fault) => ('time' in fault ? fault.time : (reasons.get(fault.row) as string)))
}
