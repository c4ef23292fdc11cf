import { describe, expect, it } from 'vitest'
import type { Notification } from '../../src/alert/notification.ts'
import { pagerDutyEvents } from '../../src/alert/pagerduty-content.ts'
import { investigation, message } from './notification-builder.ts'

const BASE = 'https://plumbline.bank.example'
const events = (changed: Partial<Notification>) => pagerDutyEvents(message(changed), BASE)

describe('events for PagerDuty', () => {
  it('trigger when something opens, with summary, severity, details and a link', () => {
    expect(events({})).toMatchObject([
      {
        event_action: 'trigger',
        dedup_key: 'inv:12',
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
      { event_action: action, dedup_key: 'inv:12' },
    ])
  })

  it('are one for each investigation, the most severe first', () => {
    const told = [investigation({ id: 3, severity: 'notice' }), investigation({ id: 9, severity: 'warning' })]
    expect(events({ investigations: told }).map(({ dedup_key, payload }) => [dedup_key, payload])).toMatchObject([
      ['inv:9', { severity: 'warning' }],
      ['inv:3', { severity: 'info' }],
    ])
  })

  it('a test and a channel that is off have keys of their own', () => {
    const [test] = events({ kind: 'test', investigations: [] })
    const endpoint = { channel: 'oncall-hook', because: '410' }
    const [off] = events({ kind: 'endpoint-disabled', investigations: [], endpoint })
    expect(test?.dedup_key).toMatch(/^test:msg_/)
    expect(off?.dedup_key).toBe('channel:oncall-hook')
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
      208,
    )
  })
})
