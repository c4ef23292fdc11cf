import type { Alert, ToldEntry } from './alert.ts'
import { needsUpdate, type UpdateReason } from './dedup.ts'
import { lastOf } from './hours.ts'
import type { NewsKind } from './notification.ts'
import type { Group, Planning } from './planning.ts'
import { becauseOf, type Route, tells } from './route.ts'
import { bookKey, readEntry, type ToldAlert, toldText } from './told-book.ts'

/** What a group holds now beside what was told of it. */
type Standing = {
  /** What the log holds once this is told; an alert that is muted stays as it was told. */
  readonly firing: ReadonlySet<string>
  readonly fresh: readonly Alert[]
  /** Live, and nobody keeps it from being told. */
  readonly audible: readonly Alert[]
  readonly ended: readonly Alert[]
  readonly lastOf: (investigation: number) => ToldAlert | undefined
}

/** Alerts by the kind of news they are. */
type News = Readonly<Record<'opened' | 'worsened' | 'acknowledged' | 'concluded' | 'reminder', readonly Alert[]>>

/**
 * Plans what a channel is told of one group: new and worse alerts, conclusions, or, where nothing is new for the repeat interval, everything that is still
 * live. News that the route does not tell, or that the channel has heard from another route, is remembered as told without a message.
 */
export function planGroup(planning: Planning, route: Route, channel: string, group: Group): void {
  const { book, now } = planning
  const key = { route: route.name, channel, groupKey: group.key }
  const last = book.get(key)
  const standing = standingOf(planning, group, last, tells(route, 'acknowledged', channel))
  const resolved = new Set(standing.ended.map(({ investigation }) => String(investigation)))
  const lastTold = last && {
    firing: readEntry(last.firing).texts,
    resolved: new Set(last.resolved),
    toldAt: last.toldAt,
  }
  const update = needsUpdate(lastTold, { firing: standing.firing, resolved }, route, now)
  if (!update.notify) {
    if (last !== undefined && standing.firing.size > 0 && route.repeatIntervalMs !== 'never' && !route.digest)
      planning.wake(last.toldAt + route.repeatIntervalMs + 1)
    return
  }
  const dueAt = dueOf(route, last, standing, now)
  if (dueAt > now) {
    planning.wake(dueAt)
    return
  }
  const news = newsOf(planning, route, channel, standing, { key: bookKey(key), reason: update.reason })
  const send = (kind: NewsKind, alerts: readonly Alert[], reason: string, note?: string): void => {
    if (alerts.length === 0) return
    const because = becauseOf(route, alerts, kind, reason)
    const about = { route: route.name, channel, groupKey: group.key, groupLabels: labelsOf(group, alerts, route) }
    planning.messages.push({ ...about, kind, alerts, reason, because, note })
  }
  const told = Object.values(news).flat()
  if (route.digest !== undefined) {
    send('digest', told, update.reason, digestNote(news, alsoLive(standing, told)))
  } else {
    const also = alsoLive(standing, told)
    send('opened', news.opened, last === undefined ? 'first notification' : 'new alerts added', also)
    send('worsened', news.worsened, 'worsened', also)
    send('acknowledged', news.acknowledged, 'acknowledged')
    send('concluded', news.concluded, standing.firing.size === 0 ? 'all alerts resolved' : 'some alerts resolved')
    send('reminder', news.reminder, update.reason)
  }
  // A digest counts from its hour, not from the tick that came after it.
  const toldAt = route.digest === undefined ? now : lastOf(route.digest, now)
  const entry = { ...key, firing: [...standing.firing], resolved: [...resolved], toldAt, reason: update.reason }
  if (entry.firing.length === 0 && entry.resolved.length === 0) book.forget(key)
  else book.write(entry)
  if (entry.firing.length > 0 && route.repeatIntervalMs !== 'never' && !route.digest)
    planning.wake(now + route.repeatIntervalMs + 1)
}

const NOTHING: readonly string[] = []
const elements = new WeakMap<Alert, string>()

/** An alert as the log holds it before anybody acknowledges it. */
function plainElement(alert: Alert): string {
  let text = elements.get(alert)
  if (text === undefined) {
    text = toldText({ ...alert, acknowledged: false })
    elements.set(alert, text)
  }
  return text
}

