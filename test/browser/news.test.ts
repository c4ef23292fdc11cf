import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { NewsMarker } from '../../src/web/app-services.ts'
import { listen } from '../../src/web/listen.ts'
import { sampleWorld } from '../web/sample-world.ts'
import { BROWSER, type Look, launch, look } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  if (BROWSER !== undefined) browser = await launch()
})
afterAll(() => browser?.close())

/** A page that listens, and what makes news. */
async function listening(path: string, how: Look = {}): Promise<{ page: Page; happen: () => void }> {
  let marker: NewsMarker = { timeline: 1, run: 41, delivery: 1, silence: 0 }
  const stopping = new AbortController()
  const world = sampleWorld({ services: { newsMarker: () => marker }, options: { stopping: stopping.signal } })
  const door = await listen(world.app, { host: '127.0.0.1', port: 0 })
  const { page, close } = await look(browser, `${door.url}${path}`, how)
  onTestFinished(async () => {
    await close()
    stopping.abort()
    await door.close()
  })
  return {
    page,
    happen: () => {
      marker = { ...marker, silence: marker.silence + 1 }
    },
  }
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

describe.skipIf(BROWSER === undefined)('news on a page', () => {
  it('has its place from the start, where a screen reader listens, and takes none while there is nothing', async () => {
    const { page } = await listening('/deliveries')
    expect(await page.evaluate(`getComputedStyle(document.getElementById('news')).display`)).toBe('block')
    expect(await page.locator('#news').getAttribute('role')).toBe('status')
    expect((await page.locator('#news').boundingBox())?.height).toBe(0)
  })

  it('is closed by its button, and comes again with what comes after', async () => {
    const { page, happen } = await listening('/deliveries')
    const news = page.locator('#news')
    happen()
    await news.getByRole('link', { name: 'Show it' }).waitFor({ timeout: 15_000 })
    // On dark ground the button is as light as the words beside it.
    const colour = (of: string) => page.evaluate(`getComputedStyle(document.querySelector('${of}')).color`)
    expect(await colour('#news button')).toBe(await colour('#news'))
    await news.getByRole('button', { name: 'Close' }).click()
    expect(await news.innerText()).toBe('')
    happen()
    await news.getByRole('link', { name: 'Show it' }).waitFor({ timeout: 15_000 })
  })

  it.each(['/deliveries', '/investigations/INV-1'])(
    'on a phone %s is one line and covers neither navigation nor the next step',
    async (path) => {
      const { page, happen } = await listening(path, { width: 390 })
      await page.clock.install()
      happen()
      const news = page.locator('#news')
      await news.getByRole('link', { name: 'Show it' }).waitFor({ timeout: 15_000 })
      const box = (await news.boundingBox()) as Box
      expect(box.height).toBeLessThanOrEqual(48)
      for (const place of ['.top', '.case-actions']) {
        const other = (await page.locator(place).count()) === 0 ? null : await page.locator(place).first().boundingBox()
        if (other !== null) expect([place, overlap(box, other)]).toEqual([place, false])
      }
      const close = (await news.getByRole('button').boundingBox()) as Box
      expect(close.x + close.width).toBeLessThanOrEqual(390)
      await page.clock.fastForward(21_000)
      expect(await news.innerText()).toBe('')
    },
  )
})
