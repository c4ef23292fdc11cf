import { type EndpointNotices, switchOff, tellUndelivered } from './endpoint-notice.ts'
import type { Channel, DeliveryResult, NewsKind, Outbox, TakenMessage } from './notification.ts'
import { nextTry } from './retry-schedule.ts'

/** Where the result of a try is written, and who hears of one that is not good. */
export type SettlePorts = Partial<EndpointNotices> & {
  readonly outbox: Outbox
  readonly channels: ReadonlyMap<string, Channel>
}

/** News about channels: where they fail themselves nobody is told, or two broken channels would tell of each other for ever. */
const ABOUT_CHANNELS: readonly NewsKind[] = ['endpoint-disabled', 'undeliverable']

/**
 * Writes what became of a try, when the next one is, and whom else it concerns, in one transaction.
 *
 * A receiver that wants no more messages is switched off. The first dead letter of a channel since its last success, and a recipient who will never get
 * a mail that others got, are told on another channel.
 *
 * @param random a number in [0, 1) for the jitter of the retry schedule
 * @returns what the message now is
 */
export function settleTry(
  ports: SettlePorts,
  message: TakenMessage,
  result: DeliveryResult,
  { now, random }: { readonly now: number; readonly random: number },
): 'delivered' | 'pending' | 'failed' {
  const { outbox, channels, endpoints, routes = [], transact = (work) => work() } = ports
  return transact(() => {
    const next = afterwards(message, result, now, random)
    outbox.settle(message, result, next, now)
    if (endpoints !== undefined)
      tellOthers({ outbox, channels, endpoints, routes, transact }, message, { result, status: next.status, now })
    return next.status
  })
}

function tellOthers(
  notices: EndpointNotices,
  { outboxId, channel, notification: { kind } }: TakenMessage,
  { result, status, now }: { readonly result: DeliveryResult; readonly status: string; readonly now: number },
): void {
  const { outcome, detail } = result
  if (outcome === 'never' && result.gone === true) {
    switchOff(notices, channel, detail, now)
    return
  }
  if (ABOUT_CHANNELS.includes(kind) || kind === 'test') return
  if (outcome === 'delivered') {
    if (result.refused !== undefined) tellUndelivered(notices, channel, result.refused, now)
    return
  }
  // Of a channel that is off it was told when it was switched off.
  const isOff = notices.endpoints.disabled().some((endpoint) => endpoint.channel === channel)
  if (status === 'failed' && !isOff && notices.outbox.isFirstDeadLetter(outboxId, channel))
    tellUndelivered(notices, channel, { deadLetter: outboxId, because: detail }, now)
}

function afterwards(message: TakenMessage, result: DeliveryResult, now: number, random: number) {
  switch (result.outcome) {
    case 'delivered':
      return { status: 'delivered', dueAt: now } as const
    case 'never':
      return { status: 'failed', dueAt: now } as const
    case 'later': {
      // Somebody is waiting to see it come: a test that arrives tomorrow tells them nothing.
      if (message.notification.kind === 'test') return { status: 'failed', dueAt: now } as const
      const { createdAt, urgency } = message
      const tries = message.attempts + 1
      return nextTry({ tries, createdAt, urgency, retryAfterMs: result.retryAfterMs }, now, random)
    }
    default:
      return result satisfies never
  }
}