function standingOf(
  { muted, known }: Planning,
  group: Group,
  last: ToldEntry | undefined,
  tellsAcknowledged: boolean,
): Standing {
  const elementOf = (alert: Alert): string =>
    tellsAcknowledged && alert.acknowledged ? toldText(alert) : plainElement(alert)
  const { texts: lastFiring, byInvestigation: lastById } = readEntry(last?.firing ?? NOTHING)
  const firing = new Set<string>()
  const fresh: Alert[] = []
  const audible: Alert[] = []
  for (const alert of group.alerts) {
    if (muted.has(alert.investigation)) {
      const before = lastById.get(alert.investigation)
      if (before !== undefined) firing.add(before.text)
      continue
    }
    const element = elementOf(alert)
    firing.add(element)
    audible.push(alert)
    if (!lastFiring.has(element)) fresh.push(alert)
  }
  const ended: Alert[] = []
  if (fresh.length > 0 || firing.size !== lastFiring.size) {
    for (const [investigation, { text }] of lastById) {
      const alert = known.get(investigation)
      if (alert?.endsAt === undefined) continue
      if (muted.has(investigation)) firing.add(text)
      else ended.push(alert)
    }
  }
  return { firing, fresh, audible, ended, lastOf: (investigation) => lastById.get(investigation)?.told }
}

/** When news of a group may be told: a new group waits for others to join, a known one keeps its interval; a digest has its hour. */
function dueOf(route: Route, last: ToldEntry | undefined, { fresh }: Standing, now: number): number {
  if (route.digest !== undefined) return 0
  if (last !== undefined && last.firing.length > 0) {
    // Windows that are made up for are judged at one moment, each in a transaction of its own: none of them waits for the others.
    return last.toldAt === now ? now : last.toldAt + route.groupIntervalMs
  }
  return fresh.reduce((first, { startsAt }) => Math.min(first, startsAt), Number.POSITIVE_INFINITY) + route.groupWaitMs
}

function newsOf(
  { book, routes }: Planning,
  route: Route,
  channel: string,
  standing: Standing,
  about: { readonly key: string; readonly reason: UpdateReason },
): News {
  const place = new Map(routes.map(({ name }, i) => [name, i]))
  const own = place.get(route.name) ?? 0
  const others = (alert: Alert) => [...book.heard(channel, alert.investigation)].filter(({ key }) => key !== about.key)
  // A route that is no longer in the configuration has told whatever it told.
  const told = (name: string, kind: NewsKind): boolean => {
    const other = routes[place.get(name) ?? -1]
    return other === undefined || tells(other, kind, channel)
  }
  const kindOf = (alert: Alert): 'opened' | 'worsened' | 'acknowledged' | undefined => {
    const before = standing.lastOf(alert.investigation)
    if (before?.revision === alert.revision) return alert.acknowledged ? 'acknowledged' : undefined
    const heard = others(alert)
    const revision = Math.max(before?.revision ?? -1, ...heard.map((h) => h.revision))
    const kind = revision < 0 || revision >= alert.revision ? 'opened' : 'worsened'
    return heard.some((h) => h.revision >= alert.revision && told(h.route, kind)) ? undefined : kind
  }
  const fresh = Map.groupBy(standing.fresh, kindOf)
  const pick = (kind: NewsKind, alerts: readonly Alert[]): readonly Alert[] =>
    tells(route, kind, channel) ? alerts : []
  return {
    opened: pick('opened', fresh.get('opened') ?? []),
    worsened: pick('worsened', fresh.get('worsened') ?? []),
    acknowledged: pick('acknowledged', fresh.get('acknowledged') ?? []),
    concluded: pick(
      'concluded',
      standing.ended.filter((alert) => !others(alert).some((h) => h.revision === -1 && told(h.route, 'concluded'))),
    ),
    reminder: pick(
      'reminder',
      about.reason !== 'repeat interval elapsed'
        ? []
        : standing.audible.filter(
            (alert) =>
              // Whoever has taken it needs no reminder.
              !alert.acknowledged &&
              !others(alert).some(
                (h) => h.revision >= 0 && (place.get(h.route) ?? own) < own && told(h.route, 'reminder'),
              ),
          ),
    ),
  }
}

const MOST_NAMED = 10

/** What else of the group is live: who reads of the newest should not forget the others. */
function alsoLive({ audible }: Standing, told: readonly Alert[]): string | undefined {
  const named = new Set(told)
  const others = audible.filter((alert) => !named.has(alert)).map(({ investigation }) => `INV-${investigation}`)
  if (others.length === 0) return undefined
  const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : ''
  return `Still live beside: ${others.slice(0, MOST_NAMED).join(', ')}${more}.`
}

function digestNote(news: News, also: string | undefined): string {
  const parts = (
    [
      ['opened', 'opened'],
      ['worsened', 'worsened'],
      ['concluded', 'concluded'],
      ['reminder', 'still live'],
    ] as const
  ).flatMap(([kind, word]) => (news[kind].length === 0 ? [] : [`${news[kind].length} ${word}`]))
  return `Since the last digest: ${parts.join(', ')}.${also === undefined ? '' : ` ${also}`}`
}

/** Of a group that is over, the labels are those of what was concluded. */
function labelsOf(group: Group, alerts: readonly Alert[], route: Route): Group['labels'] {
  if (group.alerts.length > 0) return group.labels
  const [first] = alerts
  return Object.fromEntries(
    route.groupBy.flatMap((name) => {
      const value = first?.labels[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}
