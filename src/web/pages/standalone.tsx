import { readFileSync } from 'node:fs'
import { html, raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { Sprite } from './sprite.tsx'

const STYLESHEET = new URL('../assets/plumbline.css', import.meta.url)

/** A page that needs nothing but itself: our stylesheet within it, no script, no link to anywhere. To be passed on and printed. */
export async function standalonePage(title: string, content: Child): Promise<string> {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style>{raw(readFileSync(STYLESHEET, 'utf8'))}</style>
      </head>
      <body>
        <Sprite />
        <main id="main">{content}</main>
      </body>
    </html>
  )
  return String(await html`<!doctype html>${page}`)
}
