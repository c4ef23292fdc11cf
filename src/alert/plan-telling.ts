import type { Alert, Labels, ToldEntry } from './alert.ts'
import { isWithin, lastOf, nextOf, nextOpening } from './hours.ts'
import { inhibitorFinder, inhibitorText } from './inhibition.ts'
import { groupKeyOf, groupLabelsOf } from './labels.ts'
import { planEscalation } from './plan-escalation.ts'
import { planGroup } from './plan-group.ts'
import type { Group, Planning, TellingPlan, TellingState } from './planning.ts'
import { hasTold, type Route, takes } from './route.ts'
import { isInForce, silencedBy, silenceText } from './silence-rules.ts'
import { bookKey, escalationOf, isOfRoute, keep, openBook, readTold, routeNameOf } from './told-book.ts'

/** How long an entry without anything live is kept, as Alertmanager does. */
const KEPT_MS = 120 * 3_600_000

/**
 * Decides what is told now: alerts, routes, silences and inhibition measured against what was told last. It changes nothing itself, and asked again with what
 * it wrote it tells nothing.
 *
 * A channel that several routes lead to is told of the same news once, by the first of them that tells it.
 *
 * @see prometheus/alertmanager, dispatch and notify
 */
export function planTelling(state: TellingState): TellingPlan {
  const { alerts, routes, now } = state
  let nextAt = Number.POSITIVE_INFINITY
  const wake = (at: number): void => {
    if (at > now) nextAt = Math.min(nextAt, at)
  }
  const book = openBook(state.told)
  const muted = mutedAlerts(state, wake)
  const known = new Map(alerts.map((alert) => [alert.investigation, alert]))
  const planning: Planning = { now, routes, book, muted, known, moved: [], messages: [], wake }
  for (const route of routes) planRoute(planning, route, alerts)
  tidy(planning)
  const { messages } = planning
  return { messages, ...book.changes(), muted, nextAt: Number.isFinite(nextAt) ? nextAt : undefined }
}

/** Which alerts are not told now, and why. */
export function mutedAlerts(
  { alerts, silences, inhibit, now }: Pick<TellingState, 'alerts' | 'silences' | 'inhibit' | 'now'>,
  wake: (at: number) => void = () => {},
): ReadonlyMap<number, string> {
  const inForce = silences.filter((silence) => isInForce(silence, now))
  const inhibitorOf = inhibitorFinder(alerts, inhibit)
  const muted = new Map<number, string>()
  if (inForce.length === 0 && inhibit.length === 0) return muted
  const texts = new Map(inForce.map((silence) => [silence, silenceText(silence)]))
  for (const alert of alerts) {
    const silence = inForce.length === 0 ? undefined : silencedBy(inForce, alert.labels)
    if (silence !== undefined) {
      muted.set(alert.investigation, texts.get(silence) ?? '')
      wake(silence.endsAt)
      continue
    }
    const inhibitor = inhibitorOf(alert)
    if (inhibitor !== undefined) muted.set(alert.investigation, inhibitorText(inhibitor))
  }
  return muted
}

function planRoute(planning: Planning, route: Route, alerts: readonly Alert[]): void {
  const { book, now, wake } = planning
  if (route.when.hours !== undefined && !isWithin(route.when.hours, now)) {
    wake(nextOpening(route.when.hours, now))
    return
  }
  const groups = groupsOf(route, alerts)
  const own = [...book.all()].filter((entry) => entry.route === route.name)
  for (const channel of route.to) {
    if (!mayTell(planning, route, channel)) continue
    for (const group of withToldGroups(groups, own, channel)) planGroup(planning, route, channel, group)
  }
  if (route.escalate === undefined) return
  const escalations = [...book.all()].filter((entry) => entry.route === escalationOf(route.name))
  const left = new Set(escalations.map(({ groupKey }) => groupKey).filter((groupKey) => !groups.has(groupKey)))
  for (const group of [...groups.values(), ...Array.from(left, emptyGroup)]) planEscalation(planning, route, group)
}

function groupsOf(route: Route, alerts: readonly Alert[]): ReadonlyMap<string, Group> {
  const byValues = new Map<string, { labels: Labels; alerts: Alert[] }>()
  for (const alert of alerts) {
    if (alert.endsAt !== undefined || !takes(route, alert.labels)) continue
    const values = route.groupBy.map((name) => alert.labels[name] ?? '').join('\0')
    const group = byValues.get(values)
    if (group === undefined)
      byValues.set(values, { labels: groupLabelsOf(alert.labels, route.groupBy), alerts: [alert] })
    else group.alerts.push(alert)
  }
  return new Map(
    [...byValues.values()].map((group) => {
      const key = groupKeyOf(route.name, group.labels)
      return [key, { key, ...group }]
    }),
  )
}

