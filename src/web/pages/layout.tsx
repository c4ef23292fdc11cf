import type { Child, FC } from 'hono/jsx'
import type { NewsMarker } from '../app-services.ts'
import type { Actor } from '../permissions.ts'
import { count, dayInWords, PERCENT_95 } from './figures.ts'
import { Icon } from './parts.tsx'
import { Sprite } from './sprite.tsx'

/** What every page's frame shows around its content. */
export type Frame = {
  readonly actor: Actor | undefined
  readonly signOut: boolean
  readonly openInvestigations: number
  /** When the next window closes: it has ended, and its lateness has passed. */
  readonly nextDueAt: number | undefined
  readonly now: number
  readonly version: string
  /** What was newest when the page was made; without it nobody asks for news. */
  readonly news?: NewsMarker | undefined
}

/** The destinations of the top bar. */
export type Place =
  | 'overview'
  | 'investigations'
  | 'models'
  | 'silences'
  | 'deliveries'
  | 'quarantine'
  | 'system'
  | undefined

/** A whole page: top bar, content, footer. */
export const Layout: FC<{
  frame: Frame
  title: string
  place: Place
  /** What was searched for: on the page of what was found the search is there on every screen. */
  find?: string
  children?: Child
}> = ({ frame, title, place, find, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title} · Plumbline</title>
      <link rel="stylesheet" href="/assets/plumbline.css" />
      <link rel="icon" href="data:," />
      <script src="/assets/plumbline.js" defer />
    </head>
    <body
      data-news-timeline={frame.news?.timeline}
      data-news-run={frame.news?.run}
      data-news-delivery={frame.news?.delivery}
      data-news-silence={frame.news?.silence}
    >
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
            {frame.actor === undefined ? null : (
              <>
                <Search find={find} />
                <span class="scan nowrap">{nextClose(frame)}</span>
                <Me actor={frame.actor} signOut={frame.signOut} />
              </>
            )}
          </div>
        </div>
      </header>
      <div id="news" role="status" />
      <main id="main">{children}</main>
      <footer class="foot">
        <span>Plumbline {frame.version}</span>
        <span>All times UTC</span>
        <span>Intervals are {PERCENT_95}; “at training” is the version’s baseline</span>
        <a href="/docs">API</a>
        <span class="push no-print colours">
          Colours:{' '}
          {THEMES.map(({ choice, words }, i) => (
            <>
              {i === 0 ? '' : ' · '}
              <a href="#main" class="theme-choice" data-theme-choice={choice}>
                {words}
              </a>
            </>
          ))}
        </span>
      </footer>
    </body>
  </html>
)

const THEMES = [
  { choice: 'auto', words: 'as the system' },
  { choice: 'light', words: 'light' },
  { choice: 'dark', words: 'dark' },
] as const

const PLACES = [
  { place: 'overview', href: '/', name: 'Overview' },
  { place: 'investigations', href: '/investigations', name: 'Investigations' },
  { place: 'models', href: '/models', name: 'Models' },
  { place: 'deliveries', href: '/deliveries', name: 'Deliveries' },
  { place: 'silences', href: '/silences', name: 'Silences' },
  { place: 'quarantine', href: '/quarantine', name: 'Quarantine' },
  { place: 'system', href: '/system', name: 'System' },
] as const satisfies readonly { readonly place: Place; readonly href: string; readonly name: string }[]

const Navigation: FC<{ place: Place; open: number }> = ({ place: here, open }) => (
  <nav class="nav" aria-label="Main">
    {PLACES.map(({ place, href, name }) => (
      <a href={href} aria-current={place === here ? 'page' : undefined}>
        {name}
        {place === 'investigations' ? (
          <>
            {' '}
            <span class="count">
              {count(open)}
              <span class="vh"> open</span>
            </span>
          </>
        ) : null}
      </a>
    ))}
  </nav>
)

/** Finds models and investigations by name or key. */
const Search: FC<{ find: string | undefined }> = ({ find }) => (
  <search>
    <form class={find === undefined ? 'search' : 'search here'} method="get" action="/models">
      <Icon mark="search" />
      <label class="bare">
        <span class="vh">Find a model or an investigation</span>
        <input type="search" name="find" value={find} placeholder="Model or INV-12" maxlength={200} />
      </label>
    </form>
  </search>
)

const Me: FC<{ actor: Actor; signOut: boolean }> = ({ actor, signOut }) => (
  <>
    <span class="small who-am hide-narrow">
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

/** A time of day further ahead could be taken for one that has passed. */
const CLOCK_ALONE_MS = 12 * 3_600_000

function nextClose({ nextDueAt, now }: Frame): string {
  if (nextDueAt === undefined) return 'No window yet'
  if (nextDueAt <= now) return 'A window has closed, its scan is next'
  const clock = new Date(nextDueAt).toISOString().slice(11, 16)
  return `Next window closes ${nextDueAt - now < CLOCK_ALONE_MS ? `${clock} UTC` : dayInWords(nextDueAt).replace(/ \d{4}$/, '')}`
}
