import { type ValueTestName, valueTests } from '../detect/values/index.ts'
import type { ValueAnswer, ValueTest } from '../detect/values/value-test.ts'
import { readCategory } from '../profile/reading.ts'
import type { Progress } from '../profile/table.ts'
import { typedChunks } from '../profile/typed-chunks.ts'
import { holm } from '../stats/holm.ts'
import { sortedValues } from '../stats/sorted-values.ts'
import type { FeatureKind, NamedTable } from './columns-asked.ts'
import type { PickedSlice } from './picked-rows.ts'

/** The values of one feature or the score in one slice of both data sets, with the tests that were made of them. */
export type ValuesCompared = {
  /** A feature, or `score`. */
  readonly subject: string
  readonly kind: FeatureKind
  readonly slice: string
  readonly now: ValuesOfSide
  readonly training: ValuesOfSide
  readonly tests: readonly ValueTested[]
}

/** How many values of a side are tested, and how many rows have none: missing, no number, infinite. */
export type ValuesOfSide = { readonly n: number; readonly leftOut: number }

/** One test of values. */
export type ValueTested = {
  readonly test: ValueTestName
  readonly answer: ValueAnswer
  /** By Holm over all tests of values of the comparison that have a p; undefined where this one has none. */
  readonly adjustedLog10P: number | undefined
}

/** A column of values to be tested. */
export type ValueColumn = { readonly subject: string; readonly column: string; readonly kind: FeatureKind }

/** What is tested: columns, by which tests, in which slices. */
export type ValuesAsked = {
  readonly columns: readonly ValueColumn[]
  readonly tests: readonly ValueTestName[]
  /** The slices, with the rows that each has in the baseline and in the current data. */
  readonly slices: readonly PickedSlice[]
}

type Sides = readonly [baseline: NamedTable, current: NamedTable]

/** Tests the values of two data sets, one column at a time so that no more than one is held; equality is the null of every test, and rows count as independent. */
export async function compareValues(
  sides: Sides,
  { columns, tests, slices }: ValuesAsked,
  progress: Progress,
): Promise<readonly ValuesCompared[]> {
  const answered: ValuesCompared[] = []
  for (const [i, column] of columns.entries()) {
    const named = tests.filter((name) => Object.hasOwn(valueTests[column.kind], name))
    if (named.length === 0) continue
    progress(i, columns.length, `testing the values of ${column.column}`)
    answered.push(
      ...(column.kind === 'numeric'
        ? await numbersCompared(sides, column, { named, slices })
        : await categoriesCompared(sides, column, { named, slices })),
    )
  }
  return adjusted(answered)
}

type Asked = { readonly named: readonly ValueTestName[]; readonly slices: readonly PickedSlice[] }

async function numbersCompared(
  sides: Sides,
  { subject, column }: ValueColumn,
  { named, slices }: Asked,
): Promise<readonly ValuesCompared[]> {
  const [before, after] = [await numbersOf(sides[0], column), await numbersOf(sides[1], column)]
  const tests: Readonly<Record<string, ValueTest<Float64Array>>> = valueTests.numeric
  return slices.map(({ slice, training, now }) => {
    const [then, today] = [pick(before, training), pick(after, now)]
    return {
      ...{ subject, kind: 'numeric', slice, now: sideOf(today), training: sideOf(then) },
      tests: named.map((test) => tested(test, tests[test], today.values, then.values)),
    }
  })
}

async function numbersOf({ table }: NamedTable, column: string): Promise<Float64Array> {
  const values = new Float64Array(await table.rowCount())
  let at = 0
  for await (const { rows, numbers } of typedChunks(table, { numbers: [column], codes: [], texts: [] })) {
    values.set((numbers[0] as Float64Array).subarray(0, rows), at)
    at += rows
  }
  return values
}

function pick(values: Float64Array, picked: Uint8Array | undefined) {
  const own = picked ? values.filter((_, row) => picked[row] === 1) : values
  const finite = own.filter(Number.isFinite)
  return { values: sortedValues(finite), n: finite.length, rows: own.length }
}

const sideOf = ({ n, rows }: { readonly n: number; readonly rows: number }): ValuesOfSide => ({ n, leftOut: rows - n })

async function categoriesCompared(
  sides: Sides,
  { subject, column }: ValueColumn,
  { named, slices }: Asked,
): Promise<readonly ValuesCompared[]> {
  const before = await categoriesOf(
    sides[0],
    column,
    slices.map(({ training }) => training),
  )
  const after = await categoriesOf(
    sides[1],
    column,
    slices.map(({ now }) => now),
  )
  const tests: Readonly<Record<string, ValueTest<readonly number[]>>> = valueTests.categorical
  return slices.map(({ slice }, i) => {
    const [then, today] = [before[i], after[i]] as [CategoryCounts, CategoryCounts]
    const values = [...new Set([...then.counts.keys(), ...today.counts.keys()])].sort()
    const [m, n] = [then, today].map(({ counts }) => values.map((value) => counts.get(value) ?? 0)) as [
      number[],
      number[],
    ]
    return {
      ...{ subject, kind: 'categorical', slice, now: sideOf(today), training: sideOf(then) },
      tests: named.map((test) => tested(test, tests[test], n, m)),
    }
  })
}

type CategoryCounts = { readonly counts: Map<string, number>; n: number; rows: number }

/** The categories of a column, counted in every slice in one pass. */
async function categoriesOf(
  { table }: NamedTable,
  column: string,
  slices: readonly (Uint8Array | undefined)[],
): Promise<readonly CategoryCounts[]> {
  const all = slices.map((): CategoryCounts => ({ counts: new Map(), n: 0, rows: 0 }))
  let row = 0
  for await (const { rows, texts } of typedChunks(table, { numbers: [], codes: [], texts: [column] })) {
    for (let r = 0; r < rows; r++, row++) {
      const value = readCategory(texts[0]?.[r])
      for (const [i, into] of all.entries()) {
        const picked = slices[i]
        if (picked && picked[row] !== 1) continue
        into.rows += 1
        if (value === undefined) continue
        into.n += 1
        into.counts.set(value, (into.counts.get(value) ?? 0) + 1)
      }
    }
  }
  return all
}

function tested<Sample>(
  name: ValueTestName,
  test: ValueTest<Sample> | undefined,
  now: Sample,
  training: Sample,
): ValueTested {
  if (!test) throw new RangeError(`no test of values is called ${name}`)
  return { test: name, answer: test.test(now, training), adjustedLog10P: undefined }
}

function adjusted(all: readonly ValuesCompared[]): readonly ValuesCompared[] {
  const withP = all.flatMap(({ tests }) => tests.filter((row) => log10POf(row) !== undefined))
  const byHolm = holm(withP.map((row) => log10POf(row) as number))
  const of = new Map(withP.map((row, i) => [row, byHolm[i] as number]))
  return all.map((values) => ({
    ...values,
    tests: values.tests.map((row) => ({ ...row, adjustedLog10P: of.get(row) })),
  }))
}

const log10POf = ({ answer }: ValueTested): number | undefined =>
  answer.status === 'tested' ? answer.log10P : undefined
