import type { ToldEntry, ToldKey } from './alert.ts'

/** An alert as an entry of the notification log holds it. */
export type ToldAlert = { readonly investigation: number; readonly revision: number; readonly acknowledged: boolean }

/** That a channel has been told of an alert, and by which entry. */
export type Heard = {
  readonly route: string
  readonly key: string
  /** -1 where it was told to be concluded. */
  readonly revision: number
}

/** The notification log as a plan reads and changes it. */
export type ToldBook = {
  readonly get: (key: ToldKey) => ToldEntry | undefined
  readonly all: () => Iterable<ToldEntry>
  readonly write: (entry: ToldEntry) => void
  readonly forget: (key: ToldKey) => void
  /** By whom a channel has been told of an investigation, what this plan adds among it. */
  readonly heard: (channel: string, investigation: number) => Iterable<Heard>
  readonly changes: () => { readonly write: readonly ToldEntry[]; readonly forget: readonly ToldKey[] }
}

/** `12@1`, and `12@1a` where an acknowledgement was told. */
export function toldText({ investigation, revision, acknowledged }: ToldAlert): string {
  return `${investigation}@${revision}${acknowledged ? 'a' : ''}`
}

/** Reads {@link toldText}; undefined where it is another text. */
export function readTold(text: string): ToldAlert | undefined {
  const at = text.indexOf('@')
  const investigation = Number(text.slice(0, at))
  const acknowledged = text.endsWith('a')
  const revision = Number(acknowledged ? text.slice(at + 1, -1) : text.slice(at + 1))
  if (at < 1 || !Number.isInteger(investigation) || !Number.isInteger(revision)) return undefined
  return { investigation, revision, acknowledged }
}

/** What an entry holds, read once. */
export type ReadEntry = {
  readonly texts: ReadonlySet<string>
  /** By investigation; texts of another form are left out. */
  readonly byInvestigation: ReadonlyMap<number, { readonly text: string; readonly told: ToldAlert }>
}

// Entries are kept between two plans as they are: what is read of ten thousand alerts is read once.
const read = new WeakMap<readonly string[], ReadEntry>()

/** What the firing list of an entry says. */
export function readEntry(firing: readonly string[]): ReadEntry {
  let known = read.get(firing)
  if (known === undefined) {
    const byInvestigation = new Map<number, { readonly text: string; readonly told: ToldAlert }>()
    for (const text of firing) {
      const told = readTold(text)
      if (told !== undefined) byInvestigation.set(told.investigation, { text, told })
    }
    known = { texts: new Set(firing), byInvestigation }
    read.set(firing, known)
  }
  return known
}

/** One text for the key of an entry. */
export function bookKey({ route, channel, groupKey }: ToldKey): string {
  return JSON.stringify([route, channel, groupKey])
}

/** Is this an entry of a route itself, and not its escalation or its hours? */
export const isOfRoute = ({ route }: ToldKey): boolean => !route.includes('/')

/** Opens the log for a plan; nothing is kept before {@link ToldBook.changes} is written. */
export function openBook(entries: readonly ToldEntry[]): ToldBook {
  const now = new Map(entries.map((entry) => [bookKey(entry), entry]))
  const changed = new Map<string, ToldKey>()
  // What a channel has heard is asked for only where something is new: then it is gathered once and kept up to date.
  const channels = new Map<string, Map<number, Map<string, Heard>>>()
  const hear = (heard: Map<number, Map<string, Heard>>, entry: ToldEntry): void => {
    if (!isOfRoute(entry)) return
    const key = bookKey(entry)
    const add = (investigation: number, revision: number) => {
      let known = heard.get(investigation)
      if (known === undefined) {
        known = new Map()
        heard.set(investigation, known)
      }
      known.set(key, { route: entry.route, key, revision })
    }
    for (const id of entry.resolved) add(Number(id), -1)
    for (const text of entry.firing) {
      const told = readTold(text)
      if (told !== undefined) add(told.investigation, told.revision)
    }
  }
  const unhear = (entry: ToldEntry): void => {
    const heard = channels.get(entry.channel)
    if (heard === undefined || !isOfRoute(entry)) return
    const key = bookKey(entry)
    for (const id of entry.resolved) heard.get(Number(id))?.delete(key)
    for (const text of entry.firing) heard.get(readTold(text)?.investigation ?? -1)?.delete(key)
  }
  const replace = (key: ToldKey, entry: ToldEntry | undefined): void => {
    const text = bookKey(key)
    const before = now.get(text)
    if (before !== undefined) unhear(before)
    if (entry === undefined) now.delete(text)
    else now.set(text, entry)
    changed.set(text, key)
    const heard = channels.get(key.channel)
    if (entry !== undefined && heard !== undefined) hear(heard, entry)
  }
  return {
    get: (key) => now.get(bookKey(key)),
    all: () => now.values(),
    write: (entry) => replace(entry, entry),
    forget: (key) => replace(key, undefined),
    heard: (channel, investigation) => {
      let heard = channels.get(channel)
      if (heard === undefined) {
        heard = new Map()
        channels.set(channel, heard)
        for (const entry of now.values()) if (entry.channel === channel) hear(heard, entry)
      }
      return heard.get(investigation)?.values() ?? []
    },
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
