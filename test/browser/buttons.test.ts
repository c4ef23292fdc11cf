import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAcknowledgeLinks } from '../../src/alert/acknowledge-link.ts'
import { type Bank, startBank } from './bank.ts'
import { BROWSER, type Looked, launch, look } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  if (BROWSER !== undefined) browser = await launch()
}, 60_000)

afterAll(async () => {
  await browser?.close()
})

describe.skipIf(BROWSER === undefined).each([
  ['with script', true],
  ['without script', false],
] as const)('every button, %s', (_how, script) => {
  let bank: Bank

  beforeAll(async () => {
    bank = await startBank()
  }, 120_000)

  afterAll(async () => {
    await bank?.close()
  })

  const open = (path: string): Promise<Looked> => look(browser, `${bank.url}${path}`, { script })

  /** The main content once a form has been answered. */
  const after = async (page: Page, press: () => Promise<unknown>): Promise<string> => {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), press()])
    return page.locator('main').innerText()
  }
  const statusOf = (id: number) => bank.under.service.store.investigations.get(id)

  /** Opens what is folded away, as a click on its summary does. */
  const form = async (page: Page, action: string) => {
    const found = page.locator(`form[action$="${action}"]`).last()
    await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true })`)
    return found
  }

  it('an investigation is taken, given to somebody, investigated, spoken of, concluded, reopened and dismissed', async () => {
    const { page, close } = await open('/investigations/INV-1')
    const press = async (action: string, fields: Readonly<Record<string, string>> = {}): Promise<string> => {
      const found = await form(page, action)
      for (const [name, value] of Object.entries(fields)) {
        const field = found.locator(`[name="${name}"]`)
        if (name === 'rootCause') await field.selectOption(value)
        else await field.fill(value)
      }
      return after(page, () => found.locator('button[type="submit"]').click())
    }
    expect(await press('/acknowledge')).toContain('cknowledged')
    expect(statusOf(1)).toMatchObject({ status: 'acknowledged', assignee: 'local' })
    await press('/assign', { to: 'Ines Moreau', reason: 'knows the feed' })
    expect(statusOf(1)?.assignee).toBe('Ines Moreau')
    await press('/investigate')
    expect(statusOf(1)?.status).toBe('investigating')
    const comment = 'The form asks for <b>years</b> now.'
    expect(await press('/comment', { reason: comment })).toContain(comment)
    await press('/conclude', {
      rootCause: 'feature-pipeline',
      remedy: 'The form is mended.',
      reason: 'Seen in the form.',
    })
    expect(statusOf(1)).toMatchObject({ status: 'concluded', rootCause: 'feature-pipeline' })
    await press('/reopen', { reason: 'It came back.' })
    expect(statusOf(1)?.status).toBe('open')
    await press('/dismiss', { reason: 'A drill.' })
    expect(statusOf(1)?.status).toBe('dismissed')
    await close()
  })

  it('a step that came too late is refused, and the words stay in the field', async () => {
    const { page, close } = await open('/investigations/INV-2')
    const found = await form(page, '/conclude')
    await found.locator('[name="rootCause"]').selectOption('policy')
    await found.locator('[name="reason"]').fill('Ines had the same thought.')
    await bank.under.post('/api/v1/investigations/INV-2/dismiss', { reason: 'first' })
    const said = await after(page, () => found.locator('button[type="submit"]').click())
    expect(said).toContain('dismissed')
    expect(await page.evaluate(`[...document.querySelectorAll('textarea')].map((one) => one.value)`)).toContain(
      'Ines had the same thought.',
    )
    await close()
  })

  it('a suspicion opens an investigation; a wrong one keeps what was typed', async () => {
    const { page, close } = await open('/investigations')
    const found = await form(page, '/investigations')
    await found.locator('[name="model"]').selectOption('credit-default')
    await found.locator('[name="slice"]').fill('not a slice')
    await found.locator('[name="suspicion"]').fill('Something is odd in the North.')
    await after(page, () => found.locator('button[type="submit"]').click())
    const again = await form(page, '/investigations')
    expect(await again.locator('[name="suspicion"]').inputValue()).toBe('Something is odd in the North.')
    await again.locator('[name="slice"]').fill('region=North')
    expect(await after(page, () => again.locator('button[type="submit"]').click())).toContain(
      'Something is odd in the North.',
    )
    expect(page.url()).toMatch(/\/investigations\/INV-\d+/)
    await close()
  })

  it('filters stand in the address', async () => {
    const { page, close } = await open('/investigations')
    const filters = page.locator('form[action="/investigations"][method="get"]')
    await filters.locator('[name="severity"]').selectOption('critical')
    await after(page, () => filters.locator('button[type="submit"]').click())
    expect(new URL(page.url()).searchParams.get('severity')).toBe('critical')
    await close()
  })

  it('a silence is made, shown and ended', async () => {
    const { page, close } = await open('/silences?for=INV-1')
    const found = await form(page, '/silences')
    expect(await found.locator('[name="matchers"]').inputValue()).toContain('model="credit-default"')
    await found.locator('[name="lasts"]').fill('6h')
    await found.locator('[name="reason"]').fill('The feed is being mended.')
    expect(await after(page, () => found.locator('button[type="submit"]').click())).toContain(
      'The feed is being mended.',
    )
    expect(bank.under.service.store.silences.list({ limit: 5 }).items).toHaveLength(1)
    const end = page.locator('form[action$="/end"] button').first()
    await after(page, () => end.click())
    expect(bank.under.service.store.silences.list({ limit: 5 }).items[0]?.ended?.by).toBe('local')
    await close()
  })

  it('a channel is tried and switched on again, a dead letter is sent again', async () => {
    const { page, close } = await open('/deliveries')
    expect(await after(page, () => page.locator('form[action="/channels/oncall-hook/test"] button').click())).toContain(
      'answered 204',
    )
    expect(
      await after(page, () => page.locator('form[action="/channels/refusing-hook/test"] button').click()),
    ).toContain('answered 400')
    await after(page, () => page.locator('form[action="/channels/leaving-hook/enable"] button').click())
    expect(await page.locator('form[action="/channels/leaving-hook/enable"]').count()).toBe(0)
    const replay = page.locator('form[action$="/replay"]').first()
    const action = String(await replay.getAttribute('action'))
    const id = Number(/\d+/.exec(action)?.[0])
    await after(page, () => replay.locator('button').click())
    await expect.poll(() => bank.under.service.store.outbox.get(id)?.tries.length).toBeGreaterThan(1)
    await expect.poll(() => bank.under.service.store.outbox.get(id)?.status).toBe('failed')
    await page.goto(`${bank.url}/deliveries`)
    const aside = page.locator(`form[action="/deliveries/${id}/set-aside"]`)
    await after(page, () => aside.locator('button').click())
    expect(bank.under.service.store.outbox.get(id)?.status).toBe('set-aside')
    await close()
  })

  it('a link from a message asks once and acts once', async () => {
    const { service } = bank.under
    const url = createAcknowledgeLinks(service.store.links, bank.url).urlOf(3, 'oncall-hook', service.clock())
    const { page, close } = await look(browser, url, { script })
    expect(statusOf(3)?.status).toBe('open')
    await after(page, () => page.locator('main button[type="submit"]').click())
    expect(statusOf(3)).toMatchObject({ status: 'acknowledged', assignee: undefined })
    await close()
    const second = await look(browser, url, { script, status: 409 })
    expect(await second.page.locator('main button[type="submit"]').count()).toBe(0)
    await second.close()
  })

  it('the search finds a model and an investigation', async () => {
    const { page, close } = await open('/')
    const search = page.locator('.top input[type="search"]')
    await search.fill('INV-1')
    await after(page, () => search.press('Enter'))
    expect(page.url()).toContain('/investigations/INV-1')
    await close()
  })

  it('the span of a model is chosen by date', async () => {
    const { page, close } = await open('/models/credit-default')
    const controls = page.locator('form[action="/models/credit-default"]')
    await controls.locator('[name="from"]').fill('2026-01-05')
    await controls.locator('[name="to"]').fill('2026-01-07')
    await after(page, () => controls.locator('button').click())
    expect(new URL(page.url()).search).toContain('from=2026-01-05')
    await close()
  })
})

describe.skipIf(BROWSER === undefined)('what script adds', () => {
  let bank: Bank

  beforeAll(async () => {
    bank = await startBank()
  }, 120_000)

  afterAll(async () => {
    await bank?.close()
  })

  it('a page says that there is something new, and moves nothing that is read', async () => {
    const { page, close } = await look(browser, `${bank.url}/investigations/INV-1`)
    await page.evaluate('window.scrollTo(0, 900)')
    const place = () => page.evaluate(`[scrollY, document.querySelector('#slices').getBoundingClientRect().top]`)
    const before = await place()
    expect(await page.locator('#news').isVisible()).toBe(false)
    await bank.under.post('/api/v1/investigations/INV-1/comment', { reason: 'news' })
    await page.locator('#news').waitFor({ state: 'visible', timeout: 15_000 })
    expect(await page.locator('#news').innerText()).toContain('new')
    expect(await place()).toEqual(before)
    await close()
  })

  it('colours are chosen and kept', async () => {
    const { page, close } = await look(browser, `${bank.url}/`)
    await page.locator('.theme-choice[data-theme-choice="dark"]').click()
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
    await page.goto(`${bank.url}/models`)
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
    await page.locator('.theme-choice[data-theme-choice="auto"]').click()
    expect(await page.evaluate('document.documentElement.dataset.theme ?? null')).toBeNull()
    await close()
  })

  it('letters lead to places, but not while one types', async () => {
    const { page, close } = await look(browser, `${bank.url}/`)
    await page.keyboard.press('g')
    await Promise.all([page.waitForURL('**/investigations'), page.keyboard.press('i')])
    await page.keyboard.press('/')
    await page.keyboard.type('gm')
    expect(await page.locator('.top input[type="search"]').inputValue()).toBe('gm')
    await page.keyboard.press('Escape')
    await page.locator('h1').click()
    await page.keyboard.press('?')
    expect(await page.locator('dialog.keys').isVisible()).toBe(true)
    await close()
  })
})
