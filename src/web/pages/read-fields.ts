import type { Context } from 'hono'
import { readText, SMALL_BODY_BYTES } from '../body.ts'
import { expectMedia } from '../endpoint.ts'

/** The fields of a form, each once, as text. @throws {ServiceError} unsupported-media where it is no form */
export async function formOf(c: Context): Promise<Record<string, string>> {
  expectMedia(c.req.raw, ['application/x-www-form-urlencoded'])
  return Object.fromEntries(new URLSearchParams(await readText(c.req.raw, SMALL_BODY_BYTES)))
}

/** Fields without those that were left empty, which a GET form sends all the same. */
export const withoutEmpty = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''))

/** Those of some words that were given. */
export const oneOf = <W extends string>(words: readonly W[], given: readonly string[]): W[] =>
  words.filter((word) => given.includes(word))

/** A number by which an address calls something; undefined where it can be none. */
export const numberOf = (text: string): number | undefined => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined)

/** Where the page before ended; an address that was changed by hand begins at the start. */
export function cursorOf(text: string | undefined): { readonly cursor?: number } {
  const cursor = text === undefined ? undefined : numberOf(text)
  return cursor === undefined ? {} : { cursor }
}

/** An address with the parameters that are set. */
export function addressOf(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  const set = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) set.set(name, value)
  return set.size === 0 ? path : `${path}?${set}`
}
