import type { DuckDBConnection } from '@duckdb/node-api'
import { MISSING_TEXTS } from '../profile/reading.ts'
import type { CategorySummary, NumericSummary } from '../profile/table.ts'
import { numberSql } from './column-reading.ts'
import type { SqlColumn } from './column-sql.ts'
import { doublesOf } from './vector-values.ts'

/** What a numeric column holds; see the port. The quantile at i/parts of n values is the one at rank ceil(i n / parts), the first for i = 0. */
export async function numericSummary(
  db: DuckDBConnection,
  column: SqlColumn,
  parts: number,
  atomShare: number,
): Promise<NumericSummary> {
  const { sql, beside } = numberSql(column, 'plumbline_cast')
  const numbers = `(SELECT ${sql} AS v FROM ${beside ? `(SELECT *, ${beside} FROM source)` : 'source'})`
  const [n, odd] = await row(
    db,
    `SELECT count(*) FILTER (isfinite(v)), count(*) FILTER (v = '-infinity') FROM ${numbers}`,
  )
  const count = Number(n)
  const unreadable =
    Number(odd) === 0 ? { count: 0 } : { count: Number(odd), first: await firstOdd(db, column, numbers) }
  const points = Array.from({ length: count === 0 ? 0 : parts + 1 }, (_, i) =>
    Math.max(0, Math.ceil((i * count) / parts) - 1),
  )
  const quantiles = new Array<number>(points.length)
  const atoms: number[] = []
  let [rank, point, distinct, min, value, times] = [0, 0, 0, Number.NaN, Number.NaN, 0]
  const endOfRun = (): void => {
    if (times > 0 && times >= atomShare * count) atoms.push(value)
  }
  // The engine sorts, on disk where it must, and hands the values over one after another: runs of equal ones and ranks are seen on the way.
  const sorted = await db.stream(`SELECT v + 0.0 FROM ${numbers} WHERE isfinite(v) ORDER BY 1`)
  for await (const values of doublesOf(sorted)) {
    for (const next of values) {
      if (next === value) times += 1
      else {
        endOfRun()
        if (distinct === 0) min = next + 0
        distinct += 1
        value = next + 0
        times = 1
      }
      while (points[point] === rank) quantiles[point++] = value
      rank += 1
    }
  }
  endOfRun()
  return { count, min, max: value, quantiles, atoms, distinct, unreadable }
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

async function firstOdd(
  db: DuckDBConnection,
  column: SqlColumn,
  numbers: string,
): Promise<{ text: string; row: number }> {
  const [place] = await row(
    db,
    `SELECT min(r) FROM (SELECT v, row_number() OVER () AS r FROM ${numbers}) WHERE v = '-infinity'`,
  )
  const [text] = await row(db, `SELECT ${column.sql} FROM source LIMIT 1 OFFSET ${Number(place) - 1}`)
  return { text: String(text).slice(0, 40), row: Number(place) }
}

async function row(db: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  return (await db.runAndReadAll(sql)).getRows()[0] ?? []
}
