import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import { sampleDeliveries } from './sample-services.ts'
import { sampleWorld } from './sample-world.ts'

const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')

const world = (services: Partial<AppServices> = {}) => sampleWorld({ services: { ...sampleDeliveries(), ...services } })

const rowsOf = (html: string): (string | undefined)[] =>
  [...html.matchAll(/<a href="\/deliveries\/(\d+)">/g)].map((m) => m[1])

describe('what was sent', () => {
  it('counts what was given up in its heading, and shows every message with what became of it', async () => {
    const { text: html } = await world().send('GET', '/deliveries')
    expect(html).toContain('<h1>One message was given up</h1>')
    expect(rowsOf(html)).toEqual(['3', '2', '1'])
    const text = textOf(html)
    expect(text).toContain(
      'oncall-hook INV-1 opened severity is critical 9 given up 500 from hooks.bank.example 9.4 kB',
    )
    expect(text).toContain('INV-1 found worse severity is critical 1 waiting 421 try again later; next try now')
    expect(text).toContain('2 delivered 13 April 2026, 03:06 , 250 accepted')
    expect(html.match(/action="\/deliveries\/\d+\/replay"/g)).toEqual(['action="/deliveries/3/replay"'])
  })

  it('shows channels with their state, why one is off, and that no route leads to one', async () => {
    const { text: html } = await world().send('GET', '/deliveries')
    expect(textOf(html)).toContain(
      'oncall-hook webhook switched off 13 April 2026, 03:06 , 410 Gone from hooks.bank.example no route leads here 0 1 nothing yet',
    )
    expect(html.match(/action="\/channels\/[\w-]+\/(enable|test)"/g)).toEqual([
      'action="/channels/oncall-mail/test"',
      'action="/channels/oncall-hook/enable"',
      'action="/channels/oncall-hook/test"',
    ])
  })

  it('that was given up can be set aside, on the list and on its own page', async () => {
    const asked: unknown[] = []
    const dead = world({ setAside: (id, actor) => void asked.push([id, actor]) })
    for (const path of ['/deliveries', '/deliveries/3']) {
      const { text } = await dead.send('GET', path)
      expect(text.match(/action="\/deliveries\/\d+\/set-aside"/g)).toEqual(['action="/deliveries/3/set-aside"'])
    }
    const { status, headers } = await dead.send('POST', '/deliveries/3/set-aside', { form: {} })
    expect([status, headers.get('location'), asked]).toEqual([303, '/deliveries/3', [[3, 'local']]])
  })

  it('tells of a filter that it does not know, beside the field, and shows the list without it', async () => {
    const { text: html } = await world().send('GET', '/deliveries?status=lost&channel=pigeon')
    expect(textOf(html)).toContain('There is no channel “pigeon”; the list is shown without this filter.')
    expect(textOf(html)).toContain('There is no result “lost”; the list is shown without this filter.')
    expect(html.match(/aria-invalid="true"/g)).toHaveLength(2)
    expect(rowsOf(html)).toEqual(['3', '2', '1'])
  })

  it('is filtered by its address, which the form keeps', async () => {
    const { text } = await world().send('GET', '/deliveries?channel=oncall-mail&status=delivered')
    expect(rowsOf(text)).toEqual(['1'])
    expect(text).toContain('<option value="oncall-mail" selected="">')
    expect(text).toContain('<option value="delivered" selected="">')
  })

  it('where nothing matches says which filters to drop', async () => {
    const { text } = await world().send('GET', '/deliveries?channel=oncall-hook&status=pending')
    expect(textOf(text)).toContain('No message that is waiting for oncall-hook. Drop the filters to see all.')
  })

  it('without a message, and without a channel, says the next step', async () => {
    const { text } = await sampleWorld().send('GET', '/deliveries')
    expect(text).toContain('<h1>Nothing has been sent yet</h1>')
    expect(textOf(text)).toContain('“Send a test” tries the way before that.')
    const none = await sampleWorld({ services: { channels: () => [] } }).send('GET', '/deliveries')
    expect(none.text).toContain('<h1>Alerts go nowhere: no channel is configured</h1>')
    expect(textOf(none.text)).toContain('configure a channel first.')
  })
})

