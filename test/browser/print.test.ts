import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bank, startBank } from './bank.ts'
import { BROWSER, launch } from './browser.ts'

/** Width of A4 between margins of 16 mm, at 96 px an inch: (210 - 32) / 25.4 * 96. */
const A4 = 673
const PT = 96 / 72

let bank: Bank
let browser: Browser

beforeAll(async () => {
  if (BROWSER === undefined) return
  bank = await startBank()
  browser = await launch()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await bank?.close()
})

async function onPaper(
  path: string,
  theme?: string,
): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> {
  const context = await browser.newContext({
    viewport: { width: A4, height: 950 },
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  expect((await page.goto(`${bank.url}${path}`, { waitUntil: 'load' }))?.status()).toBe(200)
  if (theme !== undefined) await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
  await page.emulateMedia({ media: 'print' })
  return { page, close: () => context.close() }
}

/** What is wider than the page, by its name; the page itself would be printed smaller for it. */
const TOO_WIDE = `[...document.querySelectorAll('main *')]
  .filter((e) => e.getClientRects().length > 0 && getComputedStyle(e).position !== 'absolute' && !e.closest('svg *, .vh'))
  .filter((e) => e.getBoundingClientRect().right > ${A4 + 1})
  .map((e) => e.tagName + '.' + e.getAttribute('class')).slice(0, 5)`

/** Height in px of the smallest text of each picture, as it lies on the paper. */
const TEXT_OF_PICTURES = `[...document.querySelectorAll('figure .chart svg')]
  .filter((svg) => svg.getBoundingClientRect().width > 0 && svg.querySelector('text'))
  .map((svg) => Math.min(...[...svg.querySelectorAll('text')].map((t) => parseFloat(getComputedStyle(t).fontSize))) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)`

describe('the stylesheet', () => {
  it('gives every colour that is dark in the dark another one on paper', () => {
    const css = readFileSync(new URL('../../src/web/assets/plumbline.css', import.meta.url), 'utf8')
    const [, dark] = /:root\[data-theme="dark"\] \{(.*?)\}/s.exec(css) ?? []
    const [, paper] = /@layer print \{.*?:root\[data-theme="dark"\] \{(.*?)\}/s.exec(css) ?? []
    const namesOf = (block: string | undefined) => [...(block ?? '').matchAll(/(--[\w-]+):/g)].map((m) => m[1])
    expect(namesOf(dark).length).toBeGreaterThan(40)
    expect(namesOf(paper)).toEqual(expect.arrayContaining(namesOf(dark)))
  })
})

describe.skipIf(BROWSER === undefined)('on paper', () => {
  it.each(['/', '/models/credit-default', '/investigations/INV-1', '/deliveries/1', '/system'])(
    '%s is no wider than a page of A4',
    { timeout: 60_000 },
    async (path) => {
      const { page, close } = await onPaper(path)
      expect(await page.evaluate(TOO_WIDE)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(A4)
      await close()
    },
  )

  it('pictures that have a narrow form keep their text near 8 pt', { timeout: 60_000 }, async () => {
    const { page, close } = await onPaper('/models/credit-default')
    const sizes = (await page.evaluate(TEXT_OF_PICTURES)) as number[]
    expect(sizes.length).toBeGreaterThan(3)
    // The heat map has no narrow form: it is made as wide as the page.
    expect(sizes.filter((px) => px < 7.5 * PT).length).toBeLessThanOrEqual(1)
    await close()
  })

  it('nothing dark is left where dark was chosen or is what the system has', { timeout: 60_000 }, async () => {
    const coloursOf = `Object.fromEntries(['--paper', '--ink', '--h-0', '--h-3', '--within', '--few', '--c-grid', '--c-now-soft', '--accent-ink'].map((n) => [n, getComputedStyle(document.documentElement).getPropertyValue(n)]))`
    const light = await onPaper('/models/credit-default')
    const wanted = await light.page.evaluate(coloursOf)
    await light.close()
    for (const theme of ['dark', 'auto']) {
      const { page, close } = await onPaper('/models/credit-default', theme)
      expect(await page.evaluate(coloursOf)).toEqual(wanted)
      await close()
    }
  })

  it('has the tables of a page as tables, without the columns that paper can do without', {
    timeout: 60_000,
  }, async () => {
    const { page, close } = await onPaper('/models/credit-default')
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#disparities tbody tr')).display`)).toBe(
      'table-row',
    )
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#disparities td.opt')).display`)).toBe('none')
    await close()
  })
})
