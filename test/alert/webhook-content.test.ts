import { describe, expect, it } from 'vitest'
import { cloudEventBody, webhookBody } from '../../src/alert/webhook-content.ts'
import { AT, investigation, message, notification } from './notification-builder.ts'

const read = (body: Buffer) => JSON.parse(body.toString())

describe('the body of a webhook', () => {
  it('names what happened, when, and where to read on, with the hash of the evidence', () => {
    expect(read(webhookBody(notification()))).toEqual({
      type: 'investigation.opened',
      timestamp: '2026-04-13T03:05:22.000Z',
      data: {
        severity: 'critical',
        model: 'credit-default',
        investigations: [
          {
            id: 12,
            investigation: 'INV-12',
            title: investigation().title,
            severity: 'critical',
            status: 'open',
            model: 'credit-default',
            versions: ['7'],
            family: 'output',
            slice: 'region=North & age=18-25',
            window: { label: '6 to 12 April 2026', start: '2026-04-06T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
            facts: investigation().facts,
            sequence: 0,
            url: 'https://plumbline.bank.example/investigations/INV-12',
            evidenceSha256: investigation().evidenceSha256,
          },
        ],
      },
    })
  })

  it.each([
    ['worsened', 'investigation.worsened'],
    ['acknowledged', 'investigation.acknowledged'],
    ['concluded', 'investigation.concluded'],
    ['reminder', 'investigation.reminder'],
    ['escalated', 'investigation.escalated'],
    ['digest', 'investigation.digest'],
    ['endpoint-disabled', 'channel.disabled'],
    ['test', 'plumbline.test'],
  ] as const)('%s is %s', (kind, type) => {
    expect(read(webhookBody(notification({ kind }))).type).toBe(type)
  })

  it('of what has become worse says that its title is the one at opening, since the facts are newer', () => {
    const [told] = read(webhookBody(notification({ kind: 'worsened' }))).data.investigations
    expect(told.title).toBe(`At opening: ${investigation().title}`)
  })

  it('says since when and until when, and the group, where they are known', () => {
    const told = investigation({ openedAt: AT - 1000, endedAt: AT })
    const { data } = read(webhookBody(notification({ groupKey: 'oncall:{}', investigations: [told] })))
    expect(data).toMatchObject({
      groupKey: 'oncall:{}',
      investigations: [{ openedAt: '2026-04-13T03:05:21.000Z', endedAt: '2026-04-13T03:05:22.000Z' }],
    })
  })

  it('of a channel that is off names it and says why', () => {
    const endpoint = { channel: 'oncall-hook', because: 'https://hooks.bank.example answered 410' }
    expect(read(webhookBody(notification({ kind: 'endpoint-disabled', investigations: [], endpoint }))).data).toEqual({
      severity: 'notice',
      model: 'credit-default',
      channel: 'oncall-hook',
      because: 'https://hooks.bank.example answered 410',
      investigations: [],
    })
  })

  it('holds no link by which its reader could act', () => {
    const told = investigation({ acknowledgeUrl: 'https://plumbline.bank.example/acknowledge/abc.def' })
    expect(webhookBody(notification({ investigations: [told] })).toString()).not.toContain('acknowledge/')
  })

  it('stays under 20 kB with 200 investigations: the most severe are kept and the rest counted', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      investigation({ id: i + 1, severity: i === 150 ? 'critical' : 'notice', rootSlice: 'x'.repeat(400) }),
    )
    const body = webhookBody(notification({ investigations: many }))
    const { data } = read(body)
    expect(body.length).toBeLessThan(20_000)
    expect(data.investigations[0].id).toBe(151)
    expect(data.investigations.length).toBeGreaterThan(5)
    expect(data.investigations.length + data.omitted).toBe(200)
  })

  it('stays under 20 kB with one investigation of enormous names', () => {
    const huge = '漢'.repeat(100_000)
    const told = investigation({ title: huge, rootSlice: huge, model: huge, facts: [{ name: huge, value: huge }] })
    const body = webhookBody(notification({ model: huge, investigations: [told] }))
    expect(body.length).toBeLessThan(20_000)
    expect(read(body).data.investigations).toHaveLength(1)
  })
})

describe('the same as a CloudEvent', () => {
  const BASE = 'https://plumbline.bank.example'

  it('has the attributes of CloudEvents 1.0 and the data of the webhook', () => {
    const sent = message()
    expect(read(cloudEventBody(sent, BASE))).toEqual({
      specversion: '1.0',
      id: sent.messageId,
      source: BASE,
      type: 'investigation.opened',
      subject: 'INV-12',
      time: '2026-04-13T03:05:22.000Z',
      datacontenttype: 'application/json',
      dataschema: `${BASE}/openapi.json#/components/schemas/WebhookData`,
      data: read(webhookBody(sent.notification)).data,
    })
  })

  it('has no subject where it is about several or none', () => {
    const two = [investigation({ id: 1 }), investigation({ id: 2 })]
    expect(read(cloudEventBody(message({ investigations: two }), BASE))).not.toHaveProperty('subject')
    expect(read(cloudEventBody(message({ kind: 'test', investigations: [] }), BASE))).not.toHaveProperty('subject')
  })

  it('stays under 20 kB as well', () => {
    const many = Array.from({ length: 200 }, (_, i) => investigation({ id: i + 1 }))
    const body = cloudEventBody(message({ investigations: many }), BASE)
    expect(body.length).toBeLessThan(20_000)
    expect(read(body).data.omitted).toBeGreaterThan(100)
  })
})
