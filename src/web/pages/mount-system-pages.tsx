import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { ChannelState } from '../../alert/channel-states.ts'
import { ServiceError } from '../../errors.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { type ProblemStatus, problemOf } from '../problem.ts'
import { DELIVERY_STATUSES, DeliveriesPage } from './deliveries-page.tsx'
import { DeliveryPage } from './delivery-page.tsx'
import { momentInWords } from './figures.ts'
import { faultOf } from './filter-fault.ts'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { STATUS_WORDS } from './message-parts.tsx'
import { QuarantinePage } from './quarantine-page.tsx'
import { addressOf, cursorOf, formOf, numberOf, withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'
import { SystemPage } from './system-page.tsx'

const PAGE_ROWS = 50

/** Mounts the pages about the service itself: what it refused, what it sent, how it fares. */
export function mountSystemPages(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
  sameSite: MiddlewareHandler,
): void {
  app.get('/quarantine', guarded('GET /quarantine'), async (c) => {
    const { model: asked, cursor } = withoutEmpty(c.req.query())
    const models = services.monitors.map((m) => m.model)
    const fault = faultOf(asked, models, 'model under watch')
    const model = fault === undefined ? asked : undefined
    const from = cursorOf(cursor)
    const page = services.quarantined({ limit: PAGE_ROWS, ...(model === undefined ? {} : { model }), ...from })
    const view = { page, model, models, cursor: from.cursor, fault }
    return sendPage(c, <QuarantinePage frame={await frameOf(c, services, options)} view={view} />)
  })

  app.get('/system', guarded('GET /system'), async (c) => {
    const [frame, report] = await Promise.all([frameOf(c, services, options), services.system()])
    return sendPage(c, <SystemPage frame={frame} report={report} />)
  })

  app.get('/deliveries', guarded('GET /deliveries'), (c) => showDeliveries(c, services, options, undefined))

  app.get('/deliveries/:id', guarded('GET /deliveries/:id'), (c) =>
    showDelivery(c, services, options, idOf(c.req.param('id')), undefined),
  )

  app.post('/deliveries/:id/replay', sameSite, guarded('POST /deliveries/:id/replay'), async (c) => {
    await formOf(c)
    const id = idOf(c.req.param('id'))
    const refused = await refusalOf(() => services.replay(id, c.get('actor').name))
    if (refused === undefined) return c.redirect(`/deliveries/${id}?done=replay`, 303)
    return showDelivery(c, services, options, id, refused)
  })

  app.post('/deliveries/:id/set-aside', sameSite, guarded('POST /deliveries/:id/set-aside'), async (c) => {
    await formOf(c)
    const id = idOf(c.req.param('id'))
    const refused = await refusalOf(() => services.setAside(id, c.get('actor').name))
    if (refused === undefined) return c.redirect(`/deliveries/${id}`, 303)
    return showDelivery(c, services, options, id, refused)
  })

  app.post('/channels/:name/enable', sameSite, guarded('POST /channels/:name/enable'), async (c) => {
    await formOf(c)
    const name = c.req.param('name')
    const refused = await refusalOf(() => services.enableChannel(name, c.get('actor').name))
    if (refused === undefined) return c.redirect(addressOf('/deliveries', { done: 'enable', of: name }), 303)
    return showDeliveries(c, services, options, refused)
  })

  app.post('/channels/:name/test', sameSite, guarded('POST /channels/:name/test'), async (c) => {
    await formOf(c)
    const name = c.req.param('name')
    const refused = await refusalOf(() => services.testChannel(name, c.get('actor').name))
    if (refused === undefined) return c.redirect(addressOf('/deliveries', { done: 'test', of: name }), 303)
    return showDeliveries(c, services, options, refused)
  })
}

type Refusal = { readonly status: ProblemStatus; readonly detail: string }

/** Does what a button asks; a refusal that the reader can act on is shown on the page that the button stands on. */
async function refusalOf(act: () => unknown): Promise<Refusal | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    const { status, detail } = problemOf(error, '')
    if (status !== 400 && status !== 404 && status !== 409 && status !== 503) throw error
    return { status, detail }
  }
}

async function showDeliveries(
  c: Context<AppEnv>,
  services: AppServices,
  options: AppOptions,
  refused: Refusal | undefined,
): Promise<Response> {
  const asked = refused === undefined ? withoutEmpty(c.req.query()) : {}
  const channels = services.channels()
  const faults = {
    channel: faultOf(
      asked.channel,
      channels.map(({ name }) => name),
      'channel',
    ),
    status: faultOf(asked.status, DELIVERY_STATUSES, 'result'),
  }
  const status = DELIVERY_STATUSES.find((s) => s === asked.status)
  const filter = {
    ...(asked.channel === undefined || faults.channel !== undefined ? {} : { channel: asked.channel }),
    ...(status === undefined ? {} : { status }),
    ...cursorOf(asked.cursor),
  }
  const view = {
    ...services.outbox.list({ ...filter, limit: PAGE_ROWS }),
    filter,
    channels,
    faults,
    refused: refused?.detail,
    done: asked.of === undefined ? undefined : whatButtonDid(services, channels, asked.done, asked.of),
  }
  const frame = await frameOf(c, services, options)
  return sendPage(c, <DeliveriesPage frame={frame} view={view} />, refused?.status ?? 200)
}

/** Says only what is true now, so that an address alone can claim nothing. */
function whatButtonDid(
  { outbox }: AppServices,
  channels: readonly ChannelState[],
  done: string | undefined,
  name: string,
): string | undefined {
  const channel = channels.find((c) => c.name === name)
  if (channel === undefined) return undefined
  if (done === 'enable' && channel.disabled === undefined) {
    return `${name} is switched on; what waits for it is due at once.`
  }
  if (done !== 'test') return undefined
  const { items } = outbox.list({ channel: name, limit: PAGE_ROWS })
  const test = items.find((m) => m.kind === 'test')
  if (test === undefined) return undefined
  const said = test.status === 'delivered' ? test.detail : (test.lastError ?? test.detail)
  return `The last test to ${name}, ${momentInWords(test.createdAt)} UTC: ${STATUS_WORDS[test.status]}${said === undefined ? '' : `, ${said}`}.`
}

async function showDelivery(
  c: Context<AppEnv>,
  services: AppServices,
  options: AppOptions,
  id: number,
  refused: Refusal | undefined,
): Promise<Response> {
  const message = services.outbox.get(id)
  if (message === undefined) throw new ServiceError('not-found', `there is no message ${id}`)
  const view = {
    message,
    channelKind: services.channels().find((channel) => channel.name === message.channel)?.kind,
    refused: refused?.detail,
    done:
      c.req.query('done') === 'replay' && message.status === 'pending'
        ? 'It is due again, from its first try on. The page shows what becomes of it when it is loaded again.'
        : undefined,
  }
  const frame = await frameOf(c, services, options)
  return sendPage(c, <DeliveryPage frame={frame} view={view} />, refused?.status ?? 200)
}

function idOf(text: string): number {
  const id = numberOf(text)
  if (id === undefined) throw new ServiceError('not-found', 'messages are called by their number')
  return id
}
