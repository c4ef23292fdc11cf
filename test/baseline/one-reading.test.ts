import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, it } from 'vitest'
import { fitBaseline } from '../../src/baseline/fit-baseline.ts'
import { duckdbEngine } from '../../src/engine/duckdb.ts'
import { predictionReader } from '../../src/ingest/prediction-reader.ts'
import { emptyProfile } from '../../src/profile/profile.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { rowCounter } from '../../src/profile/row-counter.ts'
import { modelSpec } from './tables.ts'

// Values that ways of reading like to part ways on: whole doubles, exponents, booleans, numbers as categories, codes with leading zeros, gaps.
const SPEC = modelSpec({
  features: {
    income: 'numeric',
    rate: 'numeric',
    owner: 'numeric',
    code: 'categorical',
    grade: 'categorical',
    flag: 'categorical',
  },
  sensitive: { sex: {}, age: { bands: [25, 40, 60] } },
})

type Row = Readonly<Record<string, string | number | boolean | null>>

const ROWS: readonly Row[] = Array.from({ length: 600 }, (_, i) => ({
  income: i % 11 === 0 ? null : (i * 37) % 500,
  rate: [0.5, 1, 1e-7, 2.5e21, -0.125, 0.1][i % 6] as number,
  owner: i % 3 === 0,
  code: ['007', '7', 'NA', 'x, "y"', ''][i % 5] as string,
  grade: [1, 2.5, 1e21, 0.000001][i % 4] as number,
  flag: i % 2 === 0,
  sex: [1, 2, null][i % 3] as number | null,
  age: 18 + (i % 60),
  score: (i % 16) / 16,
  decision: i % 4 === 0 ? 'approve' : 'deny',
  label: i % 5 === 0 ? 'repaid' : 'default',
}))

const NAMES = Object.keys(ROWS[0] as Row)
const folder = mkdtempSync(join(tmpdir(), 'plumbline-reading-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function fileOf(ending: string, rows: readonly Row[] = ROWS, name = 'rows'): Promise<string> {
  const path = join(folder, `${name}.${ending}`)
  const quoted = (v: unknown): string =>
    v === null ? '' : typeof v === 'string' ? `"${v.replaceAll('"', '""')}"` : String(v)
  const csv = [NAMES.join(','), ...rows.map((r) => NAMES.map((n) => quoted(r[n])).join(','))].join('\n')
  const lines = rows.map((r) => JSON.stringify(r)).join('\n')
  if (ending === 'csv') writeFileSync(path, csv)
  if (ending === 'csv.gz') writeFileSync(path, gzipSync(csv))
  if (ending === 'ndjson') writeFileSync(path, lines)
  if (ending === 'sent.ndjson') {
    const sent = rows.map(({ sex, age, score, decision, label, ...features }) =>
      JSON.stringify({ features, sensitive: { sex, age }, score, decision, label }),
    )
    writeFileSync(path, sent.join('\n'))
  }
  if (ending === 'parquet') {
    writeFileSync(join(folder, 'typed.ndjson'), lines)
    const instance = await DuckDBInstance.create(':memory:')
    const db = await instance.connect()
    const text = `{${NAMES.map((n) => `${n}: 'VARCHAR'`).join(', ')}}`
    const typed =
      `{income: 'INTEGER', rate: 'DOUBLE', owner: 'BOOLEAN', code: 'VARCHAR', grade: 'DOUBLE', flag: 'BOOLEAN', ` +
      `sex: 'TINYINT', age: 'BIGINT', score: 'FLOAT', decision: 'VARCHAR', label: 'VARCHAR'}`
    const types = rows === ROWS ? typed : text
    await db.run(
      `COPY (SELECT * FROM read_json('${folder}/typed.ndjson', columns = ${types})) TO '${path}' (FORMAT parquet)`,
    )
    db.closeSync()
    instance.closeSync()
  }
  return path
}

async function fitFile(path: string) {
  const table = await duckdbEngine().openTable([path])
  try {
    return await fitBaseline(table, SPEC, { progress: () => {} })
  } finally {
    await table.close()
  }
}

const fitted = async (ending: string) => (await fitFile(await fileOf(ending))).fitted

/** What a request is refused for, value by value, beside values that it is not refused for. */
const ODD: Readonly<Record<number, Row>> = {
  41: { age: 'x56' },
  97: { age: '0x38' },
  98: { age: ' 56 ' },
  200: { income: 'many' },
  201: { income: 'NaN' },
  300: { score: 'inf' },
  301: { score: 'high' },
  302: { score: 'NA' },
  400: { rate: '-inf' },
  401: { sex: 'x56' },
}
const ODD_ROWS: readonly Row[] = ROWS.map((row, i) => ({ ...row, ...ODD[i] }))

describe('one reading for every way in', () => {
  it.each(['csv', 'csv.gz', 'ndjson', 'sent.ndjson', 'parquet'])(
    'counts rows of %s into the same cells as the same rows sent as JSON',
    async (ending) => {
      const { schema, profile } = await fitted(ending)
      const counter = rowCounter(schema)
      const sent = emptyProfile(counter.layout.length)
      for (const row of JSON.parse(JSON.stringify(ROWS)) as Row[]) {
        counter.count(sent, {
          features: schema.features.map((f) => row[f.name]),
          sensitive: schema.sensitive.map((s) => row[s.name]),
          score: row.score,
          decision: row.decision,
          label: row.label,
        })
      }
      expect(encodeProfile(sent)).toEqual(encodeProfile(profile))
    },
  )

  it('freezes the same cells from every kind of file', async () => {
    const csv = await fitted('csv')
    for (const ending of ['csv.gz', 'ndjson', 'sent.ndjson', 'parquet']) {
      const other = await fitted(ending)
      expect([ending, other.schema]).toEqual([ending, csv.schema])
      expect(encodeProfile(other.profile)).toEqual(encodeProfile(csv.profile))
    }
  })

  it.each(['csv', 'csv.gz', 'ndjson', 'sent.ndjson', 'parquet'])(
    'leaves out of a baseline of %s the rows that a request is refused for, and no others',
    async (ending) => {
      const read = predictionReader(SPEC)
      const refused = ODD_ROWS.flatMap(({ sex, age, score, decision, label, ...features }, i) => {
        const row = { id: String(i), at: 1_700_000_000_000, features, sensitive: { sex, age }, score, decision, label }
        return 'prediction' in read(row, '1', 1_700_000_000_000) ? [] : [i]
      })
      expect(refused).toEqual([41, 97, 200, 300, 301])
      const { fitted, rejected } = await fitFile(await fileOf(ending, ODD_ROWS, 'odd'))
      expect(fitted.rows).toBe(600 - 5)
      // A line of CSV has the header before it; Parquet has no lines.
      const place = (i: number) =>
        ending === 'parquet' ? `row ${i + 1}` : `line ${ending.startsWith('csv') ? i + 2 : i + 1}`
      expect(rejected.examples.map((example) => example.split(':')[0])).toEqual(refused.map(place))
    },
  )
})
