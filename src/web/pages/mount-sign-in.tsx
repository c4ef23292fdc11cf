import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { type AppEnv, SESSION_COOKIE } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { readText } from '../body.ts'
import { expectMedia } from '../endpoint.ts'
import { mayUse } from '../permissions.ts'
import { bareFrame } from './frame-of.ts'
import { sendPage } from './send-page.ts'
import { SignInPage } from './sign-in-page.tsx'

const MAX_FORM_BYTES = 4096
const SESSION_SECONDS = 12 * 3600

/** Mounts the way in and out: a token of the configuration is exchanged for a session. */
export function mountSignIn(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  sameSite: MiddlewareHandler,
): void {
  const show = (c: Context<AppEnv>, next: string, refusal: string | undefined): Response | Promise<Response> => {
    const frame = bareFrame(services, options)
    return sendPage(c, <SignInPage frame={frame} next={next} refusal={refusal} />, refusal === undefined ? 200 : 403)
  }

  app.get('/sign-in', (c) => show(c, ownPath(c.req.query('next')), undefined))

  app.post('/sign-in', sameSite, async (c) => {
    expectMedia(c.req.raw, ['application/x-www-form-urlencoded'])
    const form = new URLSearchParams(await readText(c.req.raw, MAX_FORM_BYTES))
    const next = ownPath(form.get('next') ?? undefined)
    const actor = services.tokens.verify((form.get('token') ?? '').trim())
    if (actor === undefined || !mayUse(actor.role, 'GET /')) {
      options.log('warn', 'a sign-in was refused', { requestId: c.get('requestId'), actor: actor?.name })
      return show(
        c,
        next,
        actor === undefined
          ? 'This token is not known.'
          : `The role ${actor.role} sends predictions; it does not read pages.`,
      )
    }
    setCookie(c, SESSION_COOKIE, services.sessions.create(actor), {
      httpOnly: true,
      sameSite: 'Strict',
      secure: new URL(options.baseUrl).protocol === 'https:',
      path: '/',
      maxAge: SESSION_SECONDS,
    })
    options.log('info', 'signed in', { requestId: c.get('requestId'), actor: actor.name, role: actor.role })
    return c.redirect(next, 303)
  })

  app.post('/sign-out', sameSite, (c) => {
    expectMedia(c.req.raw, ['application/x-www-form-urlencoded'])
    const secret = getCookie(c, SESSION_COOKIE)
    if (secret !== undefined) services.sessions.end(secret)
    deleteCookie(c, SESSION_COOKIE, { path: '/' })
    return c.redirect('/sign-in', 303)
  })
}

/** A path of this service to go on to, never an address elsewhere. */
function ownPath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : '/'
}
