import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** The browser that is installed here, if any. */
export const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

/** How a page is looked at. */
export type Look = {
  readonly width?: 390 | 1280 | 1440
  readonly scheme?: 'light' | 'dark'
  readonly script?: boolean
  /** The status that is expected; a page that is refused is a page too. */
  readonly status?: number
}

/** Starts the browser without a window, without anything that would reach out of this machine. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: BROWSER as string,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A page with what it complained of: errors of scripts, and whatever the content policy refused. */
export type Looked = { readonly page: Page; readonly complaints: string[]; readonly close: () => Promise<void> }

/** Opens a page as somebody would see it. */
export async function look(browser: Browser, url: string, how: Look = {}): Promise<Looked> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: how.width ?? 1440, height: 900 },
    colorScheme: how.scheme ?? 'light',
    javaScriptEnabled: how.script ?? true,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const answer = await page.goto(url, { waitUntil: 'load' })
  expect(answer?.status(), url).toBe(how.status ?? 200)
  return { page, complaints, close: () => context.close() }
}
