import type { OpenAPIHono } from '@hono/zod-openapi'
import { graverFirst } from '../../alert/by-severity.ts'
import { ServiceError } from '../../errors.ts'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import type { ModelStatus } from '../../monitor/report.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { drawn } from './chart-figure.tsx'
import { exampleChart } from './example-chart.ts'
import { FirstRunPage } from './first-run-page.tsx'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { LIVE_STATUSES } from './investigation-filters.tsx'
import { modelAsked } from './model-asked.ts'
import { modelHref } from './model-href.ts'
import type { ModelLine, ModelStanding } from './model-line.ts'
import { ModelPage } from './model-page.tsx'
import { withTrends } from './model-trend.ts'
import { modelVerdict, worstFirst } from './model-verdict.ts'
import { readModelView } from './model-view.ts'
import { ModelsPage } from './models-page.tsx'
import { OverviewPage } from './overview-page.tsx'
import { withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'

/** Live investigations that pages of models read; a service with more of them has other worries. */
const LIVE_READ = 500
const SEARCHED = 500
const FOUND_SHOWN = 20

/** Mounts the overview, the list of models, the search, and the page of a model. */
export function mountModelPages(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/', guarded('GET /'), async (c) => {
    const statuses = await services.modelStatuses()
    const frame = await frameOf(c, services, options, statuses)
    const hasArrivals = statuses.some((status) => status.lastReceivedAt !== undefined)
    if (!hasArrivals && frame.openInvestigations === 0) {
      const state = {
        baseUrl: options.baseUrl,
        monitors: services.monitors.map((m) => m.model),
        channels: services.channels().map(({ name }) => name),
        hasBaseline: services.baselines.list().length > 0,
        hasArrivals,
      }
      const example = await drawn(services, exampleChart())
      return sendPage(c, <FirstRunPage frame={frame} state={state} example={example} />)
    }
    const [lines, system] = await Promise.all([withTrends(services, linesOf(services, statuses)), services.system()])
    const open = lines.flatMap((l) => l.open).sort((a, b) => graverFirst(a, b) || b.id - a.id)
    const refused = services.quarantined({ limit: 100 }).items.length
    return sendPage(c, <OverviewPage frame={frame} overview={{ lines, open, refused, system }} />)
  })

  app.get('/models', guarded('GET /models'), async (c) => {
    const { find: typed } = withoutEmpty(c.req.query())
    const find = typed?.trim().slice(0, 200)
    const goal = find === undefined ? undefined : meant(services, find)
    if (goal !== undefined) return c.redirect(goal, 303)
    const statuses = await services.modelStatuses()
    const frame = await frameOf(c, services, options, statuses)
    const all = linesOf(services, statuses)
    const lines = find === undefined ? all : all.filter((l) => holds(l.status.model, find))
    const view = {
      lines: await withTrends(services, lines),
      find,
      found: find === undefined ? [] : found(services, find),
    }
    return sendPage(c, <ModelsPage frame={frame} view={view} />)
  })

  app.get('/models/:model', guarded('GET /models/:model'), async (c) => {
    const model = c.req.param('model')
    const statuses = await services.modelStatuses()
    const status = statuses.find((s) => s.model === model)
    const monitor = services.monitors.find((m) => m.model === model)
    if (status === undefined || monitor === undefined) {
      throw new ServiceError(
        'not-found',
        `no model of this name is under watch; there are ${services.monitors.map((m) => m.model).join(', ')}`,
      )
    }
    const [frame, view] = await Promise.all([
      frameOf(c, services, options, statuses),
      readModelView(services, standingOf(status, liveOf(services)), monitor, modelAsked(c.req.query())),
    ])
    return sendPage(c, <ModelPage frame={frame} view={view} />)
  })
}

/** Models with their verdict and live investigations, the worst first. */
function linesOf(services: AppServices, statuses: readonly ModelStatus[]): readonly ModelLine[] {
  const live = liveOf(services)
  return worstFirst(
    statuses.map((status) => {
      const line = standingOf(status, live)
      const isUnopened = line.open.length === 0 && (status.lastWindow?.findings ?? 0) > 0
      return { ...line, findings: isUnopened ? services.lastFindings(status.model) : [] }
    }),
  )
}

const liveOf = ({ investigations }: AppServices): readonly Investigation[] =>
  investigations.list({ status: LIVE_STATUSES, limit: LIVE_READ }).items

/** How a model stands, by its own of the live investigations. */
function standingOf(status: ModelStatus, live: readonly Investigation[]): ModelStanding {
  const open = live.filter((i) => i.model === status.model)
  return { status, open, verdict: modelVerdict(status, open) }
}

/** Where a search leads at once: the very name of a model, or the key of an investigation that is there. */
function meant(services: AppServices, find: string): string | undefined {
  if (services.monitors.some((m) => m.model === find)) return modelHref(find)
  const id = /^(?:INV-?)?([1-9]\d{0,14})$/i.exec(find)?.[1]
  if (id === undefined || services.investigations.get(Number(id)) === undefined) return undefined
  return `/investigations/${investigationKey(Number(id))}`
}

const holds = (text: string, find: string): boolean => text.toLowerCase().includes(find.toLowerCase())

function found(services: AppServices, find: string): readonly Investigation[] {
  return services.investigations
    .list({ limit: SEARCHED })
    .items.filter((i) => [i.title, i.rootSlice, i.model, investigationKey(i.id)].some((text) => holds(text, find)))
    .slice(0, FOUND_SHOWN)
}
