import { describe, expect, it } from 'vitest'
import { bankRows, compared } from './data-files.ts'

const START = Date.UTC(2026, 0, 5)
const DAY = 86_400_000

describe('a comparison of two data sets', () => {
  it('finds nothing where nothing differs, and says what it looked at', async () => {
    const { causes, improvements, tests, features, leftOut, slices, disparities } = await compared(
      bankRows({ rows: 4000 }),
      bankRows({ rows: 4000 }),
    )
    expect([causes, improvements]).toEqual([[], []])
    expect(tests.arrival).toBeGreaterThan(40)
    expect(features).toEqual([
      { column: 'age', kind: 'numeric', inferred: true },
      { column: 'income', kind: 'numeric', inferred: true },
      { column: 'job', kind: 'categorical', inferred: true },
    ])
    expect(leftOut).toEqual([
      { column: 'id', because: 'every row has another value, as ids do' },
      { column: 'country', because: 'it holds one value alone' },
    ])
    // Everyone, two of each, four intersections.
    expect([slices, disparities.length]).toEqual([9, 8])
  })

  it('names the slice that explains a fall, once, with its figures', async () => {
    const { causes, disparities } = await compared(
      bankRows({ rows: 8000 }),
      bankRows({ rows: 8000, womenInTheNorth: 0.3 }),
    )
    expect(causes.map(({ family, root }) => [family, root])).toEqual([
      ['output', 'sex=F & region=North'],
      ['limit', 'sex=F & region=North'],
    ])
    const row = disparities.find(({ slice }) => slice === 'sex=F & region=North')
    // 0.3 of 2,000 against 0.6 of 6,000.
    expect(row?.now.slice.rate).toBeCloseTo(0.3, 2)
    expect(row?.ratio?.estimate).toBeCloseTo(0.5, 2)
    expect(row?.trainingRatio?.estimate).toBeCloseTo(1, 2)
    expect([row?.verdict, row?.origin]).toEqual(['finding', 'emerged'])
  })

  it('says of a standing disparity that it is inherited, and that it is no change', async () => {
    const rows = bankRows({ rows: 8000, womenInTheNorth: 0.3 })
    const { causes } = await compared(rows, rows)
    expect(causes.map(({ family, main }) => [family, main.origin])).toEqual([['limit', 'inherited']])
  })

  it('finds a feature that moved everywhere as one cause of everyone', async () => {
    const { causes } = await compared(bankRows({ rows: 4000 }), bankRows({ rows: 4000, richer: 1000 }))
    expect(causes.map(({ family, root, main }) => [family, root, main.subject.split(':')[0]])).toEqual([
      ['input', 'overall', 'income'],
    ])
  })

  it('shows a slice that moved towards everyone else, and counts it for nothing', async () => {
    const { causes, improvements } = await compared(
      bankRows({ rows: 8000, womenInTheNorth: 0.3 }),
      bankRows({ rows: 8000, womenInTheNorth: 0.5 }),
    )
    expect(improvements.map((finding) => finding.slice)).toContain('sex=F & region=North')
    expect(causes.every(({ findings }) => findings.some((finding) => !finding.improved))).toBe(true)
  })

  it('judges errors where both sides have labels', async () => {
    const wrong = bankRows({
      rows: 8000,
      columns: (i) => ({ repaid: i % 2 === 0 ? (i % 3 === 0 ? 'yes' : 'no') : 'yes' }),
    })
    const asked = { label: { column: 'repaid', positive: ['yes'] }, ignore: [] }
    const { tests, causes, figures } = await compared(bankRows({ rows: 8000 }), wrong, asked)
    expect(tests.outcome).toBeGreaterThan(0)
    expect(causes.flatMap(({ findings }) => findings).some(({ kind }) => kind === 'performance')).toBe(true)
    expect(figures.some(({ metric }) => metric === 'true positive rate')).toBe(true)
  })

  it('compares data without decisions by their features', async () => {
    const asked = { decision: undefined, ignore: ['repaid', 'approved'] }
    const { disparities, causes, notAsked } = await compared(
      bankRows({ rows: 4000 }),
      bankRows({ rows: 4000, richer: 1000 }),
      asked,
    )
    expect(disparities).toEqual([])
    expect(causes[0]?.main.subject.split(':')[0]).toBe('income')
    expect(notAsked.map(({ what }) => what)).toContain('selection rates and disparities')
  })

  it('says what was too small, with the effect that would have been seen', async () => {
    const { lines } = await compared(bankRows({ rows: 4000 }), bankRows({ rows: 300 }))
    const line = lines.find((l) => l.kind === 'disparity' && l.slice === 'sex=F & region=North')
    expect(line).toMatchObject({ status: 'too-few', verdict: 'insufficient-data', supportNow: 75, required: 100 })
    expect(line?.detectable).toBeGreaterThan(0)
    expect(line?.detectable).toBeLessThan(0.8)
  })

  it('is calibrated by time blocks, and widened by half without', async () => {
    const dated = (days: number) =>
      bankRows({ rows: 4000, columns: (i) => ({ at: new Date(START + (i % days) * DAY).toISOString() }) })
    const { calibrated, baseline, current } = await compared(dated(20), dated(5), { time: 'at' })
    expect([calibrated, baseline.blocks, current.blocks]).toEqual([true, 20, 5])
    const short = await compared(dated(5), dated(5), { time: 'at' })
    expect(short.calibrated).toBe(false)
    expect(short.notAsked.at(-1)?.because).toBe(
      'at makes 5 whole blocks of 1d, and 8 are needed: tolerances are widened by half; --window sets shorter blocks',
    )
  })

  it('counts people, not rows, where a subject is named', async () => {
    // Ten rows of each of 60 women in the north, of whom 0.3 and not 0.6 are approved in all their rows.
    const people = (rate: number) =>
      bankRows({
        rows: 2400,
        columns: (i) => {
          const person = Math.floor(i / 40) * 4 + (i % 4)
          return {
            person: `p${person}`,
            approved: (Math.floor(i / 40) * 0.6180339887) % 1 < (i % 4 === 0 ? rate : 0.6) ? 1 : 0,
          }
        },
      })
    const asked = { ignore: ['repaid', 'income', 'age', 'job'] }
    const byRows = await compared(people(0.6), people(0.3), { ...asked, ignore: [...asked.ignore, 'person'] })
    const byPeople = await compared(people(0.6), people(0.3), { ...asked, subject: 'person' })
    expect(byRows.causes.length).toBeGreaterThan(0)
    expect(byPeople.causes).toEqual([])
    expect([byRows.baseline.rowsPerSubjectRow, byPeople.baseline.rowsPerSubjectRow]).toEqual([undefined, 10])
    // 100 of 60 people cannot be asked for: 1,000 rows would be needed and 600 are there.
    const line = byPeople.lines.find((l) => l.kind === 'disparity' && l.slice === 'sex=F & region=North')
    expect(line).toMatchObject({ status: 'too-few', supportNow: 600, required: 1000 })
  })

  it('says where a column of labels holds none', async () => {
    const label = { column: 'repaid', positive: ['yes'] }
    const without = bankRows({ rows: 1000, columns: () => ({ repaid: undefined }) })
    const { notAsked } = await compared(bankRows({ rows: 1000 }), without, { label, ignore: [] })
    expect(notAsked[0]).toEqual({
      what: 'true and false positive rates and the error',
      because: 'column repaid holds no label in after.csv',
    })
  })

  it('adjusts at the level that is asked for, and keeps every answer with its adjusted p', async () => {
    const { level, lines, tests } = await compared(bankRows({ rows: 2000 }), bankRows({ rows: 2000 }), { level: 0.01 })
    expect(level).toBe(0.01)
    expect(lines.filter(({ status }) => status === 'tested')).toHaveLength(tests.arrival)
    for (const line of lines)
      if (line.status === 'tested') expect(line.adjustedLog10P).toBeGreaterThanOrEqual(line.log10P)
  })
})

