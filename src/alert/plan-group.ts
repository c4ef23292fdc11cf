import type { Alert, ToldEntry } from './alert.ts'
import { type About, acknowledgementsToTell, kindOf, remindersToTell } from './channel-news.ts'
import { needsUpdate } from './dedup.ts'
import { lastOf } from './hours.ts'
import { groupLabelsOf } from './labels.ts'
import type { NewsKind } from './notification.ts'
import type { Group, Planning } from './planning.ts'
import { becauseOf, isPager, type Route, tells } from './route.ts'
import { bookKey, keep, readEntry, type ToldAlert, toldText } from './told-book.ts'

/** What a group holds now beside what was told of it. */
type Standing = {
  /** What the log holds once this is told; an alert that is muted, or has moved to another group, stays as it was told. */
  readonly firing: ReadonlySet<string>
  readonly fresh: readonly Alert[]
  /** Live, and nobody keeps it from being told. */
  readonly audible: readonly Alert[]
  readonly ended: readonly Alert[]
  /** Live, told, and in another group by now. */
  readonly moved: readonly number[]
  readonly lastOf: (investigation: number) => ToldAlert | undefined
}

/** Alerts by the kind of news they are. */
type News = Readonly<Record<'opened' | 'worsened' | 'acknowledged' | 'concluded' | 'reminder', readonly Alert[]>>

/**
 * Plans what a channel is told of one group: new and worse alerts, conclusions, or, where nothing is new for the repeat interval, everything that is still
 * live. News that the route does not tell, or that the channel has heard from another route, is remembered as told without a message.
 */
export function planGroup(planning: Planning, route: Route, channel: string, group: Group): void {
  const key = { route: route.name, channel, groupKey: group.key }
  const about = { route, channel, group, key, id: bookKey(key) }
  const last = planning.book.get(key)
  const standing = standingOf(planning, about, last)
  const isAnswered =
    last !== undefined &&
    isPager(route, channel) &&
    route.digest === undefined &&
    planAnswers(planning, about, last, standing)
  planNews(planning, about, isAnswered ? standingOf(planning, about, planning.book.get(key)) : standing)
}

/** Who pages until somebody answers hears at once that somebody has, or that it is over; news of the group waits no longer for that. */
function planAnswers(planning: Planning, about: About, last: ToldEntry, standing: Standing): boolean {
  const answered = standing.fresh.filter(
    (alert) => alert.acknowledged && standing.lastOf(alert.investigation)?.acknowledged === false,
  )
  const concluded = endsToTell(about, standing)
  const acknowledged = acknowledgementsToTell(planning, about, answered)
  if (answered.length + standing.ended.length === 0) return false
  const over = new Set(standing.ended.map(({ investigation }) => investigation))
  const answeredNow = new Set(answered.map(({ investigation }) => investigation))
  const firing: string[] = []
  for (const [investigation, { text, told }] of readEntry(last.firing).byInvestigation)
    if (!over.has(investigation))
      firing.push(answeredNow.has(investigation) ? toldText({ ...told, acknowledged: true }) : text)
  const groupFiring = firing.length - standing.moved.length
  const send = sender(planning, about, groupFiring)
  send('acknowledged', acknowledged, 'acknowledged')
  send('concluded', concluded, groupFiring === 0 ? 'all alerts resolved' : 'some alerts resolved')
  keep(planning.book, { ...last, firing, resolved: standing.ended.map(({ investigation }) => String(investigation)) })
  clearEnded(planning, about, concluded)
  return true
}

