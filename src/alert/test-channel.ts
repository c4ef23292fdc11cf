import { refuseUnknownChannel } from './channel-states.ts'
import type { DeliveryResult, Notification, Outbox } from './notification.ts'
import { messageTo } from './route.ts'

/** What a test of a channel needs: the outbox, the names of the channels, and somebody who sends that one message. */
export type TestPorts = {
  readonly outbox: Outbox
  readonly channels: readonly string[]
  readonly sendOne: (messageId: string) => Promise<void>
}

// Newer messages may come in the meantime.
const NEWEST = 100

/**
 * Sends a test the way every message goes: written to the outbox, taken, sent, settled. It is tried once, and waits for nothing else.
 *
 * @throws {ServiceError} not-found where there is no such channel
 */
export async function sendTest(name: string, actor: string, now: number, ports: TestPorts): Promise<DeliveryResult> {
  const { outbox, channels, sendOne } = ports
  refuseUnknownChannel(name, channels)
  const message = messageTo(name, testNotification(now), `${actor} asked for a test`)
  outbox.enqueue([message], now)
  await sendOne(message.messageId)
  const sent = outbox.list({ channel: name, limit: NEWEST }).items.find((one) => one.messageId === message.messageId)
  const detail = sent?.detail ?? sent?.lastError ?? 'it is under way; plumbline alerts list shows what becomes of it'
  if (sent?.status === 'delivered') return { outcome: 'delivered', detail }
  return { outcome: sent?.status === 'failed' ? 'never' : 'later', detail }
}

function testNotification(at: number): Notification {
  return { kind: 'test', at, severity: 'notice', model: 'none', investigations: [] }
}
