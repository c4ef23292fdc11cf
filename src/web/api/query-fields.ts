import { z } from '@hono/zod-openapi'
import { parseMoment } from '../moment.ts'

/** A model's name in a query or path. */
export const modelField = z.string().min(1).max(200).openapi({ example: 'credit-default' })

/** A model version in a query or path. */
export const versionField = z.string().min(1).max(200).openapi({ example: '7' })

/** A moment in a query: a date in the monitor's time zone, a date-time with a zone, or milliseconds. */
export function momentField(parameter: string) {
  return z
    .string()
    .optional()
    .transform((text) => (text === undefined ? undefined : parseMoment(text, parameter)))
    .openapi({ type: 'string', example: '2026-04-13' })
}

/** How many rows a page of a list has; the upper bound keeps answers small. */
export const limitField = z.coerce.number<number | string>().int().min(1).max(500).default(50).openapi({ example: 50 })

/** Where the page before ended: the `next` of its answer. */
export const cursorField = z.coerce.number<number | string>().int().min(1).optional().openapi({ example: 118 })

/** A list of words joined by commas, each out of a closed set. */
export function wordsField<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .string()
    .optional()
    .transform((text) => text?.split(',').filter((word) => word !== ''))
    .pipe(z.array(z.enum(words)).optional())
    .openapi({ type: 'string', example: words.slice(0, 2).join(',') })
}

/** A query's fields without those that were not sent, so that defaults of the service hold. */
export function sent<T extends Record<string, unknown>>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** A moment in an answer. */
export const momentAnswer = z.iso.datetime().openapi({ example: '2026-04-13T03:05:22.000Z' })