describe('one message', () => {
  it('says where it went, why, what was answered at every try, and what it tells', async () => {
    const { text: html } = await world().send('GET', '/deliveries/1')
    expect(html).toContain('<h1>oncall-mail took it at try 2</h1>')
    const text = textOf(html)
    expect(text).toContain('It tells: INV-1 opened. Sent because severity is critical.')
    // 30,000 ms and 840 ms
    expect(text).toMatch(/30 s try again later 421 try again later .* 0\.84 s delivered 250 accepted/)
    expect(text).toContain('Text part of the mail Subject: [plumbline] credit-default')
    expect(text).toContain(`sha256 ${'61d0'.repeat(16)}`)
    expect(html).toMatch(/<pre tabindex="0">\[critical\] Selection rate of North/)
  })

  it('to a receiver that reads no mail does not claim to be one', async () => {
    expect(textOf((await world().send('GET', '/deliveries/3')).text)).toContain('Its facts, as a mail would say them')
  })

  it('that is not there is not found', async () => {
    const made = world()
    expect((await made.send('GET', '/deliveries/99')).status).toBe(404)
    expect((await made.send('GET', '/deliveries/abc')).status).toBe(404)
  })
})

describe('a button', () => {
  it('replays a message that was given up, in the name of who pressed it', async () => {
    const asked: unknown[] = []
    const made = world({ replay: (id, actor) => asked.push([id, actor]) })
    const { status, headers } = await made.send('POST', '/deliveries/3/replay', { form: {} })
    expect([status, headers.get('location'), asked]).toEqual([303, '/deliveries/3?done=replay', [[3, 'local']]])
  })

  it('that is refused answers with the same page and the reason', async () => {
    const replay = () => {
      throw new ServiceError('conflict', 'message 1 is no dead letter: it was delivered')
    }
    const { status, text } = await world({ replay }).send('POST', '/deliveries/1/replay', { form: {} })
    expect(status).toBe(409)
    expect(text).toContain('role="alert">message 1 is no dead letter: it was delivered</p>')
    expect(text).toContain('<h1>oncall-mail took it at try 2</h1>')
  })

  it('claims only what is so: an address alone does not make a message due again', async () => {
    expect((await world().send('GET', '/deliveries/1?done=replay')).text).not.toContain('It is due again')
    expect((await world().send('GET', '/deliveries/2?done=replay')).text).toContain('It is due again')
    expect((await world().send('GET', '/deliveries?done=enable&of=oncall-hook')).text).not.toContain('is switched on;')
    expect((await world().send('GET', '/deliveries?done=enable&of=oncall-mail')).text).toContain('is switched on;')
  })

  it('switches a channel on', async () => {
    const asked: unknown[] = []
    const made = world({ enableChannel: (name, actor) => asked.push([name, actor]) })
    const { status, headers } = await made.send('POST', '/channels/oncall-hook/enable', { form: {} })
    expect([status, headers.get('location'), asked]).toEqual([
      303,
      '/deliveries?done=enable&of=oncall-hook',
      [['oncall-hook', 'local']],
    ])
  })

  it('sends a test through the outbox and says what became of it', async () => {
    const { outbox, channels } = sampleDeliveries()
    const first = outbox.get(1)
    const test = { ...(first as NonNullable<typeof first>), kind: 'test', investigations: [], outboxId: 9 }
    const made = world({ channels, outbox: { ...outbox, list: () => ({ items: [test], next: undefined }) } })
    const { status, headers } = await made.send('POST', '/channels/oncall-mail/test', { form: {} })
    expect(status).toBe(303)
    const text = textOf((await made.send('GET', headers.get('location') ?? '')).text)
    expect(text).toContain('The last test to oncall-mail, 13 April 2026, 03:05 UTC: delivered, 250 accepted.')
    expect(text).toContain('a test of the channel')
  })

  it('takes nothing that was sent from another site, or that is no form', async () => {
    const made = world({
      replay: () => {
        throw new Error('must not be reached')
      },
    })
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    for (const path of ['/deliveries/3/replay', '/channels/oncall-hook/enable', '/channels/oncall-mail/test']) {
      expect((await made.send('POST', path, { form: {}, headers: foreign })).status).toBe(403)
      expect((await made.send('POST', path, { json: {} })).status).toBe(415)
    }
  })
})