describe('kinds of columns', () => {
  const kinds = async (columns: (i: number) => Readonly<Record<string, string | number>>) => {
    const rows = bankRows({ rows: 3000, columns })
    const { features, leftOut } = await compared(rows, rows)
    return {
      ...Object.fromEntries(features.map((f) => [f.column, f.kind])),
      ...Object.fromEntries(leftOut.map((l) => [l.column, l.because])),
    }
  }

  it('are numeric where all values are numbers and more than a handful, else categorical', async () => {
    expect(
      await kinds((i) => ({
        stars: i % 5,
        days: i % 11,
        mixed: i === 1234 ? 'n/a' : i % 200,
        sparse: i % 3 === 0 ? 'NA' : i % 100,
      })),
    ).toMatchObject({ stars: 'categorical', days: 'numeric', mixed: 'categorical', sparse: 'numeric' })
  })

  it('are none for ids, row numbers, times, nothing and free text', async () => {
    expect(
      await kinds((i) => ({
        number: i,
        cents: i * 7 + (i % 3),
        seen: new Date(START + i * 60_000).toISOString(),
        nothing: '',
        remark: `said ${Math.floor(i / 1.5)}`,
      })),
    ).toMatchObject({
      number: 'every row has another whole number, as ids do',
      cents: 'numeric',
      seen: 'it holds times; --time calibrates by them',
      nothing: 'it holds no value',
      remark: 'nearly every row has another value, as ids and free text do',
    })
  })

  it('are none for years and for names of people, which are others in every data set', async () => {
    const rows = (from: number) =>
      bankRows({
        rows: 3000,
        columns: (i) => ({ year: from + (i % 2), customer: `c${i % 500}`, built: from + (i % 2) }),
      })
    const { features, leftOut } = await compared(rows(2015), rows(2017))
    expect(leftOut).toEqual(
      expect.arrayContaining([
        { column: 'year', because: 'it holds years; --categorical compares it all the same' },
        {
          column: 'customer',
          because: 'it seems to name people; --subject counts them, --categorical compares it all the same',
        },
      ]),
    )
    expect(features.map(({ column }) => column)).toContain('built')
  })

  it('are as they are said to be, and a constant that changed is compared', async () => {
    const { features, causes } = await compared(
      bankRows({ rows: 3000 }),
      bankRows({ rows: 3000, columns: () => ({ country: 'BE' }) }),
      { kinds: { age: 'categorical' } },
    )
    expect(features.find(({ column }) => column === 'age')).toEqual({
      column: 'age',
      kind: 'categorical',
      inferred: false,
    })
    expect(causes.map(({ main }) => main.subject.split(':')[0])).toContain('country')
  })
})

