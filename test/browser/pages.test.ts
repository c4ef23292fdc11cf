import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bank, LONG_MODEL, startBank } from './bank.ts'
import { BROWSER, launch, look } from './browser.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Every page, in the states it can be looked at in. */
const PAGES: readonly string[] = [
  '/',
  '/models',
  '/models?find=credit',
  '/models?find=nothing-of-that-name',
  '/models/credit-default',
  '/models/credit-default?all=yes',
  '/models/credit-default?from=2026-01-05&to=2026-01-08',
  '/models/credit-default?history=region%3DNorth%20%26%20sex%3DF',
  '/models/credit-default?subject=income&slice=overall',
  '/models/credit-default/metrics',
  '/models/credit-default/slices',
  '/models/credit-default/training',
  '/models/credit-default/values',
  '/models/credit-default/values?subject=income&slice=region%3DNorth',
  '/models/credit-default/backtest',
  '/models/credit-default/backtest?limit=disparity.ratio&value=0.9',
  `/models/${LONG_MODEL}`,
  '/models/never-heard-of',
  '/investigations',
  '/investigations?status=&sort=severity',
  '/investigations?find=nothing-like-it',
  '/investigations/INV-1',
  '/findings/1',
  '/silences',
  '/silences?for=INV-1',
  '/deliveries',
  '/deliveries?status=failed',
  '/deliveries/1',
  '/quarantine',
  '/system',
  '/docs',
]

const REFUSED: readonly (readonly [path: string, status: number])[] = [
  ['/nothing-here', 404],
  ['/investigations/INV-99999', 404],
  ['/findings/99999', 404],
  ['/models/unknown', 404],
  ['/acknowledge/forged', 400],
  ['/models/credit-default?from=yesterday', 400],
  ['/models/unknown/backtest', 404],
  ['/models/unknown/metrics', 404],
  ['/models/unknown/values', 404],
]

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

describe.skipIf(BROWSER === undefined)('every page in a browser', () => {
  it.each(PAGES)('%s fits, obeys the content policy and can be read by all', { timeout: 60_000 }, async (path) => {
    for (const [width, scheme] of [
      [1440, 'light'],
      [1440, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ] as const) {
      const { page, complaints, close } = await look(browser, `${bank.url}${path}`, { width, scheme })
      expect(await page.evaluate('document.documentElement.scrollWidth'), `${width} ${scheme}`).toBeLessThanOrEqual(
        width,
      )
      expect(await page.locator('h1').count()).toBe(1)
      expect(complaints).toEqual([])
      // Colours are told apart by the wide page in the dark, places by the narrow one in the light.
      if (width === 1440 || scheme === 'light') expect(await violations(page), `${width} ${scheme}`).toEqual([])
      await close()
    }
  })

  it.each(PAGES)('%s says the same without script', async (path) => {
    const withScript = await look(browser, `${bank.url}${path}`)
    const without = await look(browser, `${bank.url}${path}`, { script: false })
    const said = (looked: typeof without) => looked.page.locator('main').innerText()
    expect(await said(without)).toBe(await said(withScript))
    await withScript.close()
    await without.close()
  })

  it.each(REFUSED)('%s is refused with %i on a page that leads on', async (path, status) => {
    for (const width of [390, 1440] as const) {
      const { page, close } = await look(browser, `${bank.url}${path}`, { width, status })
      expect(await page.locator('h1').count()).toBe(1)
      expect(await page.locator('main a').count()).toBeGreaterThan(0)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      expect(await violations(page)).toEqual([])
      await close()
    }
  })
})

describe.skipIf(BROWSER === undefined)('what pages show', () => {
  it('names stand as they were sent, markup and all', async () => {
    const { page, close } = await look(browser, `${bank.url}/models/credit-default?all=yes`)
    expect(await page.locator('b', { hasText: /^East$/ }).count()).toBe(0)
    expect(await page.getByText('<b>East</b>').count()).toBeGreaterThan(0)
    expect(await page.locator('script:not([src])').count()).toBe(0)
    await close()
  })

  it('charts follow the colours of the page, light and dark, from one picture', async () => {
    const seen = async (scheme: 'light' | 'dark'): Promise<{ svg: string; colour: string }> => {
      const { page, close } = await look(browser, `${bank.url}/models/credit-default`, { scheme })
      const found = await page.evaluate(`(() => {
        const svg = document.querySelector('.only-wide svg')
        return { svg: svg.outerHTML, colour: getComputedStyle(svg.querySelector('[stroke^="var(--c-"]')).stroke }
      })()`)
      await close()
      return found as { svg: string; colour: string }
    }
    const [light, dark] = [await seen('light'), await seen('dark')]
    expect(dark.svg).toBe(light.svg)
    expect(light.colour).toMatch(/^rgb/)
    expect(dark.colour).not.toBe(light.colour)
  })

  it('every chart stands with its numbers and a link to a whole specification', async () => {
    for (const path of ['/models/credit-default', '/investigations/INV-1']) {
      const { page, close } = await look(browser, `${bank.url}${path}`)
      const figures = page.locator('figure:has(.chart)')
      expect(await figures.count()).toBeGreaterThan(0)
      for (const figure of await figures.all()) {
        expect(await figure.locator('svg[role="img"][aria-label]').count()).toBeGreaterThan(0)
        const link = figure.locator('a', { hasText: 'Vega-Lite' }).first()
        const spec = await (await fetch(`${bank.url}${await link.getAttribute('href')}`)).json()
        expect((spec as { $schema: string }).$schema).toContain('vega-lite')
        expect(JSON.stringify(spec)).toContain('"values"')
      }
      expect(await page.locator('figure:has(.chart):not(:has(table))').count()).toBe(0)
      await close()
    }
  })

  it('at 1280 pixels no label of the lineage picture overlaps another, and what is cut has a title', async () => {
    const { page, close } = await look(browser, `${bank.url}/investigations/INV-1`, { width: 1280 })
    const labels = (await page.evaluate(`[...document.querySelectorAll('#lineage svg text')].map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect()
      return { text: text.textContent, left, right, top, bottom, titled: Boolean(text.closest('g')?.querySelector('title')) }
    })`)) as { text: string; left: number; right: number; top: number; bottom: number; titled: boolean }[]
    expect(labels.length).toBeGreaterThan(8)
    const overlapping = labels.flatMap((a, i) =>
      labels
        .slice(i + 1)
        .filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2)
        .map((b) => `${a.text} over ${b.text}`),
    )
    expect(overlapping).toEqual([])
    expect(labels.filter(({ text, titled }) => text.includes('…') && !titled)).toEqual([])
    await close()
  })

  it('an investigation answers its six questions on the first screen', async () => {
    const { page, close } = await look(browser, `${bank.url}/investigations/INV-1`)
    const answers = page.locator('dl.answers')
    expect(await answers.locator('dt').allInnerTexts()).toHaveLength(6)
    const box = await answers.boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(900)
    await close()
  })
})

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] }

/** What the accessibility check finds, by rule and place. */
async function violations(page: { evaluate: (script: string) => Promise<unknown> }): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)`,
  )) as readonly Violation[]
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}
