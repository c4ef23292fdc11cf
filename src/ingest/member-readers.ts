import { came, shortened } from './came.ts'
import { identifierIn } from './direct-identifier.ts'
import { type InstantFault, readInstant } from './instant.ts'

/** Where a row is wrong, and why: what came, what was expected, how to mend it. Never a person's attributes. */
export type Refusal = { readonly path: string; readonly reason: string }

/** How far a prediction's time may lie ahead of the service's clock. */
export const AHEAD_MS = 5 * 60_000

const MAX_ID = 256
const DAY = 86_400_000

/** Reads the id of a row: a text of at most 256 characters, or a whole number that JavaScript holds exactly, as its text. */
export function readId(raw: unknown): string | Refusal {
  if (typeof raw === 'string') {
    if (raw.length === 0 || raw.length > MAX_ID)
      return refuseId(raw === '' ? 'an empty text' : `a text of ${raw.length} characters`, 'UUID v7 is stored fastest')
    const identifier = raw.indexOf('@') > 0 ? identifierIn(raw) : undefined
    if (identifier) return refuseId(identifier, 'send a key that says nothing about the person')
    return raw
  }
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return String(raw)
  if (typeof raw === 'number')
    return refuseId(
      `the number ${raw}`,
      Number.isInteger(raw) ? 'it lies beyond 2^53 and may have lost digits: send it as text' : 'send it as text',
    )
  return refuseId(came(raw), 'every prediction needs an id of its own, by which it is recognised when it comes again')
}

/**
 * Reads the time of a row: not more than five minutes ahead of `now`, and not older than is kept.
 *
 * @param now milliseconds
 * @param keptMs how long rows are kept, undefined for ever
 */
export function readTime(raw: unknown, now: number, keptMs: number | undefined): number | Refusal {
  const at = readInstant(raw)
  if (typeof at !== 'number') return refuseTime(raw, at)
  if (at > now + AHEAD_MS)
    return {
      path: 'at',
      reason: `in-the-future: came ${iso(at)}, which is ${ahead(at - now)} ahead of ${iso(now)} here; expected at most 5 minutes; check the clock and the time zone of the sender`,
    }
  if (keptMs !== undefined && at < now - keptMs)
    return {
      path: 'at',
      reason: `too-old: came ${iso(at)}; expected ${iso(now - keptMs)} or later, because rows are kept for ${Math.round(keptMs / DAY)} days; lengthen retention.predictions or leave the row out`,
    }
  return at
}

/** Refuses a member that is none, naming those that are. */
export function unknownMember(member: string, thing: string, members: readonly string[], hint: string): Refusal {
  return {
    path: shortened(member),
    reason: `is no member of ${thing}; expected ${members.join(', ')}; ${hint}`,
  }
}

function refuseId(what: string, remedy: string): Refusal {
  return { path: 'id', reason: `came ${what}; expected a text of 1 to ${MAX_ID} characters; ${remedy}` }
}

function refuseTime(raw: unknown, fault: InstantFault): Refusal {
  const expected = 'expected ISO 8601 with a zone or whole milliseconds since 1970'
  return { path: 'at', reason: `came ${came(raw, true)}; ${expected}; ${timeRemedy(raw, fault)}` }
}

function timeRemedy(raw: unknown, fault: InstantFault): string {
  switch (fault) {
    case 'no-zone':
      return 'add the zone, as in 2026-04-13T10:00:00Z or 2026-04-13T12:00:00+02:00'
    case 'seconds':
      return 'this looks like seconds: multiply by 1000, or write dates before 1973-03-03 in ISO 8601'
    case 'not-whole':
      return 'round it to whole milliseconds'
    case 'not-a-time':
    case 'missing':
      return typeof raw === 'number'
        ? 'this is beyond every date: microseconds or nanoseconds must be divided'
        : 'write it as 2026-04-13T10:00:00Z'
    default:
      return fault satisfies never
  }
}

function ahead(ms: number): string {
  if (ms < 2 * 3_600_000) return `${Math.round(ms / 60_000)} minutes`
  return ms < 2 * DAY ? `${Math.round(ms / 3_600_000)} hours` : `${Math.round(ms / DAY)} days`
}

const iso = (at: number): string => new Date(at).toISOString()
