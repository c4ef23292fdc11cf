import type { Db } from './database.ts'

type Place = { readonly row: number; readonly batch: number }

/**
 * Finds the rows of batches in the table of predictions, which has no index by batch: rows ascend with their batches, so halving finds them.
 *
 * Asked for batches in ascending order it mostly needs one look, because the next batch begins where the last one ended.
 */
export function batchRows(
  db: Db,
): (batch: { readonly id: number; readonly rows: number }) => { readonly first: number; readonly last: number } {
  const from = db.statement<Place>('select row, batch_id as batch from prediction where row >= ? order by row limit 1')
  const newest = db.statement<{ row: number | null }>('select max(row) as row from prediction')
  let hint = 0
  return (batch) => {
    const guess = from.get(hint)
    const first = guess?.batch === batch.id && startsAt(guess.row, batch.id) ? guess.row : halve(batch.id)
    hint = first + batch.rows
    return { first, last: first + batch.rows - 1 }
  }

  function startsAt(row: number, batchId: number): boolean {
    // Retention may have taken the rows before it: then the look one row back finds the row itself.
    const before = row === 1 ? undefined : from.get(row - 1)
    return before === undefined || before.row === row || before.batch !== batchId
  }

  /** The first row that is left whose batch is `batchId` or a later one. */
  function halve(batchId: number): number {
    let low = 1
    let high = (newest.get()?.row ?? 0) + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const place = from.get(middle)
      if (!place || place.batch >= batchId) high = middle
      else low = place.row + 1
    }
    return from.get(low)?.row ?? low
  }
}
