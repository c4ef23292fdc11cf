import type { Alert } from './alert.ts'
import type { Group, Planning } from './planning.ts'
import { becauseOf, type Route } from './route.ts'
import { escalationOf, readEntry, readWaiting, routeNameOf, type WaitingAlert } from './told-book.ts'

/**
 * Plans what is told to others because nobody has acknowledged it: once for each alert and channel, counted from when the route first told it. Whoever
 * acknowledges or concludes it first, cancels it; while it is muted it waits. A route that is called or grouped otherwise goes on where it was.
 */
export function planEscalation(planning: Planning, route: Route, group: Group): void {
  const { escalate } = route
  if (escalate === undefined) return
  const isTold = toldOn(planning, route, group)
  for (const channel of escalate.to) planChannel(planning, { route, channel, group, afterMs: escalate.afterMs, isTold })
}

type About = {
  readonly route: Route
  readonly channel: string
  readonly group: Group
  readonly afterMs: number
  readonly isTold: (investigation: number) => boolean
}

function planChannel(planning: Planning, about: About): void {
  const { book, muted, now, wake } = planning
  const { route, channel, group, afterMs, isTold } = about
  const key = { route: escalationOf(route.name), channel, groupKey: group.key }
  const last = book.get(key)
  const before = readWaiting(last?.firing)
  const due: Alert[] = []
  const firing: string[] = []
  let isSame = true
  for (const alert of group.alerts) {
    const { investigation } = alert
    if (alert.acknowledged || !isTold(investigation)) continue
    const known = before.get(investigation)
    const waiting = known ?? begun(planning, about, investigation)
    if (known === undefined) isSame = false
    if (waiting.since === undefined) {
      firing.push(waiting.text)
      continue
    }
    const isDue = waiting.since + afterMs <= now && !muted.has(investigation)
    if (!isDue) wake(waiting.since + afterMs)
    else if (!isEscalated(planning, channel, investigation)) due.push(alert)
    if (isDue) isSame = false
    firing.push(isDue ? escalatedText(investigation) : waiting.text)
  }
  const moved = firing.length === before.size && isSame ? [] : movedFrom(planning, group, before)
  if (moved.length > 0) planning.moved.push({ key, investigations: moved.map(([investigation]) => investigation) })
  firing.push(...moved.map(([, { text }]) => text))
  if (due.length > 0) planning.messages.push(messageOf(about, due))
  if (firing.length === 0) {
    if (last !== undefined) book.forget(key)
  } else if (firing.length !== before.size || !isSame) {
    const toldAt = due.length > 0 ? now : (last?.toldAt ?? now)
    book.write({ ...key, firing, resolved: [], toldAt, reason: 'escalation' })
  }
}

function messageOf({ route, channel, group, afterMs }: About, due: readonly Alert[]): Planning['messages'][number] {
  const reason = `not acknowledged for ${durationText(afterMs)}`
  const them = due.length === 1 ? 'it' : 'them'
  return {
    ...{ route: route.name, channel, groupKey: group.key, groupLabels: group.labels, kind: 'escalated', alerts: due },
    ...{ reason, because: becauseOf(route, due, 'escalated', reason), groupFiring: group.alerts.length },
    note: `Nobody has acknowledged ${them} for ${durationText(afterMs)} since ${route.to.join(', ')} ${route.to.length === 1 ? 'was' : 'were'} told.`,
  }
}

/** Where waiting begins: now, unless the channel was told by whichever route, or the alert has waited in another group or under another name of the route. */
function begun({ book, routes, now }: Planning, { route, channel }: About, investigation: number): WaitingAlert {
  let since = now
  for (const other of book.escalations(channel, investigation)) {
    if (other.since === undefined) return { text: escalatedText(investigation), since: undefined }
    const name = routeNameOf(other.entry)
    const isSame = name === route.name || !routes.some((one) => one.name === name)
    if (isSame) since = Math.min(since, other.since)
  }
  return { text: `${investigation} since ${since}`, since }
}

function isEscalated({ book }: Planning, channel: string, investigation: number): boolean {
  return [...book.escalations(channel, investigation)].some(({ since }) => since === undefined)
}

/** Who waits in this group but lives in another by now; until that one holds it, this one does. */
function movedFrom(
  { known }: Planning,
  group: Group,
  before: ReadonlyMap<number, WaitingAlert>,
): readonly (readonly [number, WaitingAlert])[] {
  if (before.size === 0) return []
  const here = new Set(group.alerts.map(({ investigation }) => investigation))
  return [...before].filter(([investigation]) => {
    const alert = known.get(investigation)
    return alert !== undefined && alert.endsAt === undefined && !alert.acknowledged && !here.has(investigation)
  })
}

/** Does any channel of the route know of an investigation of the group? */
function toldOn({ book }: Planning, route: Route, group: Group): (investigation: number) => boolean {
  const known = route.to.flatMap((channel) => {
    const entry = book.get({ route: route.name, channel, groupKey: group.key })
    return entry === undefined ? [] : [readEntry(entry.firing).byInvestigation]
  })
  return (investigation) => known.some((entry) => entry.has(investigation))
}

const escalatedText = (investigation: number): string => `${investigation} escalated`

/** A duration in words: `90 minutes`, `1 hour`, `2 days`. */
function durationText(ms: number): string {
  const units = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ] as const
  const [size, unit] = units.find(([length]) => ms >= length && ms % length === 0) ?? ([1000, 'second'] as const)
  const count = Math.round(ms / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
