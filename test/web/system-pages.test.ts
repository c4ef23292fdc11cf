import { describe, expect, it } from 'vitest'
import type { SystemReport } from '../../src/web/app-services.ts'
import { sampleSystem } from './sample-services.ts'
import { NOW, run, sampleWorld } from './sample-world.ts'

const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

const systemPage = async (over: Partial<SystemReport> = {}) =>
  (await sampleWorld({ services: { system: () => ({ ...sampleSystem([run], NOW), ...over }) } }).send('GET', '/system'))
    .text

const CALM = {
  health: { status: 'ok', reasons: [] },
  models: [{ model: 'credit-default', windowsDue: 0, lagMs: 0, batchesToFold: 0, nextScanAt: NOW + 60_000 }],
} as const

describe('the page of refused rows', () => {
  it('tells of a model that it does not know, beside the field', async () => {
    const { text } = await sampleWorld().send('GET', '/quarantine?model=unheard')
    expect(textOf(text)).toContain('There is no model under watch “unheard”; the list is shown without this filter.')
  })
})

describe('the first steps', () => {
  it('offer no test of a channel that does not exist', async () => {
    const page = async (channels: readonly string[]) => {
      const state = {
        kind: 'email',
        routes: [],
        waiting: 0,
        failed: 0,
        lastDeliveredAt: undefined,
        disabled: undefined,
      }
      const services = { channels: () => channels.map((name) => ({ ...state, name })) }
      return (await sampleWorld({ empty: true, services }).send('GET', '/')).text
    }
    expect(await page([])).not.toContain('plumbline alerts test')
    expect(textOf(await page([]))).toContain('No channel is configured, so there is nothing to test yet.')
    expect(await page(['duty-mail'])).toContain('plumbline alerts test duty-mail')
  })
})

describe('the page of the system', () => {
  it('says in its heading whether the service keeps up', async () => {
    const headingOf = (html: string) => /<h1>([^<]*)</.exec(html)?.[1]
    expect(headingOf(await systemPage())).toBe('The service is degraded')
    expect(headingOf(await systemPage({ health: { status: 'degraded', reasons: ['a', 'b'] } }))).toBe(
      'The service is degraded for two reasons',
    )
    expect(headingOf(await systemPage(CALM))).toBe('The service keeps up')
    expect(headingOf(await systemPage({ health: CALM.health }))).toBe('One window waits to be judged')
    expect(headingOf(await systemPage({ health: CALM.health, models: [] }))).toBe(
      'The service answers and watches no model',
    )
  })

  it('says how far each model lags, what is kept where, and how it can be restored', async () => {
    const text = textOf(await systemPage())
    expect(text).toContain('Windows that wait to be judged 1 the oldest closed 2 h ago')
    expect(text).toContain('fraud-screen 1 2 h 12 not scheduled')
    expect(text).toContain('credit-default 0 none 0 13 April 2026, 11:05 , in 41 min')
    // 1.24 GB and 4.2 MB of log; 1.9 GB is less than a busy day may need.
    expect(text).toContain('1.2 GB only 1.9 GB free on its disk')
    expect(text).toContain('Backup file backup/plumbline-2026-04-13.db')
    expect(text).toContain('credit-default 400 d 2 March 2026, 42 d ago')
    expect(text).toContain('fraud-screen without end nothing kept')
    expect(text).toContain('48,213')
    expect(text).toContain('2 pieces of heavy work wait')
    expect(text).toContain('2026-04-06 credit-default arrival 18,284 412 4 13')
  })

  it('without a backup, a run or a known disk says so with the next step', async () => {
    const { database } = sampleSystem([], NOW)
    const text = textOf(
      await systemPage({ runs: [], backup: undefined, database: { ...database, freeBytes: undefined } }),
    )
    expect(text).toContain('Last backup none make one: plumbline backup FILE')
    expect(text).toContain('free space is not known')
    expect(text).toContain('None yet. A window is judged by the first scan after it has ended')
  })

  it('calls nothing little that is enough', async () => {
    const { database } = sampleSystem([], NOW)
    expect(textOf(await systemPage({ database: { ...database, freeBytes: 80_000_000_000 } }))).toContain(
      '80.0 GB free on its disk',
    )
  })
})

