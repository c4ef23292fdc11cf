/**
 * Refuses a number that is not above 0.
 *
 * @param name what the number is, for the message
 * @param value the number
 * @throws {RangeError} unless 0 < value < Infinity
 */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new RangeError(`${name} must be positive and finite, got ${value}`)
}
