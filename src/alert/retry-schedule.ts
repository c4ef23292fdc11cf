import type { Severity } from '../detect/finding.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * Milliseconds before each try, counted from the one before; the first is at once.
 *
 * @see Standard Webhooks, "Deliverability and reliability", example schedule
 */
export const retryGapsMs: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** How long a message is tried at least: 75 h 35 min 5 s, which covers a long week-end. */
export const retrySpanMs: number = retryGapsMs.reduce((sum, gap) => sum + gap, 0)

/** Longest wait between two tries of a critical message, unless the receiver asked for more. */
export const criticalGapMs: number = 30 * MINUTE

const LONGEST_GAP = 24 * HOUR

/** A message that could not be delivered: tries made (the last included), since when, how urgent, what the receiver asked for. */
export type Undelivered = {
  readonly tries: number
  readonly createdAt: number
  readonly urgency: Severity
  readonly retryAfterMs?: number | undefined
}

/** When to try again, or that it is given up. */
export type NextTry = { readonly status: 'pending' | 'failed'; readonly dueAt: number }

/**
 * Decides what happens to a message after a try that failed for now.
 *
 * It is given up once all ten tries are used and the whole span has passed: tries brought forward by a recovery
 * never shorten the time it is kept. Jitter only lengthens a gap (to 120 % at most), so the span is a promise.
 *
 * @param random a number in [0, 1)
 */
export function nextTry(undelivered: Undelivered, now: number, random: number): NextTry {
  const { tries, createdAt } = undelivered
  if (tries >= retryGapsMs.length && now - createdAt >= retrySpanMs) return { status: 'failed', dueAt: now }
  const gap = retryGapsMs[tries] ?? LONGEST_GAP
  const ours = undelivered.urgency === 'critical' ? jitteredUpTo(criticalGapMs, gap, random) : gap * (1 + 0.2 * random)
  const asked = Math.min(undelivered.retryAfterMs ?? 0, LONGEST_GAP)
  return { status: 'pending', dueAt: now + Math.round(Math.max(ours, asked)) }
}

/** At the longest gap the jitter shortens, so that a critical message never waits longer than promised. */
function jitteredUpTo(longest: number, gap: number, random: number): number {
  return gap < longest ? Math.min(longest, gap * (1 + 0.2 * random)) : longest * (1 - 0.2 * random)
}
