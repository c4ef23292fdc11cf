import { median as medianOf } from 'simple-statistics'

/**
 * The median: the middle of the sorted values, or the mean of the two in the middle.
 *
 * @param values in any order, at least one
 * @throws {Error} if there are none
 */
export function median(values: readonly number[]): number {
  return medianOf([...values])
}
