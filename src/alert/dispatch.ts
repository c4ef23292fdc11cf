import type { Clock } from '../profile/prediction.ts'
import { type EndpointNotices, switchOff } from './endpoint-notice.ts'
import type { Channel, DeliveryResult, NewsKind, Outbox, TakenMessage } from './notification.ts'
import { nextTry } from './retry-schedule.ts'

// Channels give up by themselves after 20 s; one that breaks the promise is left behind.
const DEADLINE_MS = 25_000

/** Longer than a round can last, so that a message under way is never taken twice by one healthy process. */
const LEASE_MS = 60_000

const TOGETHER = 8
const ROUNDS = 100

/** What one dispatch did: messages delivered, given up, and to be tried again. */
export type Dispatched = { readonly sent: number; readonly failed: number; readonly waiting: number }

/** What a dispatch may be given beside what it sends. */
export type DispatchOptions = Partial<EndpointNotices> & {
  /** Address of the page that asks whether to acknowledge; the same for a message however often it is tried. */
  readonly links?: (investigation: number, channel: string, createdAt: number) => string | undefined
  readonly deadlineMs?: number
}

type Settled = { readonly channel: string; readonly status: 'delivered' | 'pending' | 'failed' }

/** News that ask for somebody to take an investigation. */
const ASKING: readonly NewsKind[] = ['opened', 'worsened', 'reminder', 'escalated']

/**
 * Sends what is due, eight messages at a time, until nothing is due.
 *
 * A try is written down before the call and settled after it, so a crash in between sends again with the same ids.
 * The first success of a channel makes its backlog due at once. The outbox keeps the order within an investigation:
 * it never hands out a message while an earlier one for the same channel and investigation waits. A channel whose receiver
 * wants no more messages is switched off, and another channel is told.
 *
 * @param random numbers in [0, 1) for the jitter of the retry schedule
 */
export async function dispatchDue(
  outbox: Outbox,
  channels: ReadonlyMap<string, Channel>,
  clock: Clock,
  random: () => number,
  options: DispatchOptions = {},
): Promise<Dispatched> {
  const counts = { delivered: 0, failed: 0, pending: 0 }
  const awake = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    const taken = outbox.take(clock(), LEASE_MS, TOGETHER)
    if (taken.length === 0) break
    const off = new Map(options.endpoints?.disabled().map((endpoint) => [endpoint.channel, endpoint]))
    const tries = await Promise.allSettled(
      taken.map(async (message): Promise<Settled> => {
        const disabled = off.get(message.channel)
        const result =
          disabled === undefined
            ? await tryOnce(channels, message, clock(), options)
            : ({ outcome: 'never', detail: switchedOff(disabled) } as const)
        const status = settle({ outbox, channels, options }, message, result, { now: clock(), random: random() })
        return { channel: message.channel, status }
      }),
    )
    for (const settled of tries) {
      // Not a receiver's fault but ours: the database refused. The lease ends and the message is sent again.
      if (settled.status === 'rejected') throw settled.reason
      counts[settled.value.status]++
      if (settled.value.status === 'delivered' && !awake.has(settled.value.channel)) {
        awake.add(settled.value.channel)
        outbox.wake(settled.value.channel, clock())
      }
    }
  }
  return { sent: counts.delivered, failed: counts.failed, waiting: counts.pending }
}

/** Why a message to a channel that is off is a dead letter. */
export function switchedOff({ disabledAt, because }: { disabledAt: number; because: string }): string {
  return `channel is switched off since ${new Date(disabledAt).toISOString()}: ${because}`
}

async function tryOnce(
  channels: ReadonlyMap<string, Channel>,
  message: TakenMessage,
  now: number,
  { links, deadlineMs = DEADLINE_MS }: DispatchOptions,
): Promise<DeliveryResult> {
  const channel = channels.get(message.channel)
  if (channel === undefined) return { outcome: 'never', detail: unknownChannel(message.channel, channels) }
  if (channel.skips?.includes(message.notification.kind))
    return {
      outcome: 'delivered',
      detail: `nothing to send: ${channel.kind} has no use for ${message.notification.kind}`,
    }
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<DeliveryResult>((resolve) => {
    timer = setTimeout(
      () => resolve({ outcome: 'later', detail: `${channel.kind}: no answer within ${deadlineMs / 1000} s` }),
      deadlineMs,
    )
  })
  try {
    return await Promise.race([channel.deliver(withLinks(message, links), now), deadline])
  } catch (error) {
    // The message of an unforeseen error may hold an address with a key in it: only its name is kept.
    const name = error instanceof Error ? error.name : typeof error
    return { outcome: 'later', detail: `${channel.kind}: the channel failed unexpectedly (${name})` }
  } finally {
    clearTimeout(timer)
  }
}

/** Whoever holds a link may act by it: it is put in on the way out and kept nowhere. */
function withLinks(message: TakenMessage, links: DispatchOptions['links']): TakenMessage {
  const { notification, channel, createdAt } = message
  if (links === undefined || !ASKING.includes(notification.kind)) return message
  const investigations = notification.investigations.map((investigation) => {
    const acknowledgeUrl = investigation.status === 'open' ? links(investigation.id, channel, createdAt) : undefined
    return acknowledgeUrl === undefined ? investigation : { ...investigation, acknowledgeUrl }
  })
  return { ...message, notification: { ...notification, investigations } }
}

function unknownChannel(name: string, channels: ReadonlyMap<string, Channel>): string {
  const known = [...channels.keys()].join(', ') || 'none'
  return `channel ${name} is not in the configuration (alerts.channels has: ${known}); add it again or tell people another way`
}

function settle(
  { outbox, channels, options }: Pick<EndpointNotices, 'outbox' | 'channels'> & { readonly options: DispatchOptions },
  message: TakenMessage,
  result: DeliveryResult,
  { now, random }: { readonly now: number; readonly random: number },
): Settled['status'] {
  const { endpoints, routes = [], transact = (work) => work() } = options
  return transact(() => {
    const next = afterwards(message, result, now, random)
    outbox.settle(message, result, next, now)
    if (result.outcome === 'never' && result.gone === true && endpoints !== undefined)
      switchOff({ outbox, channels, endpoints, routes, transact }, message.channel, result.detail, now)
    return next.status
  })
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
