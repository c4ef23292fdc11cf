import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/web/app.ts'
import { listen } from '../../src/web/listen.ts'
import { webServices } from '../../src/web-services.ts'
import { seededRandom } from '../seeded-random.ts'
import { type ServiceUnderTest, startService } from '../service-under-test.ts'
import { newInvestigation } from '../web/sample-reports.ts'
import { BROWSER, launch, look } from './browser.ts'

const NOW = Date.UTC(2026, 0, 6, 1)
const DAY = 86_400_000

const CONFIG = (more = ''): string => `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
${more}
monitors:
  - model: credit-default
    schedule: "5 * * * *"
    window: 1d
    outcome: { kind: binary, favourable: [approve] }
    features: { income: numeric }
    sensitive: { sex: {}, region: {}, education: {}, occupation: {} }
`

let browser: Browser
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  if (BROWSER !== undefined) browser = await launch()
}, 60_000)

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

afterAll(async () => {
  await browser?.close()
})

async function serve(under: ServiceUnderTest): Promise<string> {
  const stopping = new AbortController()
  const services = webServices(under.service, 'test')
  const options = { baseUrl: 'http://localhost:4680', version: 'test', log: () => {}, stopping: stopping.signal }
  const door = await listen(createApp(services.app, options), { host: '127.0.0.1', port: 0 })
  closing.push(
    () => under.close(),
    () => services.close(),
    () => door.close(),
    async () => stopping.abort(),
  )
  return door.url
}

/** Every page fits both widths and says something. */
async function fits(url: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    for (const width of [390, 1440] as const) {
      const { page, complaints, close } = await look(browser, `${url}${path}`, { width })
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width)
      expect(await page.locator('h1').innerText()).not.toBe('')
      expect(complaints).toEqual([])
      await close()
    }
  }
}

describe.skipIf(BROWSER === undefined)('pages in a state of their own', () => {
  it('before anything has come in, the first page says what to do', { timeout: 60_000 }, async () => {
    const url = await serve(startService(CONFIG(), { now: NOW }))
    const { page, close } = await look(browser, url)
    expect(await page.locator('ol.steps > li').count()).toBeGreaterThanOrEqual(3)
    await close()
    const places = [
      'models',
      'models/credit-default',
      'investigations',
      'silences',
      'deliveries',
      'quarantine',
      'system',
    ]
    await fits(url, ['/', ...places.map((place) => `/${place}`)])
  })

  it('with tokens a page leads to the sign-in, and on from there to where one wanted', {
    timeout: 60_000,
  }, async () => {
    const secret = `plt_${'a'.repeat(43)}`
    const tokens = 'tokens: [{ name: Ines, role: analyst, secretEnv: INES }]'
    const url = await serve(startService(CONFIG(tokens), { now: NOW, env: { INES: secret } }))
    const { page, close } = await look(browser, `${url}/investigations`)
    expect(page.url()).toContain('/sign-in?next=%2Finvestigations')
    const signIn = async (token: string): Promise<void> => {
      await page.locator('main input[name="token"]').fill(token)
      await Promise.all([
        page.waitForResponse((response) => response.request().method() === 'POST'),
        page.locator('main button[type="submit"]').click(),
      ])
      await page.waitForLoadState('load')
    }
    await signIn('guessed')
    expect(await page.locator('main').innerText()).toContain('This token is not known.')
    await signIn(secret)
    expect(new URL(page.url()).pathname).toBe('/investigations')
    await Promise.all([page.waitForURL('**/sign-in'), page.locator('form[action="/sign-out"] button').click()])
    await close()
  })

  it('ten thousand investigations are a list of pages of fifty', { timeout: 120_000 }, async () => {
    const under = startService(CONFIG(), { now: NOW })
    const { store } = under.service
    store.transact(() => {
      for (let i = 0; i < 10_000; i++) {
        const fresh = newInvestigation()
        const rootSlice = `region=Region ${i} & sex=F`
        store.investigations.open(
          { ...fresh, rootSlice, ...(fresh.matter && { matter: { ...fresh.matter, rootSlice } }) },
          NOW - (10_000 - i) * 60_000,
        )
      }
    })
    const url = await serve(under)
    const { page, close } = await look(browser, `${url}/investigations`)
    expect(await page.locator('table tbody tr').count()).toBe(50)
    expect(await page.locator('.nav .count').innerText()).toContain('10,000')
    await Promise.all([page.waitForNavigation(), page.locator('.pager a').last().click()])
    expect(await page.locator('table tbody tr').count()).toBe(50)
    expect(await page.locator('main').innerText()).toContain('INV-9950')
    await close()
    await fits(url, ['/', '/investigations', '/investigations?sort=severity', '/investigations?find=Region%20777'])
  })

  it('two hundred slices are drawn by those that stand out, and are all there when asked for', {
    timeout: 120_000,
  }, async () => {
    const under = startService(CONFIG(), { now: NOW })
    const random = seededRandom(5)
    const pick = (count: number): number => Math.floor(random() * count)
    const row = (i: number) => ({
      id: `p${i}`,
      at: NOW - DAY + i * 10,
      features: { income: 20_000 + pick(40_000) },
      sensitive: { sex: `s${pick(2)}`, region: `r${pick(6)}`, education: `e${pick(6)}`, occupation: `o${pick(12)}` },
      decision: random() < 0.6 ? 'approve' : 'decline',
    })
    const rows = Array.from({ length: 6_000 }, (_, i) => row(i))
    const csv = [
      'income,sex,region,education,occupation,decision',
      ...rows.map(({ features, sensitive, decision }) =>
        [features.income, ...Object.values(sensitive), decision].join(),
      ),
    ].join('\n')
    const about = { model: 'credit-default', version: '1', columns: {}, actor: 'test', now: NOW, recount: false }
    await under.service.fitFiles({ ...about, files: [under.file('training.csv', csv)] }, () => {})
    await under.post('/api/v1/predictions', { model: 'credit-default', version: '1', predictions: rows })
    await under.service.tick(['credit-default'])
    const url = await serve(under)
    await fits(url, ['/models/credit-default', '/models/credit-default?all=disparities'])
    const { page, close } = await look(browser, `${url}/models/credit-default?all=disparities`)
    expect(await page.locator('#disparities table tbody tr').count()).toBeGreaterThan(200)
    await close()
  })
})