describe('what cannot be compared', () => {
  const rows = bankRows({ rows: 1000 })
  const refused = (
    asked: Parameters<typeof compared>[2],
    after: Parameters<typeof compared>[1] = rows,
    before: Parameters<typeof compared>[0] = rows,
  ) =>
    compared(before, after, asked).then(
      () => 'compared',
      (error: Error) => error.message,
    )

  it('is told with the nearest name of a column', async () => {
    expect(await refused({ sensitive: [{ column: 'Sex' }, { column: 'regoin' }] })).toBe(
      'before.csv has no such column: --sensitive names Sex (did you mean sex?); --sensitive names regoin (did you mean region?); it has id, sex, region, age, income, job, country, approved, repaid',
    )
    expect(await refused({ score: 'sex' })).toBe(
      'column sex is named twice (--sensitive, --score); one column is one thing',
    )
  })

  it('is told with the values that a column holds', async () => {
    expect(await refused({ decision: { column: 'approved', favourable: ['yes'] } })).toBe(
      '--favourable yes never occurs in column approved; it holds 1, 0: name one of these, as it is written there',
    )
    const coded = bankRows({ rows: 1000, columns: (i) => ({ sex: i % 2 }) })
    expect(await refused({}, coded)).toBe(
      'column sex is coded differently: before.csv holds F, M, after.csv holds 0, 1; code both alike',
    )
  })

  it('is a sensitive column of numbers without bands, or of a value for everybody', async () => {
    expect(await refused({ sensitive: [{ column: 'age' }] })).toBe(
      'before.csv: sensitive column age holds 60 different numbers; cut it into bands, such as --sensitive age:32/47/62',
    )
    const many = bankRows({ rows: 3000 })
    expect(await refused({ sensitive: [{ column: 'id' }] }, many, many)).toBe(
      'before.csv: sensitive column id holds 3,000 values, which name rows and not groups of people; name a column of groups',
    )
  })

  it('is a number in one file and a text in the other', async () => {
    const texts = bankRows({ rows: 1000, columns: (i) => ({ income: i % 2 === 0 ? 'high' : 'low' }) })
    expect(await refused({}, texts)).toMatch(
      /^after\.csv: 1000 of 1000 rows cannot be counted, more than one in a hundred\. line 2: column income: "high" is no number.*--categorical, or leave it out with --ignore$/,
    )
  })

  it('is a file without rows, files without a common column, and files without anything to compare', async () => {
    expect(await refused({}, 'id,sex,region,age,income,job,country,approved,repaid\n')).toBe(
      'after.csv has no rows, so there is nothing to compare',
    )
    expect(await refused({ sensitive: [], decision: undefined, ignore: [] }, 'a,b\n1,2\n')).toMatch(
      /^before\.csv and after\.csv have no column in common: before\.csv has id, sex/,
    )
    expect(await refused({ decision: undefined, features: [] })).toMatch(/^nothing is left to compare in before\.csv/)
  })

  it('leaves out and names single rows that hold no number', async () => {
    const { current } = await compared(
      rows,
      bankRows({ rows: 1000, columns: (i) => (i === 7 ? { income: 'a lot' } : {}) }),
    )
    expect([current.rows, current.rejected.count, current.rejected.examples]).toEqual([
      999,
      1,
      ['line 9: column income: "a lot" is no number'],
    ])
  })
})