function planNews(planning: Planning, about: About, standing: Standing): void {
  const { book, now, wake } = planning
  const { route, channel, key } = about
  const last = book.get(key)
  if (standing.moved.length > 0) planning.moved.push({ key, investigations: standing.moved })
  const tellsEnds = tells(route, 'concluded', channel)
  const resolved = new Set(standing.ended.map(({ investigation }) => String(investigation)))
  const lastTold = last && {
    firing: readEntry(last.firing).texts,
    resolved: new Set(last.resolved),
    toldAt: last.toldAt,
  }
  const { repeatIntervalMs } = route
  const current = { firing: standing.firing, resolved }
  const update = needsUpdate(lastTold, current, { repeatIntervalMs, sendResolved: tellsEnds }, now)
  const repeats = repeatIntervalMs !== 'never' && route.digest === undefined
  if (!update.notify) {
    // Who is told of no end forgets it: what is reopened is news.
    if (last !== undefined && !tellsEnds && standing.ended.length > 0)
      keep(planning.book, { ...last, firing: [...standing.firing] })
    if (last !== undefined && standing.firing.size > 0 && repeats) wake(last.toldAt + repeatIntervalMs + 1)
    return
  }
  const dueAt = dueOf(route, last, standing, now)
  if (dueAt > now) {
    wake(dueAt)
    return
  }
  const isReminder = update.reason === 'repeat interval elapsed'
  const reminded = isReminder ? remindersToTell(planning, about, standing.audible) : NO_REMINDERS
  const news = { ...newsOf(planning, about, standing), reminder: reminded.alerts }
  const told = [...new Set(Object.values(news).flat())]
  const also = alsoLive(standing, told)
  const send = sender(planning, about, standing.firing.size - standing.moved.length)
  if (route.digest !== undefined) {
    send('digest', told, update.reason, digestNote(news, also))
  } else {
    send('opened', news.opened, last === undefined ? 'first notification' : 'new alerts added', also)
    send('worsened', news.worsened, 'worsened', also)
    send('acknowledged', news.acknowledged, 'acknowledged')
    send('concluded', news.concluded, standing.firing.size === 0 ? 'all alerts resolved' : 'some alerts resolved')
    send('reminder', news.reminder, update.reason)
  }
  const toldAt = toldAtOf(planning, about, {
    last,
    standing,
    sent: told.length > 0,
    remindedAt: isReminder ? reminded.at : undefined,
  })
  const entry = { ...key, firing: [...standing.firing], resolved: [...resolved], toldAt, reason: update.reason }
  keep(planning.book, entry)
  clearEnded(planning, about, news.concluded)
  if (entry.firing.length > 0 && repeats) wake(toldAt + repeatIntervalMs + 1)
}

/** From when on the intervals of the group count: from what the channel was told last. */
function toldAtOf(
  { book, now }: Planning,
  { route, channel, id }: About,
  after: {
    readonly last: ToldEntry | undefined
    readonly standing: Standing
    readonly sent: boolean
    readonly remindedAt: number | undefined
  },
): number {
  // A digest counts from its hour, not from the tick that came after it.
  if (route.digest !== undefined) return lastOf(route.digest, now)
  if (after.sent) return now
  if (after.remindedAt !== undefined) return after.remindedAt
  if (after.last !== undefined) return after.last.toldAt
  // Grouped otherwise, or called otherwise: nothing was told now, but before.
  const heard = after.standing.fresh.flatMap(({ investigation }) => [...book.heard(channel, investigation)])
  const times = heard.filter((h) => h.key !== id).map(({ entry }) => entry.toldAt)
  return times.length === 0 ? now : times.reduce((latest, at) => Math.max(latest, at))
}

const NO_REMINDERS = { alerts: [], at: 0 } as const
const elements = new WeakMap<Alert, string>()

/** An alert as the log holds it before anybody acknowledges it. */
function plainElement(alert: Alert): string {
  let text = elements.get(alert)
  if (text === undefined) {
    text = elementOf(alert, false)
    elements.set(alert, text)
  }
  return text
}

function elementOf({ investigation, revision, severity }: Alert, acknowledged: boolean): string {
  return toldText({ investigation, revision, critical: severity === 'critical', acknowledged })
}

function standingOf(
  { muted, known }: Planning,
  { route, channel, group }: About,
  last: ToldEntry | undefined,
): Standing {
  const tellsAcknowledged = tells(route, 'acknowledged', channel)
  const { texts: lastFiring, byInvestigation: lastById } = readEntry(last?.firing)
  const firing = new Set<string>()
  const fresh: Alert[] = []
  const audible: Alert[] = []
  for (const alert of group.alerts) {
    if (muted.has(alert.investigation)) {
      const before = lastById.get(alert.investigation)
      if (before !== undefined) firing.add(before.text)
      continue
    }
    const element = tellsAcknowledged && alert.acknowledged ? elementOf(alert, true) : plainElement(alert)
    firing.add(element)
    audible.push(alert)
    if (!lastFiring.has(element)) fresh.push(alert)
  }
  const ended: Alert[] = []
  const moved: number[] = []
  if (fresh.length > 0 || firing.size !== lastFiring.size) {
    const here = new Set(group.alerts.map(({ investigation }) => investigation))
    for (const [investigation, { text }] of lastById) {
      const alert = known.get(investigation)
      if (alert === undefined || here.has(investigation)) continue
      if (alert.endsAt === undefined) moved.push(investigation)
      if (alert.endsAt === undefined || muted.has(investigation)) firing.add(text)
      else ended.push(alert)
    }
  }
  return { firing, fresh, audible, ended, moved, lastOf: (investigation) => lastById.get(investigation)?.told }
}

