import { InvalidArgumentError } from 'commander'

/** Reads a whole number from 1. @throws {InvalidArgumentError} when it is none */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value))
    throw new InvalidArgumentError(`expected a whole number from 1, got "${text}"`)
  return value
}
