import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/web/app.ts'
import { type Listening, listen } from '../../src/web/listen.ts'
import { webServices } from '../../src/web-services.ts'
import { seededRandom } from '../seeded-random.ts'
import { type ServiceUnderTest, startService } from '../service-under-test.ts'

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => existsSync(p))
const DAY = 86_400_000
const START = Date.UTC(2026, 0, 5)
const REGIONS = [
  'North',
  'South',
  '<b>East</b>',
  'a region whose name is far longer than any column of any table would ever like it to be',
]

const CONFIG = `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
monitors:
  - model: credit-default
    schedule: "5 * * * *"
    window: 1d
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric }
    sensitive: { sex: {}, region: {} }
`

let under: ServiceUnderTest
let door: Listening
let browser: Browser

/** Decisions of a day; approvals of women in the North are few. */
function people(day: number, rate: number) {
  const random = seededRandom(day + 100)
  return Array.from({ length: 1500 }, (_, i) => {
    const sex = random() < 0.5 ? 'F' : 'M'
    const region = REGIONS[Math.floor(random() * REGIONS.length)] as string
    const approve = random() < (sex === 'F' && region === 'North' ? rate : 0.7)
    return {
      id: `d${day}-${i}`,
      at: START + day * DAY + Math.floor((i / 1500) * DAY),
      features: { income: Math.round(20_000 + 40_000 * random()) },
      sensitive: { sex, region },
      decision: approve ? 'approve' : 'decline',
    }
  })
}

describe.skipIf(BROWSER === undefined)('the pages in a browser', () => {
  beforeAll(async () => {
    under = startService(CONFIG, { now: START })
    const training = [...people(-1, 0.7), ...people(-2, 0.7)]
    const csv = [
      'income,sex,region,decision',
      ...training.map((p) => `${p.features.income},${p.sensitive.sex},"${p.sensitive.region}",${p.decision}`),
    ].join('\n')
    const files = [under.file('training.csv', csv)]
    const about = { model: 'credit-default', version: '7', columns: {}, actor: 'test', now: START, recount: false }
    await under.service.fitFiles({ ...about, files }, () => {})
    for (let day = 0; day < 3; day++) {
      under.setTime(START + (day + 1) * DAY - 1)
      await under.post('/api/v1/predictions', { model: 'credit-default', version: '7', predictions: people(day, 0.3) })
      under.setTime(START + (day + 1) * DAY + 3_600_000)
      await under.service.tick(['credit-default'])
    }
    const app = createApp(webServices(under.service, 'test').app, {
      baseUrl: 'http://localhost:4680',
      version: 'test',
      log: () => {},
    })
    door = await listen(app, { host: '127.0.0.1', port: 0 })
    browser = await chromium.launch({
      executablePath: BROWSER as string,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await door?.close()
    await under?.close()
  })

  const open = async (path: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled: true })
    const answer = await page.goto(`${door.url}${path}`)
    expect(answer?.status()).toBe(200)
    return page
  }

  const PAGES = ['/', '/models', '/models/credit-default', '/investigations', '/investigations/INV-1', '/quarantine']

  it.each(PAGES.flatMap((path) => [390, 1440].map((width) => [path, width] as const)))(
    '%s is no wider than a window of %i pixels',
    async (path, width) => {
      const page = await open(path, width)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      expect(await page.locator('h1').count()).toBe(1)
      await page.close()
    },
  )

  it('shows names as they are written, markup and all', async () => {
    const page = await open('/models/credit-default?all=yes', 1440)
    expect(await page.locator('b', { hasText: /^East$/ }).count()).toBe(0)
    expect(await page.getByText('<b>East</b>').count()).toBeGreaterThan(0)
    await page.close()
  })

  it('paints another ground in the dark', async () => {
    const ground = async (scheme: 'light' | 'dark'): Promise<string> => {
      const page = await open('/', 1440, scheme)
      const color = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      await page.close()
      return String(color)
    }
    expect(await ground('light')).not.toBe(await ground('dark'))
  })
})