/**
 * When news of a group may be told: a new group waits for others to join, a known one keeps its interval unless it becomes critical; a digest has its
 * hour.
 */
function dueOf(route: Route, last: ToldEntry | undefined, standing: Standing, now: number): number {
  if (route.digest !== undefined) return 0
  if (last !== undefined && last.firing.length > 0)
    return becomesCritical(last, standing) ? now : last.toldAt + route.groupIntervalMs
  return (
    standing.fresh.reduce((first, { startsAt }) => Math.min(first, startsAt), Number.POSITIVE_INFINITY) +
    route.groupWaitMs
  )
}

/** Is there a critical alert in a group of which nobody was told that any is? Those that follow wait for the interval. */
function becomesCritical({ firing }: ToldEntry, { fresh, ended }: Standing): boolean {
  if (!fresh.some(({ severity }) => severity === 'critical')) return false
  const over = new Set(ended.map(({ investigation }) => investigation))
  const before = Array.from(readEntry(firing).byInvestigation.values(), ({ told }) => told)
  return !before.some(({ critical, investigation }) => critical && !over.has(investigation))
}

/** What is told of new and worse alerts, of those that somebody has taken, and of ends. */
function newsOf(planning: Planning, about: About, standing: Standing): Omit<News, 'reminder'> {
  const { route, channel } = about
  const fresh = Map.groupBy(standing.fresh, (alert) =>
    kindOf(planning, about, alert, standing.lastOf(alert.investigation)),
  )
  const pick = (kind: NewsKind, alerts: readonly Alert[]): readonly Alert[] =>
    tells(route, kind, channel) ? alerts : []
  const opened = pick('opened', fresh.get('opened') ?? [])
  const answered = fresh.get('acknowledged') ?? []
  return {
    opened,
    worsened: pick('worsened', fresh.get('worsened') ?? []),
    acknowledged: acknowledgementsToTell(planning, about, [
      ...answered,
      // Whoever pages would go on paging for what somebody has taken before it was told.
      ...(isPager(route, channel) && route.digest === undefined ? opened.filter((alert) => alert.acknowledged) : []),
    ]),
    concluded: endsToTell(about, standing),
  }
}

function endsToTell({ route, channel }: About, { ended }: Standing): readonly Alert[] {
  return tells(route, 'concluded', channel) ? ended : []
}

/** Once a channel is told of an end, nothing it has heard of the investigation stands: what is reopened is news, whichever route tells it. */
function clearEnded(planning: Planning, { channel }: About, concluded: readonly Alert[]): void {
  const { book } = planning
  const entries = new Map<string, ToldEntry>()
  const over = new Set(concluded.map(({ investigation }) => investigation))
  for (const investigation of over)
    for (const { key, entry } of book.heard(channel, investigation)) entries.set(key, entry)
  for (const entry of entries.values()) {
    const gone = [...readEntry(entry.firing).byInvestigation]
    const firing = gone.flatMap(([investigation, { text }]) => (over.has(investigation) ? [] : [text]))
    keep(planning.book, { ...entry, firing })
  }
}

function sender(planning: Planning, { route, channel, group, key }: About, groupFiring: number) {
  return (kind: NewsKind, alerts: readonly Alert[], reason: string, note?: string): void => {
    if (alerts.length === 0) return
    const because = becauseOf(route, alerts, kind, reason)
    // Of a group that is over, the labels are those of what was concluded.
    const groupLabels = group.alerts.length > 0 ? group.labels : groupLabelsOf(alerts[0]?.labels ?? {}, route.groupBy)
    const place = { route: route.name, channel, groupKey: key.groupKey, groupLabels, groupFiring }
    planning.messages.push({ ...place, kind, alerts, reason, because, note })
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
