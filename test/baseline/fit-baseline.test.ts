import { describe, expect, it } from 'vitest'
import type { FitOptions } from '../../src/baseline/fit-baseline.ts'
import { fitBaseline } from '../../src/baseline/fit-baseline.ts'
import { coarsener, selectionCounts, sliceTable } from '../../src/profile/coarse-profile.ts'
import { coarseLayout, SUMS } from '../../src/profile/layout.ts'
import type { ModelSpec } from '../../src/profile/model-spec.ts'
import { addProfile, emptyProfile, rowsOf } from '../../src/profile/profile.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { modelSpec, textTable } from './tables.ts'

const COLUMNS = ['income', 'job', 'sex', 'age', 'score', 'decision', 'label', 'at', 'source'] as const
type Row = Partial<Record<(typeof COLUMNS)[number], string | null>>

const row = (over: Row = {}): Row => ({
  income: '1000',
  job: 'nurse',
  sex: 'F',
  age: '30',
  score: '0.5',
  decision: 'approve',
  label: 'repaid',
  at: '2026-03-01',
  source: 'branch',
  ...over,
})

const rows = (n: number, each: (i: number) => Row = () => ({})): readonly Row[] =>
  Array.from({ length: n }, (_, i) => row(each(i)))

function fitRows(data: readonly Row[], spec: ModelSpec = modelSpec(), options: Partial<FitOptions> = {}) {
  const table = textTable(
    COLUMNS,
    data.map((r) => COLUMNS.map((c) => r[c] ?? null)),
  )
  return fitBaseline(table, spec, { progress: () => {}, ...options })
}

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  )

