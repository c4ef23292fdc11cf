import { categoryTests } from './category-tests.ts'
import { numberTests } from './number-tests.ts'
import type { ValueTest } from './value-test.ts'

/** Tests that need values, by what the values are. */
export const valueTests = { numeric: numberTests, categorical: categoryTests } satisfies {
  readonly numeric: Readonly<Record<string, ValueTest<Float64Array>>>
  readonly categorical: Readonly<Record<string, ValueTest<readonly number[]>>>
}

/** Name of a test of numbers or of categories. */
export type ValueTestName = keyof typeof numberTests | keyof typeof categoryTests

/** Names of all tests of values. */
export const VALUE_TESTS = [...Object.keys(numberTests), ...Object.keys(categoryTests)] as readonly ValueTestName[]
