import type { Channel, DeliveryResult, NewsKind, TakenMessage } from './notification.ts'

// Channels give up by themselves after 20 s; one that breaks the promise is left behind.
const DEADLINE_MS = 25_000

/** What one try may be given beside the message. */
export type SendOptions = {
  /** Address of the page that asks whether to acknowledge; the same for a message however often it is tried. */
  readonly links?: (investigation: number, channel: string, createdAt: number) => string | undefined
  readonly deadlineMs?: number
}

/** News that ask for somebody to take an investigation. */
const ASKING: readonly NewsKind[] = ['opened', 'worsened', 'reminder', 'escalated']

/** One try of a message: it answers by the deadline, and says nothing secret whatever the channel does. */
export async function sendOnce(
  message: TakenMessage,
  now: number,
  { channels, links, deadlineMs = DEADLINE_MS }: SendOptions & { readonly channels: ReadonlyMap<string, Channel> },
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
function withLinks(message: TakenMessage, links: SendOptions['links']): TakenMessage {
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
