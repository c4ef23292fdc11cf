import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { ColumnPlan } from '../../src/baseline/column-plan.ts'
import { type CountOptions, countTable } from '../../src/baseline/count-table.ts'
import { duckdbEngine } from '../../src/engine/duckdb.ts'
import type { ProfileSchema } from '../../src/profile/layout.ts'
import { addProfile, emptyProfile, type Profile } from '../../src/profile/profile.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { rowCounter } from '../../src/profile/row-counter.ts'
import { OVERFLOW } from '../../src/profile/stratum.ts'
import { profileSchema } from '../profile/schemas.ts'
import { textTable } from './tables.ts'

const COLUMNS = ['income', 'job', 'sex', 'age', 'score', 'decision', 'label', 'who', 'source'] as const
type Row = Readonly<Record<(typeof COLUMNS)[number], string | null>>

const PLAN: ColumnPlan & { readonly subject: string } = {
  features: [
    { name: 'income', kind: 'numeric', column: 'income' },
    { name: 'job', kind: 'categorical', column: 'job' },
  ],
  sensitive: [
    { name: 'sex', column: 'sex' },
    { name: 'age', column: 'age' },
  ],
  ...{ score: 'score', decision: 'decision', label: 'label', subject: 'who' },
  ...{ version: undefined, at: undefined, source: undefined },
}

const OPTIONS: CountOptions = {
  zone: { window: '1d', timezone: 'UTC' },
  beyondStrata: 'overflow',
  progress: () => {},
}

const text = (...values: readonly string[]) =>
  fc.constantFrom<string | null>(...values, ' ', '', 'NA', '007', 'true', '-0', 'Infinity', 'odd', '1e1', null)

const row: fc.Arbitrary<Row> = fc.record({
  income: text('5', '15.5', '39'),
  job: text('nurse', 'baker', 'poet'),
  sex: text('F', 'M', 'X'),
  age: text('20', '39.9', '40'),
  score: text('0.25', '0.75'),
  decision: text('approve', 'deny', '3'),
  label: text('repaid', 'default', '2'),
  who: text('ann', 'bob', 'cid'),
  source: text('branch', 'web'),
})

const tableOf = (rows: readonly Row[]) =>
  textTable(
    COLUMNS,
    rows.map((r) => COLUMNS.map((c) => r[c])),
  )

/** The same rows counted one by one. */
function byRow(rows: readonly Row[], schema: ProfileSchema): Profile {
  const counter = rowCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  for (const r of rows) {
    const { score, decision, label } = r
    counter.count(profile, { features: [r.income, r.job], sensitive: [r.sex, r.age], score, decision, label })
  }
  return profile
}

const schemas: fc.Arbitrary<ProfileSchema> = fc.constantFrom(
  profileSchema(),
  profileSchema({ maxStrata: 3 }),
  profileSchema({ outcome: { kind: 'regression', favourableAtLeast: 0.5 }, decisions: [] }),
)