describe('fitting a baseline', () => {
  it('counts a small table exactly, slice by slice', async () => {
    // 40 women of 30: all approved, 30 repaid. 20 men of 61: 5 approved, none repaid.
    const data = [
      ...rows(40, (i) => ({ income: String(i), label: i < 30 ? 'repaid' : 'default' })),
      ...rows(20, (i) => ({ sex: 'M', age: '61', decision: i < 5 ? 'approve' : 'deny', label: 'default' })),
    ]
    const { fitted, rejected } = await fitRows(data)
    const layout = coarseLayout(fitted.schema)
    const slices = sliceTable(fitted.schema, coarsener(fitted.schema)(fitted.profile), 2)
    const at = (key: string) => slices.get(key)?.vector ?? new Float64Array(layout.length)
    expect(rejected.count).toBe(0)
    expect(fitted.rows).toBe(60)
    expect(selectionCounts(layout, at('overall'))).toEqual({ favourable: 45, decided: 60 })
    expect(selectionCounts(layout, at('sex=M'))).toEqual({ favourable: 5, decided: 20 })
    expect(selectionCounts(layout, at('sex=F & age=25-40'))).toEqual({ favourable: 40, decided: 40 })
    expect(slices.has('sex=M & age=25-40')).toBe(false)
    // Women: 30 approved and repaid, 10 approved and not. Men: 5 approved and not, 15 denied and not.
    expect(
      [layout.truePositive, layout.falsePositive, layout.falseNegative, layout.trueNegative].map(
        (i) => at('overall')[i],
      ),
    ).toEqual([30, 15, 0, 15])
  })

  it('keeps the same counts by training source, which add up to the whole', async () => {
    const { fitted } = await fitRows(
      rows(90, (i) => ({ income: String(i), source: ['branch', 'web', null][i % 3] as string | null })),
      modelSpec(),
      {
        sourceColumn: 'source',
      },
    )
    expect([...fitted.sources.keys()].sort()).toEqual(['branch', 'unknown', 'web'])
    const sum = emptyProfile(fitted.profile.length)
    for (const part of fitted.sources.values()) addProfile(sum, part)
    expect(encodeProfile(sum)).toEqual(encodeProfile(fitted.profile))
  })

  it('keeps counts by block of the window in the zone of the monitor, overall and by single value', async () => {
    // Every hour of ten days of New York from 2026-03-03 05:00 UTC = midnight there; the 8th of March has 23 hours.
    const start = Date.UTC(2026, 2, 3, 5)
    const data = rows(239, (i) => ({ at: String(start + i * 3_600_000), sex: i % 2 === 0 ? 'F' : 'M' }))
    const { fitted } = await fitRows(data, modelSpec({ timezone: 'America/New_York' }), { atColumn: 'at' })
    const blocks = fitted.blocks
    expect(blocks?.starts).toHaveLength(10)
    expect(blocks?.slices.get('overall')?.map((vector) => vector[0])).toEqual([24, 24, 24, 24, 24, 23, 24, 24, 24, 24])
    expect([...(blocks?.slices.keys() ?? [])].sort()).toEqual(['age=25-40', 'overall', 'sex=F', 'sex=M'])
    const women = blocks?.slices.get('sex=F')?.reduce((n, vector) => n + (vector[0] as number), 0)
    expect(women).toBe(120)
  })

  it('leaves out a first and last block that the data only touch', async () => {
    // Days of 2, 10, 10, 10 and 4 rows: the median is 10, under half of it are 2 and 4.
    const days = [2, 10, 10, 10, 4]
    const data = days.flatMap((n, day) => rows(n, () => ({ at: `2026-03-0${day + 1}T10:00:00Z` })))
    const { fitted } = await fitRows(data, modelSpec(), { atColumn: 'at' })
    expect(fitted.blocks?.starts).toEqual([2, 3, 4].map((day) => Date.UTC(2026, 2, day)))
    expect(fitted.rows).toBe(36)
  })

  it('keeps the newest 366 blocks, whatever the order of the rows', async () => {
    const day = 86_400_000
    const data = rows(1_000, (i) => ({ at: String(Date.UTC(2020, 0, 1) + ((i * 7) % 1_000) * day) }))
    const { fitted } = await fitRows(data, modelSpec(), { atColumn: 'at' })
    expect(fitted.blocks?.starts).toEqual(Array.from({ length: 366 }, (_, i) => Date.UTC(2020, 0, 1) + (634 + i) * day))
    expect(fitted.blocks?.slices.get('overall')?.every((vector) => vector[0] === 1)).toBe(true)
  })

  it('has no blocks without a time column', async () => {
    expect((await fitRows(rows(10))).fitted.blocks).toBeUndefined()
  })

  it('lists every favourable decision even where training never saw it', async () => {
    const outcome = { kind: 'multiclass', favourable: ['gold', 'silver'], positiveLabel: [] } as const
    const { fitted } = await fitRows(
      rows(20, (i) => ({ decision: i < 15 ? 'deny' : 'gold' })),
      modelSpec({ outcome }),
    )
    expect(fitted.schema.decisions).toEqual(['gold', 'silver', 'deny'])
  })

  it('bins the decision of a regression as its score, and sums residuals', async () => {
    const spec = modelSpec({ outcome: { kind: 'regression', favourableAtLeast: 3 }, scoreRange: [0, 10] })
    // Decisions 0..9, labels one more: residual 1 each. 7 of 10 decisions reach 3.
    const { fitted } = await fitRows(
      rows(10, (i) => ({ score: null, decision: String(i), label: String(i + 1) })).map(withoutScore),
      spec,
    )
    const counts = [...fitted.profile.strata.values()][0]
    expect(fitted.schema.score?.edges.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(counts?.sums[SUMS.residual]).toBe(10)
    expect(counts?.sums[SUMS.score]).toBe(45)
    const layout = coarseLayout(fitted.schema)
    const vector = coarsener(fitted.schema)(fitted.profile).values().next().value as Float64Array
    expect(vector[layout.favourable]).toBe(7)
  })

  it('fits a model of scores alone', async () => {
    const spec = modelSpec({ outcome: { kind: 'score-only' } })
    const { fitted } = await fitRows(
      rows(30, (i) => ({ score: String(i / 30), decision: null })),
      spec,
    )
    expect(fitted.schema.score?.edges[0]).toBe(0)
    expect(fitted.schema.decisions).toEqual([])
  })

  it('fits a column with nothing in it', async () => {
    const { fitted } = await fitRows(rows(30, () => ({ income: null, job: null })))
    expect(fitted.schema.features.map((f) => f.binning)).toEqual([
      { kind: 'numeric', edges: [], coarseOf: [] },
      { kind: 'categorical', categories: [], rare: [], rareComplete: true },
    ])
    const counts = [...fitted.profile.strata.values()][0]
    // n, below, above, missing of income: all 30 missing.
    expect([0, 1, 2, 3, 4].map((i) => counts?.at(i))).toEqual([30, 0, 0, 30, 0])
  })

  it('keeps the fifty most frequent values of a sensitive feature; others are other', async () => {
    const data = rows(200, (i) => ({ sex: `g${i < 120 ? i % 40 : i % 80}` }))
    const { fitted } = await fitRows(data, modelSpec({ sensitive: { sex: {} } }))
    const [sex] = fitted.schema.sensitive
    expect([sex?.values.length, sex?.rare.length]).toEqual([50, 30])
  })

  it('uses configured sensitive values in their order, and knows the others as other', async () => {
    const data = rows(20, (i) => ({ sex: ['F', 'M', 'X'][i % 3] as string }))
    const { fitted } = await fitRows(data, modelSpec({ sensitive: { sex: { values: ['M', 'F'] } } }))
    expect(fitted.schema.sensitive[0]).toEqual({ name: 'sex', values: ['M', 'F'], rare: ['X'] })
  })

  it('finds columns under other names by the mapping of the monitor', async () => {
    const spec = modelSpec({ features: { salary: 'numeric' }, columns: { income: 'salary' } })
    const { fitted } = await fitRows(
      rows(30, (i) => ({ income: String(i) })),
      spec,
    )
    expect(fitted.schema.features[0]?.name).toBe('salary')
    expect(fitted.schema.features[0]?.binning).toMatchObject({ edges: expect.arrayContaining([0, 29]) })
  })

  it('leaves out single rows whose number or time cannot be read, and says which', async () => {
    const data = rows(300, (i) => ({ income: i === 41 ? 'many' : String(i), at: i === 99 ? 'soon' : '2026-03-01' }))
    const { fitted, rejected } = await fitRows(data, modelSpec(), { atColumn: 'at' })
    expect(fitted.rows).toBe(298)
    expect(rejected).toEqual({
      count: 2,
      examples: ['row 42: column income: "many" is no number', 'row 100: column at: "soon" is no time'],
    })
  })

  it('leaves out rows whose banded sensitive value or score a request would be refused for', async () => {
    const odd: Readonly<Record<number, Row>> = {
      5: { age: 'x56' },
      6: { score: 'inf' },
      7: { score: 'high' },
      8: { age: null },
    }
    const { fitted, rejected } = await fitRows(rows(400, (i) => odd[i] ?? {}))
    expect(fitted.rows).toBe(397)
    expect(rejected.examples).toEqual([
      'row 6: column age: a text is no number',
      'row 7: column score: "inf" is no finite number',
      'row 8: column score: "high" is no finite number',
    ])
  })

  it('tells how far it is, chunk by chunk', async () => {
    const told: (readonly [number, number | undefined])[] = []
    await fitRows(rows(20), modelSpec(), {
      progress: (done, total, what) => {
        if (what === 'counting rows') told.push([done, total])
      },
    })
    expect(told).toEqual([
      [7, 20],
      [14, 20],
      [20, 20],
    ])
  })
})

const withoutScore = (r: Row): Row => ({ ...r, score: null })

describe('what a baseline refuses', () => {
  it('lists all missing columns, what the file has, and how to map', async () => {
    const spec = modelSpec({
      features: { salary: 'numeric', job: 'categorical', debt: 'numeric' },
      sensitive: { race: {} },
    })
    const message = await refusal(fitRows(rows(5), spec))
    expect(message).toContain(
      'ServiceError: the file lacks salary (numeric feature), debt (numeric feature), race (sensitive feature)',
    )
    expect(message).toContain('the file has income, job, sex, age')
    expect(message).toContain('columns: { income: salary }')
  })

  it('a file without rows', async () => {
    expect(await refusal(fitRows([]))).toMatch(/no rows to fit a baseline of credit-default/)
  })

  it('a numeric feature whose text is no number in more than a hundredth of the rows', async () => {
    const message = await refusal(fitRows(rows(100, (i) => ({ income: i % 10 === 3 ? 'high' : '1' }))))
    expect(message).toContain('column income (income, declared numeric): 10 of 100 rows (10.0 %)')
    expect(message).toContain('"high" in row 4')
    expect(message).toContain('income: categorical')
  })

  it('times that cannot be read in more than a hundredth of the rows', async () => {
    const message = await refusal(
      fitRows(
        rows(100, () => ({ at: '2015' })),
        modelSpec(),
        { atColumn: 'at' },
      ),
    )
    expect(message).toContain('100 of 100 rows cannot be counted')
    expect(message).toContain('column at: "2015" is no time')
  })

  it('a time or source column that the file has not, naming the flag and what comes near', async () => {
    expect(await refusal(fitRows(rows(5), modelSpec(), { atColumn: 'when', sourceColumn: 'sorce' }))).toBe(
      'ServiceError: --at when: the file has no column when to read the time of a row from; name one it has, or leave --at out; ' +
        '--source sorce: the file has no column sorce to read the training source of a row from (did you mean source?); name one it has, or leave --source out; ' +
        'the file has income, job, sex, age, score, decision, label, at, source',
    )
  })

  it('text where bands are cut from numbers in more than a hundredth of the rows, without repeating it', async () => {
    const message = await refusal(fitRows(rows(100, (i) => ({ age: i < 2 ? 'x56' : '56' }))))
    expect(message).toContain('2 of 100 rows cannot be counted')
    expect(message).toContain('row 1: column age: a text is no number')
    expect(message).not.toContain('x56')
  })

  it('a numeric feature that is sensitive too without repeating its text', async () => {
    const spec = modelSpec({ features: { age: 'numeric' } })
    const message = await refusal(
      fitRows(
        rows(10, () => ({ age: 'x56' })),
        spec,
      ),
    )
    expect(message).toContain(
      'column age (age, declared numeric): 10 of 10 rows (100.0 %) hold no number, the first is a text in row 1',
    )
  })

  it('more strata than a bucket holds, naming the product and what to band', async () => {
    const data = rows(60, (i) => ({ sex: String(i % 30), age: String(20 + (i % 50)) }))
    const message = await refusal(fitRows(data, modelSpec({ maxStrata: 20 })))
    // 30 values and other, unseen, unknown; 4 bands and the same three: 33 x 7 = 231.
    expect(message).toContain('sex (33) x age (7) make 231 strata, and more than 20 of them occur')
    expect(message).toContain('cut sex into bands')
  })

  it('not a large product of which few strata occur', async () => {
    const { fitted } = await fitRows(
      rows(60, (i) => ({ sex: String(i % 15) })),
      modelSpec({ maxStrata: 20 }),
    )
    expect(fitted.profile.strata.size).toBe(15)
  })

  it('rows of another version', async () => {
    const spec = modelSpec({ columns: { source: 'version' } })
    const data = rows(10, (i) => ({ source: i < 8 ? '3' : '2' }))
    expect(await refusal(fitRows(data, spec, { versionFilter: '3' }))).toContain(
      'column source holds rows of version 2',
    )
  })

  it('counts every row that it accepts', async () => {
    const { fitted } = await fitRows(rows(123, (i) => ({ income: String(i), sex: i % 2 ? 'F' : null })))
    expect(rowsOf(fitted.profile, coarseLayout(fitted.schema))).toBe(123)
  })
})
