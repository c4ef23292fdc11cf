import { type AcknowledgeClaim, createAcknowledgeLinks } from './alert/acknowledge-link.ts'
import { type ChannelState, channelStates } from './alert/channel-states.ts'
import { channelKinds } from './alert/channels/index.ts'
import { type Dispatched, dispatchDue } from './alert/dispatch.ts'
import { disabledChannelReasons } from './alert/endpoint-notice.ts'
import type { Channel, DeliveryResult } from './alert/notification.ts'
import { sendTest } from './alert/test-channel.ts'
import type { Config } from './config/config.ts'
import { ServiceError } from './errors.ts'
import type { Investigation, Step } from './investigate/investigation.ts'
import type { Clock } from './profile/prediction.ts'
import type { Store } from './store/open-store.ts'

/** Everything about messages on their way: sent, tried again, given up, answered by a link. */
export type Messaging = {
  readonly dispatch: () => Promise<Dispatched>
  readonly channels: () => readonly ChannelState[]
  readonly test: (name: string, actor: string) => Promise<DeliveryResult>
  /** @throws {ServiceError} not-found, or conflict where the channel is on */
  readonly enable: (name: string, actor: string) => void
  readonly replay: (outboxId: number, actor: string) => void
  /** What a link from a message is about. @throws {ServiceError} where it may not be used */
  readonly readLink: (token: string) => AcknowledgeClaim
  /** Acknowledges by a link, once. @throws {ServiceError} where it may not be used, or the investigation is past it */
  readonly useLink: (token: string) => Investigation
  /** What is amiss with channels, a sentence each. */
  readonly reasons: () => readonly string[]
  readonly close: () => Promise<void>
}

/** Puts channels, outbox, links and the book of endpoints together. */
export function createMessaging(parts: {
  readonly store: Store
  readonly config: Config
  readonly clock: Clock
  readonly version: string
  /** Numbers in [0, 1) for the jitter of retries. */
  readonly random: () => number
  readonly step: (id: number, step: Step, actor: string) => Investigation
}): Messaging {
  const { store, config, clock, random } = parts
  const { outbox, endpoints } = store
  const channels = openChannels(config, parts.version)
  const links = createAcknowledgeLinks(store.links, config.server.baseUrl)
  const known = (name: string): string => {
    if (channels.has(name)) return name
    throw new ServiceError(
      'not-found',
      `no channel ${name}; the configuration has ${[...channels.keys()].join(', ') || 'none'}`,
    )
  }
  const dispatch = (): Promise<Dispatched> =>
    dispatchDue(outbox, channels, clock, random, {
      endpoints,
      routes: config.routes,
      transact: store.transact,
      links: links.urlOf,
    })
  return {
    dispatch,
    channels: () => channelStates(config.channels, config.routes, store),
    test: (name, actor) => sendTest(name, actor, clock(), { outbox, channels: [...channels.keys()], dispatch }),
    enable: (name, actor) => endpoints.enable(known(name), actor, clock()),
    replay: (outboxId, actor) => outbox.replay(outboxId, actor, clock()),
    readLink: (token) => links.read(token, clock()),
    useLink: (token) =>
      store.transact(() => {
        const { investigation, channel } = links.use(token, clock())
        return parts.step(investigation, { verb: 'acknowledge', reason: '' }, `link sent to ${channel}`)
      }),
    reasons: () => disabledChannelReasons(endpoints.disabled(), [...channels.keys()]),
    close: async () => {
      await Promise.all([...channels.values()].map((channel) => channel.close()))
    },
  }
}

function openChannels(config: Config, version: string): ReadonlyMap<string, Channel> {
  const context = { userAgent: `Plumbline/${version}`, baseUrl: config.server.baseUrl }
  return new Map(
    config.channels.map(({ name, kind, options }) => {
      const made = channelKinds[kind as keyof typeof channelKinds]
      return [name, made.create(options, context)]
    }),
  )
}
