import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../profile/prediction.ts'
import type { Actor } from './permissions.ts'

const WHOLE_MS = 12 * 3_600_000
const IDLE_MS = 30 * 60_000
const MAX_SESSIONS = 10_000

/** People signed in to the pages. */
export type Sessions = {
  /** Starts a session and answers the secret that goes into the cookie. */
  readonly create: (actor: Actor) => string
  readonly find: (secret: string) => Actor | undefined
  /** As `find`, without using the session: what a page does by itself keeps nobody signed in. */
  readonly peek: (secret: string) => Actor | undefined
  readonly end: (secret: string) => void
}

/**
 * Sessions in memory: 12 hours at most, 30 minutes without use; a restart signs everybody out.
 *
 * Only hashes are kept, so that a copy of the memory signs nobody in.
 */
export function createSessions(clock: Clock): Sessions {
  const kept = new Map<string, { readonly actor: Actor; readonly until: number; usedAt: number }>()
  const forgetStale = (now: number): void => {
    for (const [key, s] of kept) if (now >= s.until || now - s.usedAt >= IDLE_MS) kept.delete(key)
  }
  const live = (secret: string) => {
    const now = clock()
    const session = kept.get(keyOf(secret))
    return session === undefined || now >= session.until || now - session.usedAt >= IDLE_MS ? undefined : session
  }
  return {
    create: (actor) => {
      const now = clock()
      forgetStale(now)
      // The oldest goes first: a map remembers the order of insertion.
      if (kept.size >= MAX_SESSIONS) kept.delete(kept.keys().next().value as string)
      const secret = randomBytes(32).toString('base64url')
      kept.set(keyOf(secret), { actor, until: now + WHOLE_MS, usedAt: now })
      return secret
    },
    find: (secret) => {
      const session = live(secret)
      if (session !== undefined) session.usedAt = clock()
      return session?.actor
    },
    peek: (secret) => live(secret)?.actor,
    end: (secret) => {
      kept.delete(keyOf(secret))
    },
  }
}

const keyOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
