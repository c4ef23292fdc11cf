import type { ToldEntry, ToldKey } from './alert.ts'

/** An alert as an entry of the notification log holds it. */
export type ToldAlert = {
  readonly investigation: number
  readonly revision: number
  /** It was critical when it was told. */
  readonly critical: boolean
  readonly acknowledged: boolean
}

/** That a channel has been told of an alert that lives, and by which entry. */
export type Heard = {
  readonly entry: ToldEntry
  readonly key: string
  readonly told: ToldAlert
}

/** That an entry of escalation knows of an alert: since when it waits; undefined where it was escalated. */
export type Escalated = {
  readonly entry: ToldEntry
  readonly key: string
  readonly since: number | undefined
}

/** The notification log as a plan reads and changes it. */
export type ToldBook = {
  readonly get: (key: ToldKey) => ToldEntry | undefined
  readonly all: () => Iterable<ToldEntry>
  readonly write: (entry: ToldEntry) => void
  readonly forget: (key: ToldKey) => void
  /** By whom a channel has been told of an investigation, what this plan adds among it. */
  readonly heard: (channel: string, investigation: number) => Iterable<Heard>
  /** Where it waits for a channel to be told because nobody acknowledges it, or where that channel was told. */
  readonly escalations: (channel: string, investigation: number) => Iterable<Escalated>
  readonly changes: () => { readonly write: readonly ToldEntry[]; readonly forget: readonly ToldKey[] }
}

/** `12@1`, with `c` where it was critical and `a` where an acknowledgement was told: `12@1ca`. */
export function toldText({ investigation, revision, critical, acknowledged }: ToldAlert): string {
  return `${investigation}@${revision}${critical ? 'c' : ''}${acknowledged ? 'a' : ''}`
}

/** Reads {@link toldText}; undefined where it is another text. */
export function readTold(text: string): ToldAlert | undefined {
  const match = /^(\d+)@(\d+)(c?)(a?)$/.exec(text)
  if (match === null) return undefined
  const [, investigation, revision, critical, acknowledged] = match
  return {
    ...{ investigation: Number(investigation), revision: Number(revision) },
    ...{ critical: critical !== '', acknowledged: acknowledged !== '' },
  }
}

/** An alert as an entry of escalation holds it: `12 since 1776053122000`, and `12 escalated` once it was told. */
export type WaitingAlert = { readonly text: string; readonly since: number | undefined }

/** Who waits and who was told in an entry of escalation; nobody where there is none. */
export const readWaiting: (firing: readonly string[] | undefined) => ReadonlyMap<number, WaitingAlert> = readOnce(
  (firing) =>
    new Map(
      firing.map((text) => {
        const [id, state, since] = text.split(' ')
        return [Number(id), { text, since: state === 'since' ? Number(since) : undefined }]
      }),
    ),
)

/** What an entry holds, read once. */
export type ReadEntry = {
  readonly texts: ReadonlySet<string>
  /** By investigation; texts of another form are left out. */
  readonly byInvestigation: ReadonlyMap<number, { readonly text: string; readonly told: ToldAlert }>
}

/** What the firing list of an entry says; nothing where there is none. */
export const readEntry: (firing: readonly string[] | undefined) => ReadEntry = readOnce((firing) => {
  const byInvestigation = new Map<number, { readonly text: string; readonly told: ToldAlert }>()
  for (const text of firing) {
    const told = readTold(text)
    if (told !== undefined) byInvestigation.set(told.investigation, { text, told })
  }
  return { texts: new Set(firing), byInvestigation }
})

/** Entries are kept between two plans as they are: what is read of ten thousand alerts is read once. */
function readOnce<T>(read: (firing: readonly string[]) => T): (firing: readonly string[] | undefined) => T {
  const known = new WeakMap<readonly string[], T>()
  const none: readonly string[] = []
  return (firing = none) => {
    const before = known.get(firing)
    if (before !== undefined) return before
    const fresh = read(firing)
    known.set(firing, fresh)
    return fresh
  }
}

