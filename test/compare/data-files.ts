import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ColumnsAsked, CompareRequest, NamedTable } from '../../src/compare/columns-asked.ts'
import { compareData } from '../../src/compare/compare-data.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import { type DataProfile, profileData } from '../../src/compare/profile-data.ts'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import { engines } from '../../src/engine/index.ts'

/** A row by column; what is undefined is left empty. */
export type Row = Readonly<Record<string, string | number | undefined>>

/** How a made data set differs from the usual one. */
export type Shape = {
  readonly rows: number
  /** Rate of approvals of women in the north; everybody else has 0.6. */
  readonly womenInTheNorth?: number
  /** Added to the income of everybody. */
  readonly richer?: number
  readonly columns?: (i: number) => Row
}

/** A sequence that covers [0, 1) evenly: what is drawn from it has its shares without any noise of sampling. */
const even = (i: number, step: number): number => (i * step) % 1

/** Rows of a bank: sex and region in every combination alike, income by quantiles, one decision in five for each combination and four in five paid back. */
export function bankRows({ rows, womenInTheNorth = 0.6, richer = 0, columns }: Shape): readonly Row[] {
  return Array.from({ length: rows }, (_, i) => {
    const sex = i % 2 === 0 ? 'F' : 'M'
    const region = i % 4 < 2 ? 'North' : 'South'
    const rate = sex === 'F' && region === 'North' ? womenInTheNorth : 0.6
    const u = even(Math.floor(i / 4), 0.6180339887)
    return {
      id: `row-${i}`,
      sex,
      region,
      age: 18 + (i % 60),
      income: Math.round(1000 + 4000 * even(i, 0.7548776662) + richer),
      job: ['clerk', 'smith', 'baker'][Math.floor(3 * even(i, 0.5698402909))],
      country: 'FR',
      approved: u < rate ? 1 : 0,
      repaid: even(i, 0.3819660113) < 0.8 ? 'yes' : 'no',
      ...columns?.(i),
    }
  })
}

/** Rows as CSV. */
export function csvOf(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}

/** Writes a file that goes away with the test. */
export function fileOf(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-compare-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Opens rows or a text as a table that is closed with the test. */
export async function tableOf(name: string, rows: readonly Row[] | string): Promise<NamedTable> {
  const path = fileOf(name, typeof rows === 'string' ? rows : csvOf(rows))
  const table = await engines.duckdb().openTable([path])
  onTestFinished(() => table.close())
  return { name, table }
}

/** What is asked of the bank's rows unless a test says otherwise. */
export const ASKED: ColumnsAsked = {
  sensitive: [{ column: 'sex' }, { column: 'region' }],
  decision: { column: 'approved', favourable: ['1'] },
  label: undefined,
  score: undefined,
  features: undefined,
  kinds: {},
  ignore: ['repaid'],
  time: undefined,
  window: '1d',
  source: undefined,
  depth: 2,
}

/** Compares two sets of rows. */
export async function compared(
  before: readonly Row[] | string,
  after: readonly Row[] | string,
  asked: Partial<CompareRequest> = {},
): Promise<Comparison> {
  const [baseline, current] = [await tableOf('before.csv', before), await tableOf('after.csv', after)]
  return compareData(baseline, current, { ...ASKED, level: 0.05, limits: DEFAULT_LIMITS, ...asked }, () => {})
}

/** Profiles a set of rows. */
export async function profiled(rows: readonly Row[] | string, asked: Partial<ColumnsAsked> = {}): Promise<DataProfile> {
  return profileData(await tableOf('data.csv', rows), { ...ASKED, ...asked }, () => {})
}
