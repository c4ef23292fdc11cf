import { describe, expect, it } from 'vitest'
import type { CompareRequest } from '../../src/compare/columns-asked.ts'
import { valueTables } from '../../src/compare/value-words.ts'
import { bankRows, compared, type Row } from './data-files.ts'

const tested = async (before: readonly Row[], after: readonly Row[], asked: Partial<CompareRequest>) =>
  (await compared(before, after, { features: [{ column: 'x', kind: 'numeric' }], ...asked })).values

const numbers = (values: readonly (number | string | undefined)[]): readonly Row[] =>
  bankRows({ rows: values.length, columns: (i) => ({ x: values[i] }) })

const span = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)

describe('tests of the values of two data sets', () => {
  it('rest on the values and not on their cells', async () => {
    // 1,000 whole numbers and the same moved by 30: 30 of 1,000 lie under all others.
    const [x] = await tested(numbers(span(0, 1000)), numbers(span(30, 1030)), { valueTests: ['ks', 'wasserstein'] })
    expect(x).toMatchObject({ subject: 'x', kind: 'numeric', slice: 'overall' })
    expect(x?.tests).toMatchObject([
      { test: 'ks', answer: { status: 'tested', statistic: 0.03 } },
      { test: 'wasserstein', answer: { status: 'tested', effect: expect.closeTo(30, 9) }, adjustedLog10P: undefined },
    ])
  })

  it('leave out and count what is no finite number', async () => {
    const odd = numbers([...span(0, 996), undefined, 'NA', 'inf', '-inf'])
    const [x] = await tested(numbers(span(0, 1000)), odd, { valueTests: ['ks'] })
    expect([x?.training, x?.now]).toEqual([
      { n: 1000, leftOut: 0 },
      { n: 996, leftOut: 4 },
    ])
  })

  it('are adjusted together over every feature, slice and test that has a p', async () => {
    const rows = (add: number) =>
      bankRows({ rows: 2000, columns: (i) => ({ x: (i * 7) % 2000, y: ((i * 3) % 2000) + add }) })
    const values = await tested(rows(0), rows(300), {
      features: [{ column: 'x' }, { column: 'y' }, { column: 'job' }],
      ...{ valueTests: ['welch-t', 'energy', 'chi-square'], valueSlices: ['sex=F'] },
    })
    // Two numbers and a category, each in two slices.
    expect(values.map(({ subject, slice }) => `${subject} ${slice}`)).toEqual([
      ...['x overall', 'x sex=F', 'y overall', 'y sex=F', 'job overall', 'job sex=F'],
    ])
    const p = values
      .flatMap(({ tests }) => tests)
      .flatMap(({ answer, adjustedLog10P }) =>
        answer.status === 'tested' && answer.log10P !== undefined
          ? [{ raw: answer.log10P, adjusted: adjustedLog10P }]
          : [],
      )
    expect(p).toHaveLength(6)
    const least = p.toSorted((a, b) => a.raw - b.raw)[0]
    // Holm multiplies the smallest of six by six.
    expect(least?.adjusted).toBeCloseTo((least?.raw ?? 0) + Math.log10(6), 12)
  })

  it('are made of the rows of a slice, of banded numbers too', async () => {
    const values = await tested(numbers(span(0, 1200)), numbers(span(0, 1200)), {
      sensitive: [{ column: 'sex' }, { column: 'age', bands: [30] }],
      ...{
        valueTests: ['ks'],
        valueSlices: ['age=<30 & sex=F', 'sex=F'],
        features: [{ column: 'x', kind: 'numeric' }],
      },
    })
    // Ages are 18 + i mod 60: twelve of sixty are under 30, six of them of women, who are the even rows.
    expect(values.map(({ slice, now }) => [slice, now.n])).toEqual([
      ['overall', 1200],
      ['sex=F & age=<30', 120],
      ['sex=F', 600],
    ])
  })

  it('take the first row of every subject, and every row without one', async () => {
    const people = (add: number) =>
      bankRows({ rows: 1000, columns: (i) => ({ x: i + add, person: i < 900 ? `p${i % 90}` : undefined }) })
    const [x] = await tested(people(0), people(0), { subject: 'person', valueTests: ['ks'] })
    expect([x?.now.n, x?.training.n]).toEqual([190, 190])
  })

  it('have a reason where there is no value', async () => {
    const nothing = numbers(Array.from({ length: 400 }, () => undefined))
    const constant = numbers(Array.from({ length: 400 }, () => 5))
    const all = ['ks', 'mann-whitney', 'welch-t', 'wasserstein', 'wasserstein-scaled', 'energy'] as const
    const more = ['cramer-von-mises', 'anderson-darling', 'epps-singleton'] as const
    const [empty] = await tested(numbers(span(0, 400)), nothing, { valueTests: [...all, ...more] })
    for (const { answer } of empty?.tests ?? []) expect(answer.status).toBe('undefined')
    const [same] = await tested(constant, constant, { valueTests: [...all, ...more] })
    for (const { answer } of same?.tests ?? []) for (const figure of Object.values(answer)) expect(figure).not.toBeNaN()
  })

  it('tell a slice that is none of the data with those there are', async () => {
    const asked = (slice: string) =>
      tested(numbers(span(0, 400)), numbers(span(0, 400)), { valueTests: ['ks'], valueSlices: [slice] })
    await expect(asked('colour=red')).rejects.toThrow(
      '--slice colour=red: colour is no sensitive column; slices are cut by sex, region, such as --slice sex=F',
    )
    await expect(asked('region=Nort')).rejects.toThrow('region has no value Nort (did you mean North?)')
  })

  it('stand by test, the surest first', async () => {
    const rows = (add: number) => bankRows({ rows: 2000, columns: (i) => ({ x: i, y: i + add }) })
    const comparison = await compared(rows(0), rows(200), {
      features: [
        { column: 'x', kind: 'numeric' },
        { column: 'y', kind: 'numeric' },
      ],
      valueTests: ['ks', 'wasserstein'],
    })
    expect(valueTables(comparison).map(({ test, lines }) => [test, lines.map(({ subject }) => subject)])).toEqual([
      ['ks', ['y', 'x']],
      ['wasserstein', ['y', 'x']],
    ])
  })
})
