import type { Alert, SilenceStore, ToldLog } from '../alert/alert.ts'
import { graverFirst } from '../alert/by-severity.ts'
import type { InhibitRule } from '../alert/inhibition.ts'
import type { Notification, NotifiedInvestigation, Outbox, OutgoingMessage } from '../alert/notification.ts'
import { mutedAlerts, planTelling } from '../alert/plan-telling.ts'
import type { PlannedMessage, TellingPlan } from '../alert/planning.ts'
import { messageTo, type Route } from '../alert/route.ts'
import { readEntry } from '../alert/told-book.ts'
import { concludedNote } from './concluded-notification.ts'
import type { Monitor } from './monitor.ts'
import { notificationOf, type ToldCase } from './notification-of.ts'

/** Investigations as alerts, read without what is frozen into them. */
export type AlertRows = {
  /** The live ones, and of these numbers those that have ended. */
  readonly read: (alsoEnded: Iterable<number>) => readonly Alert[]
  /** Another text whenever an investigation has changed. */
  readonly marker: () => string
  /** What a message says of one; undefined where there is none. */
  readonly caseOf: (investigation: number) => ToldCase | undefined
}

/** What telling reads and writes. */
export type TellingPorts = {
  readonly alerts: AlertRows
  readonly told: ToldLog
  readonly silences: Pick<SilenceStore, 'inForce'>
  readonly outbox: Pick<Outbox, 'enqueue'>
  readonly transact: <T>(write: () => T) => T
  readonly routes: readonly Route[]
  readonly inhibit: readonly InhibitRule[]
  readonly monitors: ReadonlyMap<string, Pick<Monitor, 'window' | 'timezone'>>
  readonly baseUrl: string
}

/** How many messages were written. */
export type Telling = { readonly messages: number }

/** Tells what is to be told, and remembers when to look again. */
export type Teller = {
  /** Reads ahead of a transaction that will tell, so that it holds the database for less time. */
  readonly prepare: () => void
  /** Tells what is news; called inside the transaction that writes it. */
  readonly tell: (now: number) => Telling
  /** Tells what time alone has made due; where nothing can be, it costs next to nothing and holds no lock. */
  readonly tick: (now: number) => Telling
  /** What is live, with what keeps it from being told. */
  readonly alerts: (now: number) => readonly (Alert & { readonly mutedBecause: string | undefined })[]
}

/** Investigations that one message tells in full, the most severe and then the newest; how many more there are is said. */
export const MOST_IN_A_MESSAGE = 100

/**
 * Plans what is told now and writes messages and notification log, in the transaction that is open or one of its own. What is told once is in the log with its
 * messages or not at all: a crash can delay it, two processes cannot tell it twice.
 */
export function tell(ports: TellingPorts, now: number): Telling {
  return ports.transact(() => {
    ports.told.begin(now)
    const plan = planOf(ports, now)
    const messages = messagesOf(ports, plan, now)
    if (messages.length > 0) ports.outbox.enqueue(messages, now)
    ports.told.forget(plan.forget)
    ports.told.write(plan.write)
    return { messages: messages.length }
  })
}

/** A teller over these ports; one for each connection. */
export function createTeller(ports: TellingPorts): Teller {
  let quiet: { readonly marker: string; readonly until: number } | undefined
  const markerAt = (now: number): string =>
    `${ports.alerts.marker()} ${ports.silences.inForce(now).map(({ id }) => id)}`
  return {
    prepare: () => {
      ports.alerts.read([])
    },
    tell: (now) => tell(ports, now),
    tick: (now) => {
      const marker = markerAt(now)
      if (quiet !== undefined && quiet.marker === marker && now < quiet.until) return { messages: 0 }
      ports.told.begin(now)
      const plan = planOf(ports, now)
      if (plan.messages.length + plan.write.length + plan.forget.length > 0) {
        quiet = undefined
        // Planned again under the lock: another process may have told it meanwhile.
        return tell(ports, now)
      }
      quiet = { marker, until: plan.nextAt ?? Number.POSITIVE_INFINITY }
      return { messages: 0 }
    },
    alerts: (now) => {
      const alerts = ports.alerts.read([])
      const muted = mutedAlerts({ alerts, silences: ports.silences.inForce(now), inhibit: ports.inhibit, now })
      return alerts.map((alert) => ({ ...alert, mutedBecause: muted.get(alert.investigation) }))
    },
  }
}

