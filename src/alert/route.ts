import { createHash } from 'node:crypto'
import type { Severity } from '../detect/finding.ts'
import type { Notification, OutgoingMessage } from './notification.ts'

/** What a route asks of a notification; a condition left out lets everything pass. */
export type RouteConditions = {
  readonly severity?: readonly Severity[] | undefined
  readonly model?: readonly string[] | undefined
  readonly kind?: readonly Notification['kind'][] | undefined
}

/** Who is told of what: every route whose conditions hold adds its channels. */
export type Route = { readonly when?: RouteConditions | undefined; readonly to: readonly string[] }

/** A channel that is told, and the conditions that brought the notification there. */
export type RoutedChannel = { readonly channel: string; readonly because: string }

/** The channels of a notification in the order of the routes, each once, with the reason of the first route that names it. */
export function channelsFor(notification: Notification, routes: readonly Route[]): readonly RoutedChannel[] {
  const routed = new Map<string, RoutedChannel>()
  for (const route of routes) {
    const because = reasonOf(notification, route.when ?? {})
    if (because === undefined) continue
    for (const channel of route.to) if (!routed.has(channel)) routed.set(channel, { channel, because })
  }
  return [...routed.values()]
}

/** One message for each channel that the routes name. */
export function messagesFor(notification: Notification, routes: readonly Route[]): readonly OutgoingMessage[] {
  return channelsFor(notification, routes).map(({ channel, because }) => messageTo(channel, notification, because))
}

/** The message that tells one channel, whatever the routes say. */
export function messageTo(channel: string, notification: Notification, because: string): OutgoingMessage {
  return { messageId: messageIdOf(channel, notification), channel, notification, because }
}

/**
 * The id of a message: the same for the same news to the same channel, so that writing it twice keeps one.
 *
 * It holds no dot, because a webhook's signature is made over `id.timestamp.body`.
 */
export function messageIdOf(channel: string, notification: Notification): string {
  const { kind, at, model, investigations } = notification
  const news = JSON.stringify([channel, kind, at, model, investigations.map(({ id }) => id)])
  return `msg_${createHash('sha256').update(news).digest('base64url')}`
}

function reasonOf(notification: Notification, when: RouteConditions): string | undefined {
  const reasons: string[] = []
  for (const condition of ['severity', 'model', 'kind'] as const) {
    const wanted: readonly string[] | undefined = when[condition]
    if (wanted === undefined) continue
    if (!wanted.includes(notification[condition])) return undefined
    reasons.push(`${condition} is ${notification[condition]}`)
  }
  return reasons.length === 0 ? 'it is told everything' : reasons.join(' and ')
}
