import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * The golden values of one file in test/golden, whose first member says which versions made them.
 *
 * @param name file name without `.json`
 */
export function readGolden<Cases>(name: string): Cases {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'))
}

/**
 * Asserts that a number equals the expected one to a relative tolerance, or to a tiny absolute one where 0 is expected.
 *
 * @param actual what our code gives
 * @param expected the golden value
 * @param relative largest |actual/expected - 1|
 */
export function expectClose(actual: number, expected: number, relative = 1e-9): void {
  const gap = expected === 0 ? Math.abs(actual) / 1e-6 : Math.abs(actual / expected - 1)
  expect(gap, `${actual} against ${expected}`).toBeLessThanOrEqual(relative)
}
