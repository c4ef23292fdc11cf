import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

// Takes the pictures of README and docs from the demo: npm run screenshots. The same seed gives the same bank, so a picture changes only with the pages.

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = join(ROOT, 'docs/screenshots')
const PORT = 4691
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

type Shot = {
  readonly name: string
  readonly path: string
  readonly width: number
  readonly height: number
  readonly dark?: boolean
  /** The part of the page that is shown; without it what is seen first. */
  readonly of?: string
}

const SHOTS: readonly Shot[] = [
  { name: 'overview', path: '/', width: 1440, height: 900 },
  { name: 'model', path: '/models/credit-default', width: 1440, height: 1600 },
  { name: 'investigation', path: '/investigations/INV-3', width: 1440, height: 900 },
  { name: 'investigation-dark', path: '/investigations/INV-3', width: 1440, height: 900, dark: true },
  { name: 'investigation-phone', path: '/investigations/INV-3', width: 390, height: 844 },
  { name: 'lineage', path: '/investigations/INV-3', width: 1440, height: 900, of: '#lineage' },
  { name: 'investigations', path: '/investigations', width: 1440, height: 900 },
  { name: 'finding', path: 'first-finding', width: 1440, height: 900 },
  { name: 'deliveries', path: '/deliveries', width: 1440, height: 900 },
  { name: 'system', path: '/system', width: 1440, height: 900 },
]

async function main(): Promise<void> {
  const executablePath = BROWSERS.find((path) => existsSync(path))
  if (executablePath === undefined) throw new Error(`no browser found at ${BROWSERS.join(', ')}; install chromium`)
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-screenshots-'))
  const demo = spawn('npm', ['run', 'demo', '--', '--port', String(PORT), '--folder', folder], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let browser: Browser | undefined
  try {
    await said(demo.stdout, 'The service stays up')
    mkdirSync(OUT, { recursive: true })
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    for (const shot of SHOTS) await take(browser, shot)
  } finally {
    await browser?.close()
    if (demo.pid !== undefined) process.kill(-demo.pid, 'SIGTERM')
    await once(demo, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function take(browser: Browser, { name, path, width, height, dark, of }: Shot): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark === true ? 'dark' : 'light' })
  const url = `http://localhost:${PORT}`
  await page.goto(path === 'first-finding' ? `${url}${await firstFinding(url)}` : `${url}${path}`, {
    waitUntil: 'load',
  })
  const file = join(OUT, `${name}.png`)
  if (of === undefined) await page.screenshot({ path: file })
  else await page.locator(of).screenshot({ path: file })
  console.log(file)
  await page.close()
}

/** The page of the first finding that an investigation links to. */
async function firstFinding(url: string): Promise<string> {
  const page = await (await fetch(`${url}/investigations/INV-3`)).text()
  const found = /href="(\/findings\/\d+)"/.exec(page)?.[1]
  if (found === undefined) throw new Error('the investigation links to no finding')
  return found
}

/** Waits for a text, and goes on reading after it: a demo that nobody reads any more would break off. */
function said(output: NodeJS.ReadableStream, text: string): Promise<void> {
  let heard = ''
  return new Promise((resolve, reject) => {
    output.on('data', (chunk: Buffer) => {
      heard = `${heard}${chunk}`.slice(-20_000)
      if (heard.includes(text)) resolve()
    })
    output.once('end', () => reject(new Error(`the demo ended before it was ready:\n${heard.slice(-2000)}`)))
  })
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
