import type { DuckDBConnection } from '@duckdb/node-api'
import { MISSING_TEXTS } from '../profile/reading.ts'
import type { CategorySummary, NumericSummary } from '../profile/table.ts'
import type { SqlColumn } from './column-sql.ts'

/** What a numeric column holds; see the port. The quantile at i/parts of n values is the one at rank ceil(i n / parts), the first for i = 0. */
export async function numericSummary(
  db: DuckDBConnection,
  column: SqlColumn,
  parts: number,
  atomShare: number,
): Promise<NumericSummary> {
  tables += 1
  const sorted = `sorted_numbers_${tables}`
  // Read once; a text that is no number stays, to be told apart. Sorting once and picking by position takes a seventh of the engine's own quantiles.
  const read = column.number
    ? `SELECT ${column.number} AS v, NULL::VARCHAR AS t FROM source`
    : `SELECT read_decimal(x) AS v, CASE WHEN v IS NULL THEN x END AS t FROM (SELECT ${column.sql} AS x FROM source)`
  await db.run(`CREATE TEMP TABLE read_${sorted} AS ${read}`)
  await db.run(`CREATE TEMP TABLE ${sorted} AS SELECT v + 0.0 AS v FROM read_${sorted} WHERE isfinite(v) ORDER BY v`)
  try {
    const unreadable = await unreadableOf(db, `read_${sorted}`)
    const [n, min, max, distinct] = await row(db, `SELECT count(*), min(v), max(v), count(DISTINCT v) FROM ${sorted}`)
    const count = Number(n)
    if (count === 0) {
      return { count, min: Number.NaN, max: Number.NaN, quantiles: [], atoms: [], distinct: 0, unreadable }
    }
    const ranks = Array.from({ length: parts + 1 }, (_, i) => Math.max(0, Math.ceil((i * count) / parts) - 1))
    const picked = await db.runAndReadAll(
      `SELECT rowid, v FROM ${sorted} WHERE rowid IN (${[...new Set(ranks)].join(', ')})`,
    )
    const byRank = new Map(picked.getRows().map(([rank, v]) => [Number(rank), Number(v) + 0]))
    const quantiles = ranks.map((rank) => byRank.get(rank) as number)
    // A value holding a part of the column or more lies on one of the quantiles: no need to group all values.
    const onPoints = atomShare * parts >= 1 ? `WHERE v IN (${[...new Set(quantiles)].map(exact).join(', ')})` : ''
    const atoms = await db.runAndReadAll(
      `SELECT v FROM ${sorted} ${onPoints} GROUP BY v HAVING count(*) >= ${atomShare * count} ORDER BY v`,
    )
    return {
      count,
      min: Number(min) + 0,
      max: Number(max) + 0,
      quantiles,
      atoms: atoms.getRows().map((r) => Number(r[0]) + 0),
      distinct: Number(distinct),
      unreadable,
    }
  } finally {
    await db.run(`DROP TABLE ${sorted}`)
    await db.run(`DROP TABLE read_${sorted}`)
  }
}

/** What a categorical column holds; see the port. */
export async function categorySummary(db: DuckDBConnection, column: SqlColumn, most: number): Promise<CategorySummary> {
  if (column.kind === 'double') return doublesAsCategories(db, column, most)
  const keys = `(SELECT read_category(${column.sql}) AS v FROM source)`
  const groups = `(SELECT v, count(*) AS n FROM ${keys} WHERE v IS NOT NULL GROUP BY v)`
  const [count, distinct] = await row(db, `SELECT coalesce(sum(n), 0), count(*) FROM ${groups}`)
  const values = await db.runAndReadAll(`SELECT v, n FROM ${groups} ORDER BY n DESC, v LIMIT ${most}`)
  return {
    count: Number(count),
    values: values.getRows().map((r) => ({ value: String(r[0]), count: Number(r[1]) })),
    distinct: Number(distinct),
  }
}

async function doublesAsCategories(db: DuckDBConnection, column: SqlColumn, most: number): Promise<CategorySummary> {
  const groups = await db.runAndReadAll(
    `SELECT v, count(*) FROM (SELECT ${column.sql} AS v FROM source) WHERE v IS NOT NULL GROUP BY v`,
  )
  const counts = new Map<string, number>()
  for (const [value, count] of groups.getRows()) {
    const text = String(value)
    if (!MISSING_TEXTS.includes(text)) counts.set(text, (counts.get(text) ?? 0) + Number(count))
  }
  const values = [...counts].map(([value, count]) => ({ value, count }))
  values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  return {
    count: values.reduce((sum, v) => sum + v.count, 0),
    values: values.slice(0, most),
    distinct: values.length,
  }
}

async function unreadableOf(db: DuckDBConnection, read: string): Promise<NumericSummary['unreadable']> {
  const [count, first] = await row(
    db,
    `SELECT count(*), min(rowid) FROM ${read} WHERE t IS NOT NULL AND NOT is_missing_number(t)`,
  )
  if (Number(count) === 0) return { count: 0 }
  const [text] = await row(db, `SELECT t FROM ${read} WHERE rowid = ${first}`)
  return { count: Number(count), first: { text: String(text).slice(0, 40), row: Number(first) + 1 } }
}

async function row(db: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  return (await db.runAndReadAll(sql)).getRows()[0] ?? []
}

/** A double as SQL reads it back to the same bits. */
const exact = (value: number): string => `'${value}'::DOUBLE`

/** Numbers the temporary tables, so that summaries asked for at once do not meet. */
let tables = 0
