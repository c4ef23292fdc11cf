import { createHash } from 'node:crypto'
import type { Family, Severity } from '../detect/finding.ts'
import type { Alert, Labels } from './alert.ts'
import type { DailyTime, Hours } from './hours.ts'
import { sliceLabel } from './labels.ts'
import type { NewsKind, Notification, OutgoingMessage } from './notification.ts'

/** News that a route may choose from. */
export const NEWS = [
  'opened',
  'worsened',
  'acknowledged',
  'concluded',
  'reminder',
] as const satisfies readonly NewsKind[]

/** What a route asks of an alert and of the moment; a condition left out lets everything pass. */
export type RouteConditions = {
  readonly severity?: readonly Severity[] | undefined
  readonly model?: readonly string[] | undefined
  /** What is told of an alert; without it everything, `acknowledged` to those channels alone that page until then. */
  readonly kind?: readonly NewsKind[] | undefined
  readonly family?: readonly Family[] | undefined
  /** Sensitive features of the root slice and their values; `*` is any value of that feature. */
  readonly slice?: Readonly<Record<string, readonly string[]>> | undefined
  /** Outside of them the route holds back; what is still due is told when they begin. */
  readonly hours?: Hours | undefined
}

/** Whom nobody's silence reaches: told once when an alert has not been acknowledged for so long. */
export type Escalation = { readonly afterMs: number; readonly to: readonly string[] }

/** Who is told of what, when, and what is told together. */
export type Route = {
  readonly name: string
  readonly when: RouteConditions
  readonly to: readonly string[]
  /** Those of the channels that page until somebody acknowledges, and so are told of it. */
  readonly pages?: readonly string[] | undefined
  /** Labels whose values part one message from another. */
  readonly groupBy: readonly string[]
  /** How long the first message of a group waits for others to join it. */
  readonly groupWaitMs: number
  /** Least time between two messages of a group. */
  readonly groupIntervalMs: number
  /** How long after the last message of a group those that nobody has acknowledged are told again. */
  readonly repeatIntervalMs: number | 'never'
  /** Are conclusions told? */
  readonly sendResolved: boolean
  /** Collects, and tells once at that hour. */
  readonly digest?: DailyTime | undefined
  readonly escalate?: Escalation | undefined
}

/** What the route at a place of the list is called unless it has a name: `route 1`. */
export const defaultName = (index: number): string => `route ${index + 1}`

/** Does an alert take a route? Hours are asked of the moment, not of the alert. */
export function takes({ when }: Route, labels: Labels): boolean {
  return (
    isAmong(when.severity, labels.severity) &&
    isAmong(when.model, labels.model) &&
    isAmong(when.family, labels.family) &&
    Object.entries(when.slice ?? {}).every(([feature, values]) => {
      const value = labels[sliceLabel(feature)] ?? ''
      return value !== '' && (values.includes('*') || values.includes(value))
    })
  )
}

/** Is this kind of news told on a route, to one of its channels? */
export function tells(route: Route, kind: NewsKind, channel: string): boolean {
  if (kind === 'concluded' && !route.sendResolved) return false
  if (route.when.kind !== undefined) return route.when.kind.includes(kind)
  return kind !== 'acknowledged' || isPager(route, channel)
}

/** Has a route told this news where the log holds it? One that is no longer in the configuration has told whatever it told. */
export function hasTold(routes: readonly Route[], name: string, kind: NewsKind, channel: string): boolean {
  const route = routes.find((one) => one.name === name)
  return route === undefined || tells(route, kind, channel)
}

/** Does a channel page until somebody answers? It hears of the answer at once. */
export function isPager(route: Route, channel: string): boolean {
  return route.pages?.includes(channel) ?? false
}

/** Why a channel is told: `route oncall: severity is critical; new alerts added`. */
export function becauseOf(route: Route, alerts: readonly Alert[], kind: NewsKind, reason: string): string {
  const { when } = route
  const conditions = [
    ...(['severity', 'model', 'family'] as const).flatMap((name) =>
      when[name] === undefined ? [] : [`${name} is ${valuesOf(alerts, name)}`],
    ),
    ...Object.keys(when.slice ?? {}).map((feature) => `${feature} is ${valuesOf(alerts, sliceLabel(feature))}`),
    ...(when.kind === undefined ? [] : [`kind is ${kind}`]),
  ]
  const name = route.name.startsWith('route ') ? route.name : `route ${route.name}`
  return `${name}: ${conditions.length === 0 ? 'it is told everything' : conditions.join(' and ')}; ${reason}`
}

/**
 * The message that tells one channel, whatever the routes say.
 *
 * @param news what is told, a text for each alert and each of its revisions, also of those that the notification only counts
 */
export function messageTo(
  channel: string,
  notification: Notification,
  because: string,
  news: readonly string[] = newsOf(notification),
): OutgoingMessage {
  return { messageId: messageIdOf(channel, notification, news), channel, notification, because }
}

/**
 * The id of a message: the same for the same news to the same channel, so that writing it twice keeps one.
 *
 * It holds no dot, because a webhook's signature is made over `id.timestamp.body`.
 */
export function messageIdOf(
  channel: string,
  notification: Notification,
  news: readonly string[] = newsOf(notification),
): string {
  const { kind, at, model, groupKey } = notification
  return messageIdFor(JSON.stringify([channel, kind, at, model, groupKey ?? '', news]))
}

/** The id of a message about which this can be said, and of no other. */
export function messageIdFor(said: string): string {
  return `msg_${createHash('sha256').update(said).digest('base64url')}`
}

/** A second worsening is other news than the first, even at the same moment. */
function newsOf({ investigations }: Notification): readonly string[] {
  return investigations.map(({ id, revision, status }) => `${id}@${revision ?? 0} ${status}`)
}

function isAmong(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value))
}

const MOST_VALUES = 5

function valuesOf(alerts: readonly Alert[], label: string): string {
  const values = [...new Set(alerts.map(({ labels }) => labels[label] ?? ''))]
  const named = values.slice(0, MOST_VALUES).join(' or ')
  return values.length > MOST_VALUES ? `${named} or ${values.length - MOST_VALUES} others` : named
}
