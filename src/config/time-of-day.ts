import * as z from 'zod'
import { WEEKDAYS } from '../alert/hours.ts'
import { timeZoneNamed } from './time-zone.ts'

/** Minutes after midnight of `08:30`; `24:00` is the end of a day. Undefined when the text is no time of day. */
export function minutesOf(text: string): number | undefined {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text)
  if (!match) return undefined
  const minutes = Number(match[1]) * 60 + Number(match[2])
  return minutes <= 1440 ? minutes : undefined
}

/** A time of day as the file writes it; read as minutes after midnight. */
export function timeOfDay(example: string) {
  const error = `expected a time of day such as "${example}"`
  return z
    .string({ error })
    .refine((text) => minutesOf(text) !== undefined, { error })
    .transform((text) => minutesOf(text) ?? 0)
}

/** Days of the week. */
export const weekdays = z
  .array(z.enum(WEEKDAYS))
  .min(1, { error: 'expected at least one day' })
  .default([...WEEKDAYS])

/** An IANA time zone. */
export const timezone = z
  .string()
  .refine((name) => timeZoneNamed(name) !== undefined, {
    error: 'expected an IANA time zone such as Europe/Paris',
  })
  .transform((name) => timeZoneNamed(name) ?? name)
  .prefault('UTC')
