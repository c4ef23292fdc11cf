import { type AcknowledgeClaim, createAcknowledgeLinks } from './alert/acknowledge-link.ts'
import { type ChannelState, channelStates, refuseUnknownChannel } from './alert/channel-states.ts'
import { channelKinds } from './alert/channels/index.ts'
import { createDispatcher, type Dispatcher } from './alert/dispatch.ts'
import { disabledChannelReasons } from './alert/endpoint-notice.ts'
import type { Channel, DeliveryResult } from './alert/notification.ts'
import { sendTest } from './alert/test-channel.ts'
import type { Config } from './config/config.ts'
import type { Investigation, Step } from './investigate/investigation.ts'
import type { Clock } from './profile/prediction.ts'
import type { Store } from './store/open-store.ts'

/** Everything about messages on their way: sent, tried again, given up, answered by a link. */
export type Messaging = {
  /** Sends what is due, and answers when that is done; with `patienceMs` after so long at the latest, while channels that hang go on by themselves. */
  readonly dispatch: Dispatcher['dispatch']
  readonly channels: () => readonly ChannelState[]
  readonly test: (name: string, actor: string) => Promise<DeliveryResult>
  /** @throws {ServiceError} not-found, or conflict where the channel is on */
  readonly enable: (name: string, actor: string) => void
  readonly replay: (outboxId: number, actor: string) => void
  /** Lets a dead letter be. @throws {ServiceError} not-found, or conflict where it is no dead letter */
  readonly setAside: (outboxId: number, actor: string) => void
  /** What a link from a message is about. @throws {ServiceError} where it may not be used */
  readonly readLink: (token: string) => AcknowledgeClaim
  /** Acknowledges by a link, once. @throws {ServiceError} where it may not be used, or the investigation is past it */
  readonly useLink: (token: string) => Investigation
  /** What is amiss with channels, a sentence each. */
  readonly reasons: () => readonly string[]
  /** Waits for the tries under way. */
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
  /** Told what keeps messages from being sent while nobody waits for it. */
  readonly onError?: (error: unknown) => void
}): Messaging {
  const { store, config, clock, random } = parts
  const { outbox, endpoints } = store
  const channels = openChannels(config, parts.version)
  const links = createAcknowledgeLinks(store.links, config.server.baseUrl)
  const names = [...channels.keys()]
  const dispatcher = createDispatcher(outbox, channels, clock, random, {
    endpoints,
    routes: config.routes,
    transact: store.transact,
    links: links.urlOf,
    ...(parts.onError && { onError: parts.onError }),
  })
  return {
    dispatch: dispatcher.dispatch,
    channels: () => channelStates(config.channels, config.routes, store),
    test: (name, actor) => sendTest(name, actor, clock(), { outbox, channels: names, sendOne: dispatcher.sendOne }),
    enable: (name, actor) => {
      refuseUnknownChannel(name, names)
      endpoints.enable(name, actor, clock())
    },
    replay: (outboxId, actor) => outbox.replay(outboxId, actor, clock()),
    setAside: (outboxId, actor) => outbox.setAside(outboxId, actor, clock()),
    readLink: (token) => links.read(token, clock()),
    useLink: (token) =>
      store.transact(() => {
        const { investigation, channel } = links.use(token, clock())
        // The link tells where it was read, not who read it: nobody is named as the one who has it.
        return parts.step(investigation, { verb: 'acknowledge', reason: '', byLink: true }, `link sent to ${channel}`)
      }),
    reasons: () => disabledChannelReasons(endpoints.disabled(), names),
    close: async () => {
      await dispatcher.close()
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
