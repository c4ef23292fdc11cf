import { describe, expect, it } from 'vitest'
import { sampleWorld } from '../web/sample-world.ts'
import { BROWSER, launch } from './browser.ts'

describe.skipIf(BROWSER === undefined)('who is signed in', () => {
  it('can be read in the top bar at 1440 px, beside the button to sign out', { timeout: 60_000 }, async () => {
    const world = sampleWorld({ tokens: true })
    const signedIn = await world.send('POST', '/sign-in', { form: { token: 'plb-analyst', next: '/' } })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const browser = await launch()
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.route('**/*', async (route) => {
      const { pathname, search } = new URL(route.request().url())
      const { status, headers, text } = await world.send('GET', `${pathname}${search}`, { headers: { cookie } })
      await route.fulfill({ status, body: text, contentType: headers.get('content-type') ?? 'text/html' })
    })
    await page.goto('http://plumbline.bank.example:4680/models/credit-default')
    const name = page.locator('.who-am')
    expect((await name.textContent())?.trim()).toBe('Ines Moreau, analyst')
    const isWhole = `[document.querySelector('.who-am')].every((e) => e.clientWidth > 0 && e.scrollWidth <= e.clientWidth)`
    expect(await page.evaluate(isWhole)).toBe(true)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1440)
    await browser.close()
  })
})
