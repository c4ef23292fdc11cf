import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { csrf } from 'hono/csrf'
import { ServiceError } from '../../errors.ts'
import { investigationKey, type Step } from '../../investigate/investigation.ts'
import { parseSuspicion } from '../../investigate/open-by-hand.ts'
import { allowedSteps } from '../../investigate/steps.ts'
import { type AppEnv, guardPage } from '../access.ts'
import { FAMILIES, SEVERITIES, STATUSES } from '../api/investigations.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { readText, SMALL_BODY_BYTES } from '../body.ts'
import { expectMedia, parseBy } from '../endpoint.ts'
import { parseMoment } from '../moment.ts'
import type { RouteKey } from '../permissions.ts'
import { problemOf } from '../problem.ts'
import { readKey, stepBody, VERBS } from '../step-request.ts'
import type { RefusedStep } from './case-forms.tsx'
import { FirstRunPage } from './first-run-page.tsx'
import { frameOf } from './frame-of.ts'
import { InvestigationPage } from './investigation-page.tsx'
import { InvestigationsPage, LIVE_STATUSES } from './investigations-page.tsx'
import { Layout } from './layout.tsx'
import { ModelPage } from './model-page.tsx'
import { type ModelLine, ModelTable } from './model-table.tsx'
import { modelVerdict, worstFirst } from './model-verdict.ts'
import { mountSignIn } from './mount-sign-in.tsx'
import { OverviewPage } from './overview-page.tsx'
import { Card } from './parts.tsx'
import { QuarantinePage } from './quarantine-page.tsx'
import { sendPage } from './send-page.ts'

const PAGE_ROWS = 50

/** Mounts every page and the routes that their forms post to. */
export function mountPages(app: OpenAPIHono<AppEnv>, services: AppServices, options: AppOptions): void {
  const guarded = (route: RouteKey): MiddlewareHandler<AppEnv> => guardPage(services, route)
  // Tells apart only forms, so every form route also insists on the media type of a form.
  const sameSite = csrf({ origin: new URL(options.baseUrl).origin })

  mountSignIn(app, services, options, sameSite)
  mountReading(app, services, options, guarded)

  app.post('/investigations', sameSite, guarded('POST /investigations'), async (c) => {
    const { model, suspicion, ...about } = await formOf(c)
    const opened = await services.openByHand(
      parseSuspicion({ model, suspicion, about: withoutEmpty(about) }),
      c.get('actor').name,
      services.clock(),
    )
    return c.redirect(`/investigations/${investigationKey(opened.id)}?done=open`, 303)
  })

  app.post('/investigations/:id/:verb', sameSite, guarded('POST /investigations/:id/:verb'), async (c) => {
    const id = readKey(c.req.param('id'))
    const verb = VERBS.find((v) => v === c.req.param('verb'))
    if (verb === undefined) throw new ServiceError('not-found', `a step is one of ${VERBS.join(', ')}`)
    const typed = await formOf(c)
    const refused = takeStep(services, id, verb, typed, c.get('actor').name)
    if (refused === undefined) return c.redirect(`/investigations/${investigationKey(id)}?done=${verb}`, 303)
    return showCase(c, services, options, id, refused)
  })
}

type Refused = { readonly status: 400 | 403 | 409; readonly step: RefusedStep }

/** Takes a step from a form; what is refused comes back with the words that were typed. */
function takeStep(
  services: AppServices,
  id: number,
  verb: Step['verb'],
  typed: Readonly<Record<string, string>>,
  actor: string,
): Refused | undefined {
  try {
    const step = parseBy(stepBody(verb), typed, verb) as Step
    services.investigations.step(id, step, actor, services.clock())
    return undefined
  } catch (error) {
    const { status, detail } = problemOf(error, '')
    if (status !== 400 && status !== 403 && status !== 409) throw error
    return { status, step: { verb, detail, typed } }
  }
}

async function showCase(
  c: Context<AppEnv>,
  services: AppServices,
  options: AppOptions,
  id: number,
  refused: Refused | undefined,
): Promise<Response> {
  const detail = services.investigations.get(id)
  if (detail === undefined) throw new ServiceError('not-found', `there is no investigation ${investigationKey(id)}`)
  const view = {
    detail,
    deliveries: services.deliveriesOf(id),
    allowed: allowedSteps(detail, c.get('actor').name),
    refused: refused?.step,
    done: c.req.query('done'),
  }
  const frame = await frameOf(c, services, options)
  return sendPage(c, <InvestigationPage frame={frame} view={view} />, refused?.status ?? 200)
}

