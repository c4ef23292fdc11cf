import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal, macros } from '../../src/engine/column-sql.ts'
import { duckdbEngine } from '../../src/engine/duckdb.ts'
import { readNumeric } from '../../src/profile/reading.ts'
import { typedNumber } from '../../src/profile/typed-chunks.ts'
import { engineContract, ROWS } from './engine-contract.ts'

async function connected() {
  const instance = await DuckDBInstance.create(':memory:')
  const db = await instance.connect()
  for (const sql of macros()) await db.run(sql)
  const close = (): void => {
    db.closeSync()
    instance.closeSync()
  }
  return { db, close }
}

async function writeParquet(path: string): Promise<void> {
  const { db, close } = await connected()
  const sql = (value: unknown): string =>
    value === null ? 'NULL' : typeof value === 'string' ? literal(value) : String(value)
  const rows = ROWS.map((r) => `(${Object.values(r).map(sql).join(', ')})`).join(', ')
  await db.run(
    `COPY (SELECT income::BIGINT AS income, ratio::DOUBLE AS ratio, tiny::DOUBLE AS tiny, job, member::BOOLEAN AS member
      FROM (VALUES ${rows}) t(income, ratio, tiny, job, member)) TO ${literal(path)} (FORMAT parquet)`,
  )
  close()
}

engineContract('DuckDB', () => duckdbEngine(), writeParquet)

describe('DuckDB reading values', () => {
  it('prints every double as JavaScript does', async () => {
    const { db, close } = await connected()
    const doubles = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(1e15, 1e16, 1e20, 1e21, 1e-6, 1e-7, 9007199254740991, 0.1),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(doubles, { minLength: 1, maxLength: 50 }), async (values) => {
        const list = values.map((v) => `(${literal(String(v))}::DOUBLE)`).join(', ')
        const rows = (await db.runAndReadAll(`SELECT js_number(v) FROM (VALUES ${list}) t(v)`)).getRows()
        expect(rows.map((r) => r[0])).toEqual(values.map((v) => String(v + 0)))
      }),
      { numRuns: 40 },
    )
    close()
  })

  it('reads every text as the number that a request would give', async () => {
    const { db, close } = await connected()
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789.eE+-x_, \t\u00a0naNINFtruefals'), maxLength: 10 }),
      fc.double().map(String),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 50 }), async (values) => {
        const list = values.map((v) => `(${literal(v)})`).join(', ')
        const sql = `SELECT read_decimal(x), read_decimal(x) IS NULL AND NOT is_missing_number(x), read_number(x, TRY_CAST(x AS DOUBLE))
          FROM (VALUES ${list}) t(x)`
        const rows = (await db.runAndReadAll(sql)).getRows()
        rows.forEach(([number, unreadable, typed], i) => {
          expect([values[i], Number(typed) + 0]).toEqual([values[i], typedNumber(values[i])])
          const expected = readNumeric(values[i])
          expect([values[i], unreadable]).toEqual([values[i], expected === 'unreadable'])
          const finite = typeof number === 'number' && Number.isFinite(number)
          expect([values[i], finite ? number + 0 : 'none']).toEqual([
            values[i],
            typeof expected === 'number' ? expected : 'none',
          ])
        })
      }),
      { numRuns: 200 },
    )
    close()
  })

  it('leaves no temporary file behind, also after a refusal', async () => {
    const temporaryFolder = mkdtempSync(join(tmpdir(), 'plumbline-leftovers-'))
    const file = join(temporaryFolder, 'in.csv')
    writeFileSync(file, 'a,b\n1,2\n3\n')
    await expect(duckdbEngine({ temporaryFolder }).openTable([file])).rejects.toThrow(/line 3/)
    writeFileSync(file, 'a,b\n1,2\n')
    await (await duckdbEngine({ temporaryFolder }).openTable([file])).close()
    expect(readdirSync(temporaryFolder)).toEqual(['in.csv'])
    rmSync(temporaryFolder, { recursive: true })
  })
})
