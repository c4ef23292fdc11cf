import type { ChannelContext } from '../../src/alert/channels/channel-kind.ts'
import type { Notification, NotifiedInvestigation, OutgoingMessage } from '../../src/alert/notification.ts'
import { messageTo } from '../../src/alert/route.ts'

/** 13 April 2026, 03:05:22 UTC. */
export const AT = Date.UTC(2026, 3, 13, 3, 5, 22)

/** What every channel is given beside its options. */
export const CONTEXT: ChannelContext = {
  userAgent: 'plumbline/1.0.0',
  baseUrl: 'https://plumbline.bank.example',
}

/** An investigation as a message tells it, with what the test changes. */
export function investigation(changed: Partial<NotifiedInvestigation> = {}): NotifiedInvestigation {
  const id = changed.id ?? 12
  return {
    id,
    key: `INV-${id}`,
    title: 'Approvals for region=North & age=18-25 fell to 0.71 of everyone else’s rate',
    severity: 'critical',
    model: 'credit-default',
    versions: ['7'],
    family: 'output',
    rootSlice: 'region=North & age=18-25',
    status: 'open',
    window: { label: '6 to 12 April 2026', start: Date.UTC(2026, 3, 6), end: Date.UTC(2026, 3, 13) },
    facts: [
      { name: 'now', value: '0.46' },
      { name: 'everyone else', value: '0.65' },
      { name: 'at training', value: '0.64 against 0.66' },
      { name: 'ratio', value: '0.71' },
      { name: 'ratio at training', value: '0.97' },
      { name: 'limit', value: '0.80' },
      { name: '95\u202f% interval', value: '0.66 to 0.76' },
      { name: 'adjusted p', value: '3 × 10⁻⁶' },
      { name: 'n', value: '904, 12,110 at training' },
    ],
    also: ['score of region=North: JSD 0.040 against a tolerance of 0.020'],
    lineage: ['trained on branch.extract_2024', 'not known: which run wrote branch.extract_2024'],
    url: `https://plumbline.bank.example/investigations/INV-${id}`,
    evidenceSha256: '3f9a5c1e7b20d4886c0fa1527e93bb64d9e1f0a27c35584b6ee20917a4c8d35f',
    sequence: 0,
    ...changed,
  }
}

/** One investigation that opened, with what the test changes. */
export function notification(changed: Partial<Notification> = {}): Notification {
  const investigations = changed.investigations ?? [investigation()]
  const [first] = investigations
  return {
    kind: 'opened',
    at: AT,
    severity: first?.severity ?? 'notice',
    model: 'credit-default',
    investigations,
    ...changed,
  }
}

/** A message to a channel about that. */
export function message(changed: Partial<Notification> = {}, channel = 'oncall'): OutgoingMessage {
  return messageTo(channel, notification(changed), 'severity is critical')
}
