import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { EXPIRES_AT } from '../../alert/acknowledge-link.ts'
import { ServiceError } from '../../errors.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { problemOf } from '../problem.ts'
import { AcknowledgePage, type AcknowledgeView, type LinkRefusal } from './acknowledge-page.tsx'
import { bareFrame } from './frame-of.ts'
import { formOf } from './read-fields.ts'
import { sendPage } from './send-page.ts'

/** Mounts the page that a link in a message leads to. Mail scanners follow links, so looking never acts; who holds the link needs no other sign-in. */
export function mountAcknowledge(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  sameSite: MiddlewareHandler<AppEnv>,
): void {
  const show = (
    c: Context<AppEnv>,
    look: () => AcknowledgeView,
    otherwise?: (refused: ServiceError) => AcknowledgeView | undefined,
  ): Response | Promise<Response> => {
    const { view, status } = answerOf(look, otherwise)
    return sendPage(c, <AcknowledgePage frame={bareFrame(services, options)} view={view} />, status)
  }

  app.get('/acknowledge/:token', (c) => {
    const token = c.req.param('token')
    return show(c, () => ({ state: 'asked', token, link: services.readLink(token) }))
  })

  app.post('/acknowledge/:token', sameSite, async (c) => {
    await formOf(c)
    const token = c.req.param('token')
    return show(
      c,
      () => ({ state: 'done', investigation: services.useLink(token) }),
      // A link that may still be read was not used: the step itself was refused, since a colleague was faster.
      (refused) => (refused.code === 'conflict' ? unused(services, token) : undefined),
    )
  })
}

/** What a link led to, or why it led nowhere; its token stands in no log, so a refusal is answered here. */
function answerOf(
  look: () => AcknowledgeView,
  otherwise: (refused: ServiceError) => AcknowledgeView | undefined = () => undefined,
): { readonly view: AcknowledgeView; readonly status: 200 | 400 | 404 | 409 | 503 } {
  try {
    return { view: look(), status: 200 }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const { status } = problemOf(error, '')
    const known = status === 400 || status === 404 || status === 409 || status === 503 ? status : 400
    const instead = otherwise(error)
    return { view: instead ?? { state: 'refused', because: refusalOf(error), detail: error.message }, status: known }
  }
}

function unused(services: AppServices, token: string): AcknowledgeView | undefined {
  try {
    return { state: 'asked', token, link: services.readLink(token) }
  } catch (error) {
    if (error instanceof ServiceError) return undefined
    throw error
  }
}

function refusalOf({ code, problems }: ServiceError): LinkRefusal {
  if (code === 'invalid') return 'forged'
  if (code === 'conflict') return 'used'
  if (code === 'not-found') return problems.some(({ path }) => path === EXPIRES_AT) ? 'too-old' : 'gone'
  return 'not-now'
}
