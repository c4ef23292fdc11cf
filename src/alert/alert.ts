import type { Severity } from '../detect/finding.ts'

/** Names and values that routes, silences and inhibition match on: `model`, `model_version`, `family`, `metric`, `slice`, `severity`, `baseline`, and `slice_<feature>` for each value of the root slice. */
export type Labels = Readonly<Record<string, string>>

/** An investigation as people may have to be told of it. */
export type Alert = {
  readonly investigation: number
  readonly labels: Labels
  readonly severity: Severity
  readonly startsAt: number
  /** When it was concluded, closed or dismissed; undefined while it is live. */
  readonly endsAt: number | undefined
  /** Somebody has taken it: nothing escalates. */
  readonly acknowledged: boolean
  /** How often it has worsened: each time is news. */
  readonly revision: number
  /** Three scans in a row found nothing of it: it mutes no other any more. */
  readonly subsided?: boolean
}

/** One condition on a label. A label that is not there is empty. */
export type Matcher = {
  readonly name: string
  readonly is: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** Alerts that match are not told between the two moments. */
export type Silence = {
  readonly id: number
  readonly matchers: readonly Matcher[]
  readonly reason: string
  readonly author: string
  readonly createdAt: number
  readonly startsAt: number
  readonly endsAt: number
  /** Set where a person ended it early. */
  readonly ended: { readonly by: string; readonly at: number } | undefined
}

/** Where silences are kept; every write is an entry of the evidence log. */
export type SilenceStore = {
  readonly create: (
    fresh: Pick<Silence, 'matchers' | 'reason' | 'author' | 'startsAt' | 'endsAt'>,
    at: number,
  ) => Silence
  /** Ends a silence now. @throws {ServiceError} not-found, or conflict where it is over already */
  readonly end: (id: number, actor: string, at: number) => Silence
  readonly inForce: (at: number) => readonly Silence[]
  /** Newest first; those that are over too. */
  readonly list: (filter: { readonly cursor?: number; readonly limit: number }) => {
    readonly items: readonly Silence[]
    readonly next: number | undefined
  }
}

/**
 * What a group was last told on a channel. `firing` holds an alert with its revision, `12@1`, `12@1c` where it was critical then and `12@1a` once an
 * acknowledgement was told; `resolved` its number alone. Beside the entries of a route stand its `<route>/escalation` (`12 since 1776053122000` waits,
 * `12 escalated` was told) and `<route>/slots`, the last hour at which a digest was told.
 */
export type ToldEntry = {
  readonly route: string
  readonly channel: string
  readonly groupKey: string
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  readonly toldAt: number
  readonly reason: string
}

/** The notification log. */
export type ToldLog = {
  readonly all: () => readonly ToldEntry[]
  readonly write: (entries: readonly ToldEntry[]) => void
  readonly forget: (entries: readonly ToldKey[]) => void
  /** Once in the life of a database: what the outbox shows to have been told before there was a log is put into it. */
  readonly begin: (at: number) => void
}

/** What tells one entry of the notification log from another. */
export type ToldKey = Pick<ToldEntry, 'route' | 'channel' | 'groupKey'>