function mountReading(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: (route: RouteKey) => MiddlewareHandler<AppEnv>,
): void {
  app.get('/', guarded('GET /'), async (c) => {
    const [frame, lines] = await Promise.all([frameOf(c, services, options), linesOf(services)])
    const hasArrivals = lines.some((l) => l.status.lastReceivedAt !== undefined)
    if (!hasArrivals && frame.openInvestigations === 0) {
      const monitors = services.monitors.map((m) => m.model)
      const hasBaseline = services.baselines.list().length > 0
      return sendPage(
        c,
        <FirstRunPage frame={frame} state={{ baseUrl: options.baseUrl, monitors, hasBaseline, hasArrivals }} />,
      )
    }
    const open = lines.flatMap((l) => l.open)
    open.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.id - a.id)
    const refused = services.quarantined({ limit: 100 }).items.length
    return sendPage(c, <OverviewPage frame={frame} overview={{ lines, open, refused, health: services.health() }} />)
  })

  app.get('/models', guarded('GET /models'), async (c) => {
    const [frame, lines] = await Promise.all([frameOf(c, services, options), linesOf(services)])
    return sendPage(
      c,
      <Layout frame={frame} title="Models" place="models">
        <div class="head">
          <h1>{lines.length === 1 ? 'One model is' : `${lines.length} models are`} under watch</h1>
        </div>
        <Card title="Models" aside="Worst first" flush>
          <ModelTable lines={lines} now={frame.now} />
        </Card>
      </Layout>,
    )
  })

  app.get('/models/:model', guarded('GET /models/:model'), async (c) => {
    const model = c.req.param('model')
    const line = (await linesOf(services)).find((l) => l.status.model === model)
    if (line === undefined) {
      throw new ServiceError(
        'not-found',
        `no model of this name is under watch; there are ${services.monitors.map((m) => m.model).join(', ')}`,
      )
    }
    const { version, from, to, all } = withoutEmpty(c.req.query())
    const query = {
      ...(version === undefined ? {} : { version }),
      ...(from === undefined ? {} : { from: parseMoment(from, 'from') }),
      ...(to === undefined ? {} : { to: parseMoment(to, 'to') }),
    }
    const [frame, disparities, drift, runs] = await Promise.all([
      frameOf(c, services, options),
      services.disparities(model, query),
      services.drift(model, query),
      services.runsOf(model, 12),
    ])
    const baselines = services.baselines.list(model)
    const view = { model, ...line, disparities, drift, baselines, runs, version, showAll: all !== undefined }
    return sendPage(c, <ModelPage frame={frame} view={view} />)
  })

  app.get('/investigations', guarded('GET /investigations'), async (c) => {
    const query = c.req.query()
    const chosen = withoutEmpty(query)
    // Without a word about statuses the list shows what is live; an empty one asks for all.
    const status = query.status === undefined ? [...LIVE_STATUSES] : oneOf(STATUSES, query.status.split(','))
    const severity = oneOf(SEVERITIES, (chosen.severity ?? '').split(','))
    const family = oneOf(FAMILIES, [chosen.family ?? ''])[0]
    const filter = {
      limit: PAGE_ROWS,
      ...(status.length === 0 ? {} : { status }),
      ...(severity.length === 0 ? {} : { severity }),
      ...(family === undefined ? {} : { family }),
      ...(chosen.model === undefined ? {} : { model: chosen.model }),
      ...(chosen.assignee === undefined ? {} : { assignee: chosen.assignee }),
      ...cursorOf(chosen.cursor),
    }
    const { items, next } = services.investigations.list(filter)
    const frame = await frameOf(c, services, options)
    const models = services.monitors.map((m) => m.model)
    const list = { items, next, filter, counts: services.investigations.counts(), models }
    return sendPage(c, <InvestigationsPage frame={frame} list={list} />)
  })

  app.get('/investigations/:id', guarded('GET /investigations/:id'), (c) =>
    showCase(c, services, options, readKey(c.req.param('id')), undefined),
  )

  app.get('/quarantine', guarded('GET /quarantine'), async (c) => {
    const { model, cursor } = withoutEmpty(c.req.query())
    const page = services.quarantined({
      limit: PAGE_ROWS,
      ...(model === undefined ? {} : { model }),
      ...cursorOf(cursor),
    })
    return sendPage(c, <QuarantinePage frame={await frameOf(c, services, options)} page={page} model={model} />)
  })
}

async function linesOf(services: AppServices): Promise<readonly ModelLine[]> {
  const live = services.investigations.list({ status: LIVE_STATUSES, limit: 500 }).items
  const lines = (await services.modelStatuses()).map((status) => {
    const open = live.filter((i) => i.model === status.model)
    return { status, open, verdict: modelVerdict(status, open) }
  })
  return worstFirst(lines)
}

/** The fields of a form, each once, as text. */
async function formOf(c: Context<AppEnv>): Promise<Record<string, string>> {
  expectMedia(c.req.raw, ['application/x-www-form-urlencoded'])
  return Object.fromEntries(new URLSearchParams(await readText(c.req.raw, SMALL_BODY_BYTES)))
}

const withoutEmpty = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''))

const oneOf = <W extends string>(words: readonly W[], given: readonly string[]): W[] =>
  words.filter((word) => given.includes(word))

const cursorOf = (text: string | undefined): { readonly cursor?: number } =>
  text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? { cursor: Number(text) } : {}