/** The groups with something live, and those that a channel was told of and of which nothing lives any more. */
function withToldGroups(
  groups: ReadonlyMap<string, Group>,
  entries: readonly ToldEntry[],
  channel: string,
): readonly Group[] {
  const over = entries.filter((entry) => entry.channel === channel && !groups.has(entry.groupKey))
  return [...groups.values(), ...over.map(({ groupKey }) => emptyGroup(groupKey))]
}

const emptyGroup = (key: string): Group => ({ key, labels: {}, alerts: [] })

/** A digest may tell when its hour has come since it was last told; the first hour counts from when the route was first seen. Any other route may. */
function mayTell({ book, now, wake }: Planning, route: Route, channel: string): boolean {
  if (route.digest === undefined) return true
  const key = { route: `${route.name}/slots`, channel, groupKey: 'digest' }
  const slot = lastOf(route.digest, now)
  wake(nextOf(route.digest, now))
  const before = book.get(key)
  if (before !== undefined && before.toldAt >= slot) return false
  book.write({ ...key, firing: [], resolved: [], toldAt: slot, reason: 'digest' })
  return before !== undefined
}

/** Entries that can decide nothing any more go: of groups long over, and of routes and channels that are not in the configuration. */
function tidy(planning: Planning): void {
  const { book, routes, now, moved } = planning
  const byName = new Map(routes.map((route) => [route.name, route]))
  for (const { key, investigations } of moved) {
    const entry = book.get(key)
    if (entry !== undefined) letGo(planning, entry, new Set(investigations))
  }
  for (const entry of [...book.all()]) {
    const [, part] = entry.route.split('/')
    const route = byName.get(routeNameOf(entry))
    const channels = part === 'escalation' ? route?.escalate?.to : route?.to
    const isConfigured = channels?.includes(entry.channel) ?? false
    if (part === 'slots') {
      if (!isConfigured) book.forget(entry)
    } else if (isConfigured) {
      const isOver = entry.firing.length === 0 && entry.toldAt < now - KEPT_MS
      const waitsInVain = part === 'escalation' && !entry.firing.some((text) => isLive(planning, investigationOf(text)))
      if (isOver || waitsInVain) book.forget(entry)
    } else {
      // A route that was renamed or taken out has told its channels all the same: what is live is not told to them again.
      const live = entry.firing.filter((text) => isLive(planning, investigationOf(text)))
      const kept = { ...entry, firing: live }
      if (live.length === 0) book.forget(entry)
      else if (live.length < entry.firing.length) book.write(kept)
      if (live.length > 0) letGo(planning, kept, new Set(live.map(investigationOf)))
    }
  }
}

/** Takes out of an entry those of these investigations of which another entry of the channel knows as much. */
function letGo(planning: Planning, entry: ToldEntry, investigations: ReadonlySet<number>): void {
  const isHeldElsewhere = isOfRoute(entry) ? isToldElsewhere : isWaitingElsewhere
  const firing = entry.firing.filter(
    (text) => !investigations.has(investigationOf(text)) || !isHeldElsewhere(planning, entry, text),
  )
  if (firing.length < entry.firing.length) keep(planning.book, { ...entry, firing })
}

function isToldElsewhere({ book, routes }: Planning, entry: ToldEntry, text: string): boolean {
  const told = readTold(text)
  if (told === undefined) return true
  return [...book.heard(entry.channel, told.investigation)].some(
    (other) =>
      other.key !== bookKey(entry) &&
      other.told.revision >= told.revision &&
      hasTold(routes, other.entry.route, 'opened', entry.channel),
  )
}

function isWaitingElsewhere({ book }: Planning, entry: ToldEntry, text: string): boolean {
  const isEscalated = text.endsWith('escalated')
  return [...book.escalations(entry.channel, investigationOf(text))].some(
    (other) => other.key !== bookKey(entry) && (!isEscalated || other.since === undefined),
  )
}

/** The investigation of an entry's text, whether it says what was told or who waits. */
const investigationOf = (text: string): number => Number.parseInt(text, 10)

function isLive({ known }: Planning, investigation: number): boolean {
  const alert = known.get(investigation)
  return alert !== undefined && alert.endsAt === undefined
}