describe('the page of refused rows', () => {
  const world = async () => {
    const made = sampleWorld()
    const row = (id: string, over: object) => ({
      id,
      at: NOW - 60_000,
      features: {},
      sensitive: {},
      decision: 'approve',
      ...over,
    })
    const predictions = [row('r-1', { at: 'yesterday' }), row('r-2', { at: 'today' }), row('r-3', { features: 'none' })]
    await made.send('POST', '/api/v1/predictions', { json: { model: 'credit-default', version: '7', predictions } })
    return made
  }

  it('counts them and says what to mend, the most frequent place first', async () => {
    const { text: html } = await (await world()).send('GET', '/quarantine')
    expect(html).toContain('<h1>Three rows were refused</h1>')
    const places = [...html.matchAll(/<li><b>([^<]*)<\/b>.*?<code>([^<]*)<\/code>/g)].map((m) => [m[1], m[2]])
    expect(places).toEqual([
      ['2 rows', 'at'],
      ['1 row', 'features'],
    ])
  })

  it('is narrowed to a model by its address', async () => {
    const made = await world()
    expect((await made.send('GET', '/quarantine?model=fraud-screen')).text).toContain(
      '<h1>No row has been refused</h1>',
    )
    expect((await made.send('GET', '/quarantine?model=credit-default')).text).toContain(
      '<h1>Three rows of credit-default were refused</h1>',
    )
  })

  it('past its end leads back in words', async () => {
    expect((await sampleWorld().send('GET', '/quarantine?cursor=1')).text).toContain(
      '<h1>There are no older refused rows</h1>',
    )
  })
})

describe('the frame', () => {
  it('carries what was newest when the page was made, for the script that asks for news', async () => {
    const { text } = await sampleWorld().send('GET', '/')
    expect(text).toContain(
      '<body data-news-timeline="1" data-news-run="41" data-news-delivery="1" data-news-silence="0">',
    )
    expect(text).toContain('<div id="news" role="status"></div>')
  })

  it('carries what was newest before the page read anything: what comes in meanwhile is news', async () => {
    let timeline = 1
    const world = sampleWorld({
      services: {
        newsMarker: () => ({ timeline, run: 41, delivery: 1, silence: 0 }),
        // A colleague acts while the page is read.
        quarantined: () => {
          timeline++
          return { items: [], next: undefined }
        },
      },
    })
    expect((await world.send('GET', '/quarantine')).text).toContain('data-news-timeline="1"')
    expect(timeline).toBe(2)
  })

  it('asks for no news where nobody has signed in', async () => {
    expect((await sampleWorld({ tokens: true }).send('GET', '/sign-in')).text).toContain('<body>')
  })

  it('says when the next window closes, and that one has', async () => {
    const world = sampleWorld()
    expect(textOf((await world.send('GET', '/')).text)).toContain('Next window closes 11:05 UTC')
    world.pass(45 * 60_000)
    expect(textOf((await world.send('GET', '/')).text)).toContain('A window has closed, its scan is next')
  })

  it('leads everywhere, and marks where one is', async () => {
    const { text } = await sampleWorld().send('GET', '/system')
    const nav = text.slice(text.indexOf('<nav class="nav"'), text.indexOf('</nav>'))
    expect([...nav.matchAll(/href="([^"]+)"/g)].map((m) => m[1])).toEqual([
      '/',
      '/investigations',
      '/models',
      '/deliveries',
      '/silences',
      '/quarantine',
      '/system',
    ])
    expect(nav).toContain('<a href="/system" aria-current="page">System</a>')
  })
})
