import type { Child, FC } from 'hono/jsx'
import type { Actor } from '../permissions.ts'
import { Icon } from './parts.tsx'
import { Sprite } from './sprite.tsx'

/** What every page's frame shows around its content. */
export type Frame = {
  readonly actor: Actor | undefined
  readonly signOut: boolean
  readonly openInvestigations: number
  readonly nextDueAt: number | undefined
  readonly now: number
  readonly version: string
}

/** The destinations of the top bar. */
export type Place = 'overview' | 'investigations' | 'models' | 'quarantine' | undefined

/** A whole page: top bar, content, footer. */
export const Layout: FC<{ frame: Frame; title: string; place: Place; children?: Child }> = ({
  frame,
  title,
  place,
  children,
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title} · Plumbline</title>
      <link rel="stylesheet" href="/assets/plumbline.css" />
      <link rel="icon" href="data:," />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Sprite />
      <header class="top">
        <div>
          <a class="brand" href="/">
            <Icon mark="bob" />
            Plumbline
          </a>
          {frame.actor === undefined ? null : <Navigation place={place} open={frame.openInvestigations} />}
          <div class="end">
            {frame.actor === undefined ? null : <span class="scan nowrap">{nextDue(frame)}</span>}
            {frame.actor === undefined ? null : <Me actor={frame.actor} signOut={frame.signOut} />}
          </div>
        </div>
      </header>
      <main id="main">{children}</main>
      <footer class="foot">
        <span>Plumbline {frame.version}</span>
        <span>All times UTC</span>
        <span>Small cells (under 10) are hidden outside the analyst role</span>
        <a href="/openapi.json">API description</a>
      </footer>
    </body>
  </html>
)

const Navigation: FC<{ place: Place; open: number }> = ({ place, open }) => {
  const here = (name: Place): 'page' | undefined => (place === name ? 'page' : undefined)
  return (
    <nav class="nav" aria-label="Main">
      <a href="/" aria-current={here('overview')}>
        Overview
      </a>
      <a href="/investigations" aria-current={here('investigations')}>
        Investigations{' '}
        <span class="count">
          {open}
          <span class="vh"> open</span>
        </span>
      </a>
      <a href="/models" aria-current={here('models')}>
        Models
      </a>
      <a href="/quarantine" aria-current={here('quarantine')}>
        Quarantine
      </a>
    </nav>
  )
}

const Me: FC<{ actor: Actor; signOut: boolean }> = ({ actor, signOut }) => (
  <>
    <span class="small nowrap hide-narrow">
      {actor.name}, {actor.role}
    </span>
    <span class="me" aria-hidden="true">
      {initials(actor.name)}
    </span>
    {signOut ? (
      <form method="post" action="/sign-out">
        <button class="btn bare" type="submit">
          Sign out
        </button>
      </form>
    ) : null}
  </>
)

const initials = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('')

function nextDue({ nextDueAt, now }: Frame): string {
  if (nextDueAt === undefined) return 'No window due yet'
  const clock = new Date(nextDueAt).toISOString()
  if (nextDueAt <= now) return 'A window is due now'
  return `Next window due ${nextDueAt - now < 86_400_000 ? clock.slice(11, 16) : clock.slice(0, 10)} UTC`
}