describe('counting a table', () => {
  it('counts rows as a request counts them, score and decision of a regression standing for one another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), schemas, async (rows, schema) => {
        const { profile, rejected } = await countTable(tableOf(rows), schema, PLAN, { ...OPTIONS, doubtful: [] })
        expect(rejected.count).toBe(0)
        expect(encodeProfile(profile)).toEqual(encodeProfile(byRow(rows, schema)))
      }),
    )
  })

  it('keeps by source what adds up to the whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        const schema = profileSchema()
        const plan = { ...PLAN, source: 'source' }
        const { sources, profile } = await countTable(tableOf(rows), schema, plan, { ...OPTIONS, doubtful: [] })
        expect([...sources.keys()]).toEqual([...new Set(rows.map((r) => r.source ?? 'unknown'))])
        const sum = emptyProfile(profile.length)
        for (const [name, part] of sources) {
          expect(encodeProfile(part)).toEqual(
            encodeProfile(
              byRow(
                rows.filter((r) => (r.source ?? 'unknown') === name),
                schema,
              ),
            ),
          )
          addProfile(sum, part)
        }
        expect(encodeProfile(sum)).toEqual(encodeProfile(profile))
      }),
    )
  })

  it('samples subjects with the strata their rows were counted into', async () => {
    const hashes: Readonly<Record<string, number>> = { ann: 7, bob: 8 }
    const plain = { income: '5', job: 'nurse', age: '30', score: null, decision: 'deny', label: null, source: null }
    const rows: readonly Row[] = [
      { ...plain, sex: 'F', who: 'ann' },
      { ...plain, sex: 'M', who: 'bob' },
      { ...plain, sex: 'X', who: 'ann' },
      { ...plain, sex: 'F', who: 'NA' },
      { ...plain, sex: 'F', who: 'ann' },
    ]
    const schema = profileSchema({ maxStrata: 2 })
    const { profile, subjects } = await countTable(tableOf(rows), schema, PLAN, {
      ...OPTIONS,
      hashSubject: (subject) => hashes[subject] as number,
    })
    const [women, men] = [...profile.strata.keys()] as [number, number]
    // The third stratum, X, is beyond the limit of two.
    expect([...profile.strata.keys()]).toEqual([women, men, OVERFLOW])
    expect(subjects?.subjects).toEqual(
      new Map([
        [
          7,
          new Map([
            [women, 2],
            [OVERFLOW, 1],
          ]),
        ],
        [8, new Map([[men, 1]])],
      ]),
    )
  })

  it('samples no subjects without a hash', async () => {
    expect((await countTable(tableOf([]), profileSchema(), PLAN, OPTIONS)).subjects).toBeUndefined()
  })

  it('refuses the table beyond the limit of strata where that is asked for', async () => {
    const rows = ['F', 'M', 'X'].map(
      (sex): Row => ({
        income: '5',
        job: null,
        sex,
        age: '30',
        score: null,
        decision: null,
        label: null,
        who: null,
        source: null,
      }),
    )
    const schema = profileSchema({ maxStrata: 2 })
    await expect(countTable(tableOf(rows), schema, PLAN, { ...OPTIONS, beyondStrata: 'refuse' })).rejects.toThrow(
      /more than 2 of them occur/,
    )
    expect((await countTable(tableOf(rows), schema, PLAN, OPTIONS)).profile.strata.has(OVERFLOW)).toBe(true)
  })

  it('lists unreadable numbers of every column that numbers are read from, where none is named as doubtful', async () => {
    const good: Row = {
      income: '5',
      job: '7',
      sex: 'F',
      age: '30',
      score: '0.5',
      decision: 'deny',
      label: '',
      who: null,
      source: null,
    }
    const odd: Readonly<Record<number, Partial<Row>>> = {
      10: { income: 'many' },
      20: { age: 'old' },
      30: { score: 'inf' },
      40: { job: 'x' },
      50: { income: 'inf' },
    }
    const rows = Array.from({ length: 400 }, (_, i): Row => ({ ...good, ...odd[i] }))
    const counted = await countTable(tableOf(rows), profileSchema(), PLAN, OPTIONS)
    expect(counted.rows).toBe(397)
    expect(counted.rejected).toEqual({
      count: 3,
      examples: [
        'row 11: column income: "many" is no number',
        'row 21: column age: a text is no number',
        'row 31: column score: "inf" is no finite number',
      ],
    })
  })
})

describe('a table in several files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-split-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const countFiles = async (files: readonly string[]): Promise<Profile> => {
    const table = await duckdbEngine().openTable(files)
    try {
      return (await countTable(table, profileSchema(), PLAN, OPTIONS)).profile
    } finally {
      await table.close()
    }
  }

  it('has the counts of the whole, however it is split, read as one table or added up', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) =>
      [
        ...[(i * 37) % 55, ['nurse', 'baker', 'poet', 'x'][i % 4], ['F', 'M', 'X', ''][(i >> 3) % 4], (i * 7) % 70],
        ...[Math.sin(i) ** 2, i % 3 === 0 ? 'approve' : 'deny', i % 5 === 0 ? 'repaid' : '', `p${i % 99}`, 'web'],
      ].join(','),
    )
    const write = (name: string, part: readonly string[]): string => {
      const path = join(folder, name)
      writeFileSync(path, `${[COLUMNS.join(','), ...part].join('\n')}\n`)
      return path
    }
    const whole = encodeProfile(await countFiles([write('whole.csv', lines)]))
    for (const cuts of [[1], [8191, 8193], [100, 20_000, 29_999]]) {
      const ends = [...cuts, lines.length]
      const parts = ends.map((end, i) => write(`part${i}.csv`, lines.slice(ends[i - 1] ?? 0, end)))
      expect(encodeProfile(await countFiles(parts))).toEqual(whole)
      const sum = emptyProfile((await countFiles(parts.slice(0, 1))).length)
      for (const part of parts) addProfile(sum, await countFiles([part]))
      expect(encodeProfile(sum)).toEqual(whole)
    }
  })
})
