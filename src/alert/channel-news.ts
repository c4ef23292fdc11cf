import type { Alert, ToldKey } from './alert.ts'
import { isWithin } from './hours.ts'
import type { Group, Planning } from './planning.ts'
import { hasTold, type Route, takes, tells } from './route.ts'
import type { Heard, ToldAlert } from './told-book.ts'

/** A channel of a route, and a group of it. */
export type About = {
  readonly route: Route
  readonly channel: string
  readonly group: Group
  readonly key: ToldKey
  /** The key as one text. */
  readonly id: string
}

/** What kind of news an alert is to this channel, by all that it has heard of it. */
export function kindOf(
  planning: Planning,
  about: About,
  alert: Alert,
  before: ToldAlert | undefined,
): 'opened' | 'worsened' | 'acknowledged' | undefined {
  const { routes } = planning
  const { channel } = about
  if (before?.revision === alert.revision) {
    if (alert.acknowledged) return before.acknowledged ? undefined : 'acknowledged'
    // Reopened before anybody was told that it was over: nobody has taken it any more.
    return before.acknowledged ? 'opened' : undefined
  }
  const others = othersOf(planning, about, alert)
  const hasHeardLess = others.some(
    ({ told, entry }) =>
      told.revision < alert.revision &&
      (hasTold(routes, entry.route, 'opened', channel) || hasTold(routes, entry.route, 'worsened', channel)),
  )
  const knowsAll = others.some(({ told }) => told.revision >= alert.revision)
  const kind = before !== undefined || (hasHeardLess && !knowsAll) ? 'worsened' : 'opened'
  const isKnown = others.some(
    ({ told, entry }) => told.revision >= alert.revision && hasTold(routes, entry.route, kind, channel),
  )
  if (!isKnown) return kind
  return alert.acknowledged ? 'acknowledged' : undefined
}

/** Of those that somebody has taken, whom no other entry has told so. */
export function acknowledgementsToTell(planning: Planning, about: About, alerts: readonly Alert[]): readonly Alert[] {
  const { route, channel } = about
  if (!tells(route, 'acknowledged', channel)) return []
  return alerts.filter(
    (alert) =>
      !othersOf(planning, about, alert).some(
        ({ told, entry }) => told.acknowledged && hasTold(planning.routes, entry.route, 'acknowledged', channel),
      ),
  )
}

/** What nobody has acknowledged, without what another route that reminds has told the channel within the interval. */
export function remindersToTell(
  planning: Planning,
  about: About,
  audible: readonly Alert[],
): { readonly alerts: readonly Alert[]; readonly at: number } {
  const { now } = planning
  const { route, channel } = about
  if (route.repeatIntervalMs === 'never' || !tells(route, 'reminder', channel)) return { alerts: [], at: now }
  const since = now - route.repeatIntervalMs
  const alerts: Alert[] = []
  let lastAt: number | undefined
  for (const alert of audible) {
    if (alert.acknowledged) continue
    const reminders = othersOf(planning, about, alert).filter(
      ({ entry }) => entry.toldAt >= since && reminds(planning, entry.route, channel, alert),
    )
    if (reminders.length === 0) alerts.push(alert)
    for (const { entry } of reminders) lastAt = Math.max(lastAt ?? 0, entry.toldAt)
  }
  return { alerts, at: lastAt ?? now }
}

/** Would this route remind the channel of the alert, too? */
function reminds({ routes, now }: Planning, name: string, channel: string, alert: Alert): boolean {
  const route = routes.find((one) => one.name === name)
  return (
    route !== undefined &&
    route.repeatIntervalMs !== 'never' &&
    route.digest === undefined &&
    route.to.includes(channel) &&
    tells(route, 'reminder', channel) &&
    takes(route, alert.labels) &&
    (route.when.hours === undefined || isWithin(route.when.hours, now))
  )
}

function othersOf({ book }: Planning, { channel, id }: About, alert: Alert): readonly Heard[] {
  return [...book.heard(channel, alert.investigation)].filter(({ key }) => key !== id)
}
