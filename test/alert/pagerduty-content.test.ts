import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Notification } from '../../src/alert/notification.ts'
import { pagerDutyEvents } from '../../src/alert/pagerduty-content.ts'
import { investigation, message } from './notification-builder.ts'

const BASE = 'https://plumbline.bank.example'
/** 12 digits of the SHA-256 of the address of the pages. */
const HERE = createHash('sha256').update(BASE).digest('hex').slice(0, 12)
const events = (changed: Partial<Notification>) => pagerDutyEvents(message(changed), BASE)

describe('events for PagerDuty', () => {
  it('trigger when something opens, with summary, severity, details and a link', () => {
    expect(events({})).toMatchObject([
      {
        event_action: 'trigger',
        dedup_key: `inv:${HERE}:12`,
        payload: {
          summary: `INV-12: ${investigation().title}`,
          source: 'credit-default@7',
          severity: 'critical',
          timestamp: '2026-04-13T03:05:22.000Z',
          component: 'region=North & age=18-25',
          group: 'credit-default',
          class: 'output',
          custom_details: { status: 'open', evidence_sha256: investigation().evidenceSha256 },
        },
        links: [{ href: investigation().url, text: 'Open INV-12' }],
        client: 'Plumbline',
        client_url: BASE,
      },
    ])
  })

  it.each([
    ['opened', 'open', 'trigger'],
    ['worsened', 'investigating', 'trigger'],
    ['reminder', 'acknowledged', 'trigger'],
    ['escalated', 'open', 'trigger'],
    ['acknowledged', 'acknowledged', 'acknowledge'],
    ['concluded', 'concluded', 'resolve'],
    ['digest', 'dismissed', 'resolve'],
    ['reminder', 'closed', 'resolve'],
  ] as const)('%s of one that is %s is %s, under the same key', (kind, status, action) => {
    expect(events({ kind, investigations: [investigation({ status })] })).toMatchObject([
      { event_action: action, dedup_key: `inv:${HERE}:12` },
    ])
  })

  it('are one for each investigation, the most severe first', () => {
    const told = [investigation({ id: 3, severity: 'notice' }), investigation({ id: 9, severity: 'warning' })]
    expect(events({ investigations: told }).map(({ dedup_key, payload }) => [dedup_key, payload])).toMatchObject([
      [`inv:${HERE}:9`, { severity: 'warning' }],
      [`inv:${HERE}:3`, { severity: 'info' }],
    ])
  })

  it.each([
    ['test', undefined, /^test:[0-9a-f]{12}:msg_/],
    ['endpoint-disabled', { channel: 'oncall-hook', because: '410' }, /^channel:[0-9a-f]{12}:oncall-hook$/],
    ['undeliverable', { channel: 'oncall-hook', because: '400' }, /^channel:[0-9a-f]{12}:oncall-hook$/],
  ] as const)('%s has a key of its own and is resolved at once', (kind, endpoint, key) => {
    const sent = events({ kind, investigations: [], ...(endpoint && { endpoint }) })
    expect(sent.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve'])
    expect(sent[0]?.dedup_key).toMatch(key)
    expect(sent[1]?.dedup_key).toBe(sent[0]?.dedup_key)
  })

  it('of another installation have other keys, so that its INV-12 does not close ours', () => {
    const [there] = pagerDutyEvents(message(), 'https://plumbline.other.example')
    expect(there?.dedup_key).not.toBe(events({})[0]?.dedup_key)
  })

  it.each([
    ['worsened', 'Worse: INV-12: At opening: '],
    ['reminder', 'Reminder: INV-12: At opening: '],
    ['escalated', 'Not acknowledged: INV-12: At opening: '],
  ] as const)('%s begins with its word, and the frozen title says that it is one', (kind, before) => {
    const [event] = events({ kind, investigations: [investigation({ revision: 2 })] })
    expect(event?.payload).toMatchObject({ summary: `${before}${investigation().title}` })
  })

  it('resolve every conclusion of a message, however many there are', () => {
    const many = Array.from({ length: 250 }, (_, i) => investigation({ id: i + 1, status: 'concluded' }))
    const sent = events({ kind: 'concluded', investigations: many })
    expect(new Set(sent.map(({ dedup_key }) => dedup_key)).size).toBe(250)
    expect(new Set(sent.map(({ event_action }) => event_action))).toEqual(new Set(['resolve']))
  })

  it('keep their limits: a summary of 1,024 characters, a key of 255, 512 kB in all', () => {
    const huge = '漢'.repeat(100_000)
    const told = investigation({
      title: huge,
      also: Array(400).fill(huge),
      facts: Array(400).fill({ name: huge, value: huge }),
    })
    const [event] = events({ investigations: [told] })
    const { summary = '', custom_details } = (event?.payload ?? {}) as { summary?: string; custom_details?: object }
    expect([...summary].length).toBeLessThanOrEqual(1024)
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512_000)
    expect(custom_details).toEqual({ evidence_sha256: told.evidenceSha256 })
    expect(event?.links).toMatchObject([{ href: told.url }])
    const endpoint = { channel: huge, because: huge }
    expect([...(events({ kind: 'endpoint-disabled', investigations: [], endpoint })[0]?.dedup_key ?? '')].length).toBe(
      // channel: and 200 characters, 12 digits and a colon between them
      221,
    )
  })
})
