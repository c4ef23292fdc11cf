import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { ServiceError } from '../../errors.ts'
import {
  type Investigation,
  type InvestigationDetail,
  type InvestigationFilter,
  investigationKey,
  type Step,
  type TrackRecord,
} from '../../investigate/investigation.ts'
import { parseSuspicion } from '../../investigate/open-by-hand.ts'
import { allowedSteps } from '../../investigate/steps.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { parseBy } from '../endpoint.ts'
import { problemOf } from '../problem.ts'
import { readKey, stepBody, VERBS } from '../step-request.ts'
import { caseCharts, drawCase, readReports } from './case-charts.ts'
import type { RefusedStep } from './case-forms.tsx'
import { readCaseTraining } from './case-training.tsx'
import { readWorstSlices } from './case-worst-slices.tsx'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { type AskedList, type FieldName, LIVE_STATUSES, narrowing, readList } from './investigation-filters.tsx'
import { InvestigationPage } from './investigation-page.tsx'
import { type InvestigationList, InvestigationsPage } from './investigations-page.tsx'
import { mountAcknowledge } from './mount-acknowledge.tsx'
import { readAttachments } from './mount-attachments.tsx'
import { mountFindings } from './mount-findings.tsx'
import { mountSilences } from './mount-silences.tsx'
import type { MovedInput } from './next-steps.ts'
import type { RefusedSuspicion } from './open-form.tsx'
import { formOf, withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'

const PAGE_ROWS = 50
const SIBLINGS = 6
const DAY_MS = 86_400_000
const RECORD_DAYS = 90

/** Mounts the pages of investigations: the list, one of them, its steps, findings explained, silences, and the page a message leads to. */
export function mountCases(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
  sameSite: MiddlewareHandler<AppEnv>,
): void {
  const recordOf = trackRecordOf(services)

  const showList = async (c: Context<AppEnv>, refused: RefusedSuspicion | undefined): Promise<Response> => {
    const me = c.get('actor').name
    const query = refused === undefined ? c.req.query() : {}
    const list = listOf(services, readList(query, me, PAGE_ROWS), me)
    const frame = await frameOf(c, services, options)
    const view = { ...list, record: recordOf(list.counts.all), refused }
    return sendPage(c, <InvestigationsPage frame={frame} list={view} />, refused === undefined ? 200 : 400)
  }

  app.get('/investigations', guarded('GET /investigations'), (c) => showList(c, undefined))

  app.post('/investigations', sameSite, guarded('POST /investigations'), async (c) => {
    const typed = await formOf(c)
    const { model, suspicion, ...about } = typed
    try {
      const suspected = parseSuspicion({ model, suspicion, about: withoutEmpty(about) })
      const opened = await services.openByHand(suspected, c.get('actor').name, services.clock())
      return c.redirect(`/investigations/${investigationKey(opened.id)}?done=open`, 303)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      return showList(c, { detail: error.message, problems: error.problems, typed })
    }
  })

  app.get('/investigations/:id', guarded('GET /investigations/:id'), (c) =>
    showCase(c, services, options, readKey(c.req.param('id')), undefined),
  )

  app.post('/investigations/:id/:verb', sameSite, guarded('POST /investigations/:id/:verb'), async (c) => {
    const id = readKey(c.req.param('id'))
    const verb = VERBS.find((v) => v === c.req.param('verb'))
    if (verb === undefined) throw new ServiceError('not-found', `a step is one of ${VERBS.join(', ')}`)
    const typed = await formOf(c)
    const refused = takeStep(services, id, verb, typed, c.get('actor').name)
    if (refused === undefined) return c.redirect(`/investigations/${investigationKey(id)}?done=${verb}`, 303)
    return showCase(c, services, options, id, refused)
  })

  mountFindings(app, services, options, guarded)
  mountSilences(app, services, options, guarded, sameSite)
  mountAcknowledge(app, services, options, sameSite)
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
    const { status, detail, problems } = problemOf(error, '')
    if (status !== 400 && status !== 403 && status !== 409) throw error
    return { status, step: { verb, detail, problems, typed } }
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
  const me = c.get('actor').name
  const allowed = allowedSteps(detail, me)
  const [frame, reports, training, worst, attachments] = await Promise.all([
    frameOf(c, services, options),
    readReports(services, detail),
    readCaseTraining(services, detail),
    readWorstSlices(services, detail),
    readAttachments(services, detail),
  ])
  const { pictures, lineage } = await drawCase(services, detail, caseCharts(detail, reports))
  const siblings = services.investigations.list({ model: detail.model, status: LIVE_STATUSES, limit: SIBLINGS + 1 })
  const view = {
    detail,
    deliveries: services.deliveriesOf(id),
    stored: services.findingsOf(id),
    mutedBecause: services.alerts().find((alert) => alert.investigation === id)?.mutedBecause,
    siblings: siblings.items.filter((i) => i.id !== id).slice(0, SIBLINGS),
    refused: refused?.step,
    done: c.req.query('done'),
    mayAssign: allowed.includes('assign'),
    lineageDrawing: lineage,
    ...{ training, worst, attachments },
    ...{ me, allowed, reports, pictures, moved: movedInput(services, detail, siblings.items) },
  }
  return sendPage(c, <InvestigationPage frame={frame} view={view} />, refused?.status ?? 200)
}

/** The input that the newest scan found to have moved furthest in the slice of a case, where another live investigation is about it: what to look at first. */
function movedInput(
  { lastFindings }: AppServices,
  { id, model, rootSlice }: InvestigationDetail,
  live: readonly Investigation[],
): MovedInput | undefined {
  const isLive = new Set(live.filter((i) => i.id !== id && i.family === 'input').map((i) => i.id))
  if (isLive.size === 0) return undefined
  const [furthest] = lastFindings(model)
    .filter(
      ({ investigation, finding }) =>
        investigation !== undefined && isLive.has(investigation) && finding.slice === rootSlice,
    )
    .filter(({ finding }) => finding.family === 'input')
    .toSorted((a, b) => b.finding.units - a.finding.units)
  if (furthest?.investigation === undefined) return undefined
  const { subject } = furthest.finding
  return { feature: subject.split(': ')[0] ?? subject, key: investigationKey(furthest.investigation) }
}

function listOf(
  { investigations, monitors }: AppServices,
  asked: AskedList,
  me: string,
): Omit<InvestigationList, 'record' | 'refused'> {
  const { items, next } = investigations.list(asked.filter)
  const counts = {
    all: investigations.counts(),
    mine: investigations.counts({ assignee: me, status: LIVE_STATUSES }),
    critical: investigations.counts({ severity: ['critical'], status: LIVE_STATUSES }),
  }
  const countOf = (filter: InvestigationFilter): number =>
    Object.values(investigations.counts(filter)).reduce((n, m) => n + m, 0)
  const isDone = counts.all.closed + counts.all.dismissed > 0
  const isQuiet = LIVE_STATUSES.every((s) => counts.all[s] === 0)
  return {
    ...{ asked, items, next, counts },
    found: countOf(asked.filter),
    without: items.length > 0 ? {} : withoutEach(asked, countOf),
    models: monitors.map((m) => m.model),
    lastClosed: isDone && isQuiet ? investigations.lastClosed() : undefined,
  }
}

/** How many there would be if one filter alone were dropped. */
function withoutEach(
  asked: AskedList,
  countOf: (filter: InvestigationFilter) => number,
): Readonly<Partial<Record<FieldName, number>>> {
  const dropped = narrowing(asked)
  if (dropped.length === 0) return {}
  return Object.fromEntries(
    [...dropped, 'status' as const].map((name) => {
      const { [name]: _, ...fields } = asked.fields
      const kept = name === 'status' ? { ...fields, status: '' } : fields
      // Only a filter on the assignee knows who looks, and it keeps the name it was read with.
      const { filter } = readList(kept, asked.filter.assignee ?? '', asked.filter.limit)
      return [name, countOf(filter)]
    }),
  )
}

/** The track record of the last 90 days, read again when a day or the timeline has moved on: it is the one costly question of the list. */
function trackRecordOf(services: AppServices): (counts: InvestigationList['counts']['all']) => TrackRecord {
  let kept: { readonly key: string; readonly record: TrackRecord } | undefined
  return (counts) => {
    const since = Math.floor(services.clock() / DAY_MS) * DAY_MS - RECORD_DAYS * DAY_MS
    const key = JSON.stringify([since, services.newsMarker().timeline, counts])
    if (kept?.key !== key) kept = { key, record: services.investigations.trackRecord(since) }
    return kept.record
  }
}