/** One text for the key of an entry. */
export function bookKey({ route, channel, groupKey }: ToldKey): string {
  return JSON.stringify([route, channel, groupKey])
}

/** Is this an entry of a route itself, and not its escalation or its hours? */
export const isOfRoute = ({ route }: ToldKey): boolean => !route.includes('/')

const ESCALATION = '/escalation'

/** The name under which the log holds the escalation of a route. */
export const escalationOf = (route: string): string => `${route}${ESCALATION}`

/** The route that an entry of the log belongs to, by itself or by a part of it. */
export const routeNameOf = ({ route }: ToldKey): string => route.split('/')[0] ?? route

/** Opens the log for a plan; nothing is kept before {@link ToldBook.changes} is written. */
export function openBook(entries: readonly ToldEntry[]): ToldBook {
  const now = new Map(entries.map((entry) => [bookKey(entry), entry]))
  const changed = new Map<string, ToldKey>()
  const heard = channelIndex<Heard>(now, (entry, key) =>
    isOfRoute(entry)
      ? Array.from(readEntry(entry.firing).byInvestigation.values(), ({ told }) => [
          told.investigation,
          { entry, key, told },
        ])
      : [],
  )
  const escalations = channelIndex<Escalated>(now, (entry, key) =>
    entry.route.endsWith(ESCALATION)
      ? Array.from(readWaiting(entry.firing), ([id, { since }]) => [id, { entry, key, since }])
      : [],
  )
  const replace = (key: ToldKey, entry: ToldEntry | undefined): void => {
    const text = bookKey(key)
    const before = now.get(text)
    if (entry === undefined) now.delete(text)
    else now.set(text, entry)
    changed.set(text, key)
    for (const index of [heard, escalations]) index.replace(text, before, entry)
  }
  return {
    get: (key) => now.get(bookKey(key)),
    all: () => now.values(),
    write: (entry) => replace(entry, entry),
    forget: (key) => replace(key, undefined),
    heard: heard.of,
    escalations: escalations.of,
    changes: () => {
      const keys = [...changed]
      return {
        write: keys.flatMap(([text]) => now.get(text) ?? []),
        forget: keys
          .filter(([text]) => !now.has(text))
          .map(([, { route, channel, groupKey }]) => ({ route, channel, groupKey })),
      }
    },
  }
}

/** Writes an entry, or forgets it where it holds nothing. */
export function keep(book: ToldBook, entry: ToldEntry): void {
  if (entry.firing.length === 0 && entry.resolved.length === 0) book.forget(entry)
  else book.write(entry)
}

/** What entries hold by channel and investigation. It is asked for only where something is new: then it is gathered once and kept up to date. */
function channelIndex<T>(
  entries: ReadonlyMap<string, ToldEntry>,
  read: (entry: ToldEntry, key: string) => readonly (readonly [investigation: number, held: T])[],
) {
  const channels = new Map<string, Map<number, Map<string, T>>>()
  const add = (known: Map<number, Map<string, T>>, entry: ToldEntry, key: string): void => {
    for (const [investigation, held] of read(entry, key)) {
      const by = known.get(investigation)
      if (by === undefined) known.set(investigation, new Map([[key, held]]))
      else by.set(key, held)
    }
  }
  return {
    of: (channel: string, investigation: number): Iterable<T> => {
      let known = channels.get(channel)
      if (known === undefined) {
        known = new Map()
        channels.set(channel, known)
        for (const [key, entry] of entries) if (entry.channel === channel) add(known, entry, key)
      }
      return known.get(investigation)?.values() ?? []
    },
    replace: (key: string, before: ToldEntry | undefined, after: ToldEntry | undefined): void => {
      const known = channels.get((before ?? after)?.channel ?? '')
      if (known === undefined) return
      if (before !== undefined) for (const [investigation] of read(before, key)) known.get(investigation)?.delete(key)
      if (after !== undefined) add(known, after, key)
    },
  }
}
