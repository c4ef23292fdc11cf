import { channelsOf, type LeadingRoute } from './channel-states.ts'
import type { Channel, EndpointBook, Notification, Outbox } from './notification.ts'
import { messageIdFor } from './route.ts'

const DAY_MS = 86_400_000

/** What is needed to switch a channel off and to tell somebody. */
export type EndpointNotices = {
  readonly outbox: Outbox
  readonly channels: ReadonlyMap<string, Channel>
  readonly endpoints: EndpointBook
  /** Whom routes tell together: the notice goes to one who was told with the channel. */
  readonly routes: readonly Pick<LeadingRoute, 'to' | 'escalate'>[]
  /** Joins several writes. */
  readonly transact: <T>(work: () => T) => T
}

/** A channel that is switched off. */
export type DisabledChannel = ReturnType<EndpointBook['disabled']>[number]

/** Why a message to a channel that is off is a dead letter. */
export function switchedOff({ disabledAt, because }: Pick<DisabledChannel, 'disabledAt' | 'because'>): string {
  return `channel is switched off since ${new Date(disabledAt).toISOString()}: ${because}`
}

/** Switches a channel off; a channel that works is told of it, where there is one. */
export function switchOff(ports: EndpointNotices, channel: string, because: string, now: number): void {
  const { outbox, endpoints } = ports
  if (!endpoints.disable(channel, because, now)) return
  const teller = tellerFor(ports, channel)
  if (teller === undefined) return
  const others = endpoints
    .disabled()
    .filter((endpoint) => endpoint.channel !== channel)
    .map((other) => `${other.channel} (since ${new Date(other.disabledAt).toISOString()})`)
  const note = others.length === 0 ? undefined : `Also switched off: ${others.join(', ')}.`
  const notification = noticeOf('endpoint-disabled', { channel, because }, note, now)
  const messageId = messageIdFor(`off ${teller} ${channel} ${now}`)
  outbox.enqueue([{ messageId, channel: teller, notification, because: `channel ${channel} was switched off` }], now)
}

/** What will not arrive: a whole message, or what some of its recipients should have had. */
export type Undelivered =
  | { readonly deadLetter: number; readonly because: string }
  | { readonly recipients: readonly string[]; readonly because: string }

/** Tells another channel that a message, or a part of one, will not arrive on this one: of the same refused recipients once a day. */
export function tellUndelivered(ports: EndpointNotices, channel: string, what: Undelivered, now: number): void {
  const teller = tellerFor(ports, channel)
  if (teller === undefined) return
  const { because } = what
  const isWhole = 'deadLetter' in what
  const about = isWhole
    ? `dead letter ${what.deadLetter} ${now}`
    : `refused ${what.recipients.toSorted()} ${Math.floor(now / DAY_MS)}`
  const note = isWhole
    ? `It is message ${what.deadLetter}: once the receiver is mended, \`plumbline alerts replay ${what.deadLetter}\` sends it again. Of further ones nothing is told until one is delivered there.`
    : 'The others have it.'
  const notification = noticeOf('undeliverable', { channel, because }, note, now)
  const messageId = messageIdFor(`undelivered ${teller} ${channel} ${about}`)
  const why = isWhole
    ? `channel ${channel} has a dead letter`
    : `channel ${channel} does not reach all of its recipients`
  ports.outbox.enqueue([{ messageId, channel: teller, notification, because: why }], now)
}

/** What the health of the service has to say of channels that are off: a sentence for each. */
export function disabledChannelReasons(disabled: readonly DisabledChannel[], configured: readonly string[]): string[] {
  const off = new Set(disabled.map(({ channel }) => channel))
  const known = disabled.filter(({ channel }) => configured.includes(channel))
  const alone = configured.length > 0 && configured.every((name) => off.has(name)) ? ' Nobody else could be told.' : ''
  return known.map(
    ({ channel, disabledAt, because }) =>
      `channel ${channel} is switched off since ${new Date(disabledAt).toISOString()} (${because}); mend the receiver and run plumbline alerts enable ${channel}.${alone}`,
  )
}

/** One who is told together with the channel first, and one whose last message did not fail. */
function tellerFor({ outbox, channels, endpoints, routes }: EndpointNotices, channel: string): string | undefined {
  const off = new Set(endpoints.disabled().map((endpoint) => endpoint.channel))
  const together = new Set(
    routes
      .map(channelsOf)
      .filter((told) => told.includes(channel))
      .flat(),
  )
  // One that works comes first: a notice that does not arrive is none.
  const rankOf = (name: string): number => (lastFailed(outbox, name) ? 2 : 0) + (together.has(name) ? 0 : 1)
  return [...channels]
    .filter(([name, { skips }]) => name !== channel && !off.has(name) && !skips?.includes('endpoint-disabled'))
    .map(([name]) => ({ name, rank: rankOf(name) }))
    .sort((a, b) => a.rank - b.rank)[0]?.name
}

const NEWEST = 20

/** Did the newest message that was tried to the end of a try fail? One that nobody has tried yet says nothing. */
function lastFailed(outbox: Outbox, channel: string): boolean {
  const last = outbox
    .list({ channel, limit: NEWEST })
    .items.find(({ status, lastError }) => status !== 'pending' || lastError !== undefined)
  return last !== undefined && last.status !== 'delivered'
}

function noticeOf(
  kind: 'endpoint-disabled' | 'undeliverable',
  endpoint: NonNullable<Notification['endpoint']>,
  note: string | undefined,
  at: number,
): Notification {
  return {
    kind,
    at,
    severity: 'warning',
    model: 'none',
    investigations: [],
    endpoint,
    ...(note === undefined ? {} : { note }),
  }
}
