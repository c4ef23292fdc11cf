import { ServiceError } from '../errors.ts'
import type { EndpointBook, Outbox } from './notification.ts'

/** A channel of the configuration, where it stands in the routes, and whether messages go there. */
export type ChannelState = {
  readonly name: string
  readonly kind: string
  readonly routes: readonly string[]
  readonly waiting: number
  readonly failed: number
  readonly lastDeliveredAt: number | undefined
  readonly disabled: { readonly at: number; readonly because: string } | undefined
}

/** A route as far as it leads to channels. */
export type LeadingRoute = {
  readonly name: string
  readonly to: readonly string[]
  readonly escalate?: { readonly to: readonly string[] } | undefined
}

/** How every configured channel stands, in the order of the configuration. */
export function channelStates(
  channels: readonly { readonly name: string; readonly kind: string }[],
  routes: readonly LeadingRoute[],
  {
    outbox,
    endpoints,
  }: { readonly outbox: Pick<Outbox, 'byChannel'>; readonly endpoints: Pick<EndpointBook, 'disabled'> },
): readonly ChannelState[] {
  const off = new Map(endpoints.disabled().map((endpoint) => [endpoint.channel, endpoint]))
  const counts = outbox.byChannel(channels.map(({ name }) => name))
  return channels.map(({ name, kind }, i) => {
    const disabled = off.get(name)
    return {
      name,
      kind,
      routes: routes.flatMap((route) => (channelsOf(route).includes(name) ? [route.name] : [])),
      waiting: counts[i]?.waiting ?? 0,
      failed: counts[i]?.failed ?? 0,
      lastDeliveredAt: counts[i]?.lastDeliveredAt,
      disabled: disabled && { at: disabled.disabledAt, because: disabled.because },
    }
  })
}

/** The channels that a route leads to, those it escalates to last. */
export function channelsOf({ to, escalate }: Pick<LeadingRoute, 'to' | 'escalate'>): readonly string[] {
  return [...to, ...(escalate?.to ?? [])]
}

/** @throws {ServiceError} not-found where the configuration has no channel of this name */
export function refuseUnknownChannel(name: string, channels: readonly string[]): void {
  if (!channels.includes(name))
    throw new ServiceError('not-found', `no channel ${name}; the configuration has ${channels.join(', ') || 'none'}`)
}
