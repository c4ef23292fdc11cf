import * as z from 'zod'

const DAY = 86_400_000

/** Milliseconds of each unit a duration may have; a month is a twelfth of a mean year of 365.25 days. */
export const DURATION_UNITS = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: DAY,
  w: 7 * DAY,
  mo: 30.4375 * DAY,
  y: 365.25 * DAY,
} as const

/** What a duration looks like: `15m`, `90d`, `25mo`. */
export const DURATION = /^(\d+)(s|mo|m|h|d|w|y)$/

/**
 * Reads a duration such as `15m`, `90d` or `25mo`.
 *
 * @returns milliseconds, or undefined when the text is no duration
 */
export function durationMs(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (!match) return undefined
  return Number(match[1]) * DURATION_UNITS[match[2] as keyof typeof DURATION_UNITS]
}

/** A duration as the file writes it; read as milliseconds. */
export function duration(example: string) {
  return z
    .string({ error: `expected a duration such as ${example}` })
    .regex(DURATION, { error: `expected a whole number and one of s, m, h, d, w, mo, y, such as ${example}` })
    .transform((text) => durationMs(text) ?? 0)
}
