import { ServiceError } from '../errors.ts'

/**
 * Reads a moment of a query: a date-time with a zone or integer milliseconds become milliseconds; a date stays a date, because which moment it is depends on the
 * monitor's time zone.
 *
 * @throws {ServiceError} invalid, naming the parameter
 */
export function parseMoment(text: string, parameter: string): number | string {
  if (/^-?\d{1,16}$/.test(text) && !/^\d{4}$/.test(text)) return Number(text)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = Date.parse(`${text}T00:00:00Z`)
    if (!Number.isNaN(at) && isoTime(at).slice(0, 10) === text) return text
  }
  const isZoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const at = isZoned ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  throw new ServiceError('invalid', `${parameter} is not a moment`, [
    {
      path: parameter,
      message: 'expected a date (2026-04-13), a date-time with a zone (2026-04-13T06:00:00Z) or integer milliseconds',
    },
  ])
}

/** Reads a moment where no model's time zone is at hand: a date is its midnight in UTC. */
export function parseInstant(text: string, parameter: string): number {
  const moment = parseMoment(text, parameter)
  return typeof moment === 'string' ? Date.parse(`${moment}T00:00:00Z`) : moment
}

/** Milliseconds as ISO 8601 in UTC. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

const MOMENTS = new Set(
  'at openedAt updatedAt recordedAt from to start end knownAt windowStart windowEnd judgedAt fittedAt effectiveFrom receivedAt createdAt deliveredAt dueAt lastReceivedAt nextDueAt validFrom validTo settledUntil startedAt endedAt disabledAt lastDeliveredAt expiresAt startsAt endsAt toldAt nextScanAt oldestAt subsidedAt'.split(
    ' ',
  ),
)
// What people sent is given back as it came, whatever its members are called.
const AS_SENT = new Set(['attrs', 'about'])

/** An answer with every moment written as ISO 8601, at any depth; what people sent stays as it came. */
export function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => {
      if (AS_SENT.has(key)) return [key, v]
      return [key, typeof v === 'number' && MOMENTS.has(key) ? isoTime(v) : withIsoTimes(v)]
    }),
  )
}
