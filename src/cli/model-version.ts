import { InvalidArgumentError } from 'commander'

/** A version of a model as the command line names it. */
export type ModelVersion = { readonly model: string; readonly version: string }

/** Reads `MODEL@VERSION`. @throws {InvalidArgumentError} when a half is missing */
export function parseModelVersion(text: string): ModelVersion {
  const cut = text.indexOf('@')
  if (cut < 1 || cut === text.length - 1) {
    throw new InvalidArgumentError(`expected MODEL@VERSION such as credit-default@3, got "${text}"`)
  }
  return { model: text.slice(0, cut), version: text.slice(cut + 1) }
}

/** Reads `--map column=role` one after the other. @throws {InvalidArgumentError} when there is no `=` */
export function parseColumnMap(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const cut = text.lastIndexOf('=')
  if (cut < 1 || cut === text.length - 1) {
    throw new InvalidArgumentError(`expected COLUMN=ROLE such as INC=income, got "${text}"`)
  }
  return { ...before, [text.slice(0, cut)]: text.slice(cut + 1) }
}