function planOf({ alerts, told, silences, routes, inhibit }: TellingPorts, now: number): TellingPlan {
  const entries = told.all()
  const held = new Set<number>()
  for (const { firing } of entries) for (const id of readEntry(firing).byInvestigation.keys()) held.add(id)
  return planTelling({
    alerts: alerts.read(held),
    routes,
    silences: silences.inForce(now),
    inhibit,
    told: entries,
    now,
  })
}

function messagesOf(ports: TellingPorts, plan: TellingPlan, now: number): readonly OutgoingMessage[] {
  const cases = new Map<number, ToldCase | undefined>()
  const caseOf = (investigation: number): ToldCase | undefined => {
    if (!cases.has(investigation)) cases.set(investigation, ports.alerts.caseOf(investigation))
    return cases.get(investigation)
  }
  return plan.messages.flatMap((planned) => {
    const notification = notificationFor(ports, planned, caseOf, now)
    // Also of those that the message only counts: two messages of one moment that tell of others have ids of their own.
    const news = planned.alerts.map(({ investigation, revision, acknowledged, endsAt }) =>
      JSON.stringify([planned.route, investigation, revision, acknowledged, endsAt ?? 0]),
    )
    return notification ? [messageTo(planned.channel, notification, planned.because, news)] : []
  })
}

function notificationFor(
  { monitors, baseUrl }: TellingPorts,
  planned: PlannedMessage,
  caseOf: (investigation: number) => ToldCase | undefined,
  now: number,
): Notification | undefined {
  const { kind, groupKey, groupLabels } = planned
  const sorted = planned.alerts.toSorted((a, b) => graverFirst(a, b) || b.investigation - a.investigation)
  const shown = sorted
    // What has ended is told whole: a receiver that pages would have nobody to resolve the rest.
    .slice(0, kind === 'concluded' ? undefined : MOST_IN_A_MESSAGE)
    // Together they stand in the order in which they were opened.
    .sort((a, b) => graverFirst(a, b) || a.investigation - b.investigation)
    .flatMap((alert) => {
      const found = caseOf(alert.investigation)
      return found ? [{ alert, found }] : []
    })
  const [first] = shown
  if (first === undefined) return undefined
  const investigations: readonly NotifiedInvestigation[] = shown.map(({ alert, found }) =>
    notificationOf(found, {
      ...{ monitor: monitors.get(found.investigation.model), baseUrl },
      ...{ labels: alert.labels, revision: alert.revision },
    }),
  )
  const note = [
    ...(kind === 'concluded'
      ? [concludedNote(shown.map(({ found }) => ({ ...found, by: found.ended?.by ?? '' })))]
      : []),
    ...(planned.note === undefined ? [] : [planned.note]),
    ...(sorted.length > shown.length
      ? [`And ${sorted.length - shown.length} more, which stand on ${baseUrl}/investigations.`]
      : []),
  ].join(' ')
  return {
    kind,
    at: now,
    severity: first.alert.severity,
    model: modelsOf(planned.alerts),
    investigations,
    ...(note !== '' && { note }),
    groupKey,
    groupLabels,
    groupFiring: planned.groupFiring,
  }
}

const MOST_MODELS = 3

/** The model of a group; where it holds several, their names, or how many there are. */
function modelsOf(alerts: readonly Alert[]): string {
  const models = [...new Set(alerts.map(({ labels }) => labels.model ?? ''))]
  return models.length > MOST_MODELS ? `${models.length} models` : models.join(', ')
}
