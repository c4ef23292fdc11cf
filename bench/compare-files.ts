import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

/** 20 numeric and 5 categorical features, and 4 sensitive ones of 2 x 6 x 6 x 12 values: 26 slices of one value. */
export const NUMERIC: readonly string[] = Array.from(
  { length: 20 },
  (_, i) => `amount_${String(i + 1).padStart(2, '0')}`,
)
export const CATEGORICAL = { channel: 3, product: 5, branch: 8, purpose: 12, sector: 20 } as const
export const SENSITIVE = { sex: 2, region: 6, education: 6, occupation: 12 } as const

/** One side of a comparison as typed arrays: what a loop without a query engine would hold. */
export type TypedSide = {
  readonly numeric: readonly Float64Array[]
  readonly categorical: readonly Uint8Array[]
  /** Code of the combination of all sensitive values. */
  readonly stratum: Uint16Array
}

/** Writes two Parquet files of a population, the second drawn anew, and opens a connection to measure with. */
export async function parquetFiles(
  folder: string,
  rows: number,
): Promise<{ readonly before: string; readonly after: string; readonly db: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const db = await instance.connect()
  const columns = [
    // The larger groups come first: about three rows in four lie in the lower half.
    ...Object.entries(SENSITIVE).map(
      ([name, size]) => `'${name}-' || floor(pow(random(), 1.5) * ${size})::INT AS ${name}`,
    ),
    // The sum of three uniforms: bell-shaped, so that cells of equal counts have unequal widths.
    ...NUMERIC.map((name) => `round((random() + random() + random()) * 1000000) / 100 AS ${name}`),
    ...Object.entries(CATEGORICAL).map(([name, size]) => `'${name}-' || floor(random() * ${size})::INT AS ${name}`),
    `CASE WHEN random() < 0.6 THEN 'approve' ELSE 'decline' END AS decision`,
  ]
  const [before, after] = [join(folder, 'before.parquet'), join(folder, 'after.parquet')]
  for (const [i, path] of [before, after].entries()) {
    await db.run(`SELECT setseed(${0.1 + 0.1 * i})`)
    await db.run(`COPY (SELECT ${columns.join(', ')} FROM range(${rows})) TO '${path}' (FORMAT parquet)`)
  }
  return { before, after, db }
}

/** Reads one side into typed arrays. */
export async function typedSide(db: DuckDBConnection, path: string, rows: number): Promise<TypedSide> {
  const column = async <T extends Float64Array | Uint8Array | Uint16Array>(sql: string, into: T): Promise<T> => {
    const result = await db.stream(`SELECT ${sql} FROM '${path}'`)
    for (let at = 0; ; ) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) return into
      const vector = chunk.getColumnVector(0)
      for (let r = 0; r < chunk.rowCount; r++) into[at++] = Number(vector.getItem(r))
    }
  }
  const code = (name: string): string => `split_part(${name}, '-', 2)::INT`
  const stratum = Object.entries(SENSITIVE).reduce((sql, [name, size]) => `(${sql}) * ${size} + ${code(name)}`, '0')
  const numeric: Float64Array[] = []
  for (const name of NUMERIC) numeric.push(await column(`${name}::DOUBLE`, new Float64Array(rows)))
  const categorical: Uint8Array[] = []
  for (const name of Object.keys(CATEGORICAL)) categorical.push(await column(code(name), new Uint8Array(rows)))
  return { numeric, categorical, stratum: await column(stratum, new Uint16Array(rows)) }
}

/** One GROUP BY a feature of one side, by all sensitive features and cell: what a query engine does for the same counts. */
export async function groupByFeatures(
  db: DuckDBConnection,
  path: string,
  edges: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const sensitive = Object.keys(SENSITIVE).join(', ')
  for (const name of [...NUMERIC, ...Object.keys(CATEGORICAL)]) {
    const inner = edges.get(name)
    const cell = inner
      ? `CASE ${inner.map((edge, i) => `WHEN ${name} < ${edge} THEN ${i}`).join(' ')} ELSE ${inner.length} END`
      : name
    await db.runAndReadAll(`SELECT ${sensitive}, ${cell} AS cell, count(*) FROM '${path}' GROUP BY ALL`)
  }
}
