import { z } from '@hono/zod-openapi'
import type { Family, Severity } from '../../detect/finding.ts'
import { ServiceError } from '../../errors.ts'
import {
  type Investigation,
  type InvestigationFilter,
  type InvestigationOrder,
  type InvestigationStatus,
  investigationKey,
  type Step,
} from '../../investigate/investigation.ts'
import { suspicionSchema } from '../../investigate/open-by-hand.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import type { RouteKey } from '../permissions.ts'
import { CAUSES, readKey, stepBody } from '../step-request.ts'
import { lineageAnswer } from './lineage.ts'
import { cursorField, limitField, modelField, momentAnswer, momentField, sent, wordsField } from './query-fields.ts'

/** Statuses in the order of the work. */
export const STATUSES = [
  'open',
  'acknowledged',
  'investigating',
  'concluded',
  'closed',
  'dismissed',
] as const satisfies readonly InvestigationStatus[]

/** Severities, the worst first. */
export const SEVERITIES = ['critical', 'warning', 'notice'] as const satisfies readonly Severity[]

/** Families of findings. */
export const FAMILIES = [
  'input',
  'output',
  'limit',
  'mix',
  'silence',
  'tampering',
  'suspicion',
] as const satisfies readonly Family[]

/** Orders of the list; the first is the one that holds without a word. */
export const ORDERS = ['newest', 'oldest', 'severity'] as const satisfies readonly InvestigationOrder[]

/** Stands for nobody where a person is asked for. */
export const NOBODY = 'nobody'

const investigationAnswer = z
  .object({
    id: z.number(),
    key: z.string(),
    model: z.string(),
    matterId: z.number().optional(),
    family: z.enum(FAMILIES),
    rootSlice: z.string(),
    title: z.string(),
    severity: z.enum(SEVERITIES),
    status: z.enum(STATUSES),
    openedAt: momentAnswer,
    openedBy: z.string(),
    updatedAt: momentAnswer,
    assignee: z.string().optional(),
    rootCause: z.enum(CAUSES).optional(),
    remedy: z.string().optional(),
    concludedBy: z.string().optional(),
    evidenceSha256: z.string(),
    lineageSha256: z.string(),
  })
  .openapi('Investigation')

const detailAnswer = investigationAnswer
  .extend({
    evidence: z.looseObject({ format: z.literal(1), model: z.string(), findings: z.array(z.looseObject({})) }),
    lineage: z.array(lineageAnswer),
    timeline: z.array(
      z.object({
        id: z.number(),
        kind: z.string(),
        actor: z.string(),
        at: momentAnswer,
        recordedAt: momentAnswer,
        reason: z.string().optional(),
        body: z.record(z.string(), z.unknown()),
      }),
    ),
    laterFindings: z.array(
      z.object({ windowStart: momentAnswer, windowEnd: momentAnswer, finding: z.looseObject({}) }),
    ),
    deliveries: z.array(z.looseObject({ messageId: z.string(), channel: z.string(), status: z.string() })),
  })
  .openapi('InvestigationDetail')

const example = {
  id: 118,
  key: 'INV-118',
  model: 'credit-default',
  matterId: 9,
  family: 'limit',
  rootSlice: 'region=North & age=18-25',
  title: 'Selection rate of region North × age 18–25 is 0.71 of everyone else’s, limit 0.80',
  severity: 'critical',
  status: 'open',
  openedAt: '2026-04-13T03:05:22.000Z',
  openedBy: 'scan',
  updatedAt: '2026-04-13T03:05:22.000Z',
  evidenceSha256: '3f9a…',
  lineageSha256: '77ab…',
}

const keyParams = z.object({ id: z.string().openapi({ example: 'INV-118' }) })

/** An investigation as the API gives it. */
export function withKey<T extends Investigation>(investigation: T): T & { readonly key: string } {
  return { ...investigation, key: investigationKey(investigation.id) }
}

/** Who has it: a name, or nobody. */
export const assigneeOf = (name: string): Pick<InvestigationFilter, 'assignee' | 'unassigned'> =>
  name === NOBODY ? { unassigned: true } : { assignee: name }

/** The moment from which a span of the list holds; a date begins at midnight, UTC. */
export const startOf = (moment: number | string): number =>
  typeof moment === 'number' ? moment : Date.parse(`${moment}T00:00:00Z`)

/** The moment before which a span of the list holds; a date is meant with all of its day. */
export const endOf = (moment: number | string): number =>
  typeof moment === 'number' ? moment : startOf(moment) + DAY_MS

const DAY_MS = 86_400_000

function stepEndpoint<const Verb extends Step['verb']>(verb: Verb) {
  return endpoint({
    route: `POST /api/v1/investigations/:id/${verb}` satisfies RouteKey,
    summary: `${verb[0]?.toUpperCase()}${verb.slice(1)} an investigation`,
    about: 'A step that the status no longer allows is refused with 409 and says where the investigation stands.',
    params: keyParams,
    body: { form: 'json', schema: stepBody(verb) },
    answer: investigationAnswer,
    example,
    handle: ({ params, body, actor }, services) =>
      withKey(services.investigations.step(readKey(params.id), body, actor, services.clock())),
  })
}

/** Investigations: listed, read, opened by hand, moved on. */
export const investigationEndpoints = [
  endpoint({
    route: 'GET /api/v1/investigations',
    summary: 'Investigations, a page of them',
    about:
      'Newest first unless `sort` says otherwise. A cursor holds for the order it came with. `assignee=nobody` finds those that nobody has taken; `until` with a date includes that day.',
    query: z.strictObject({
      model: modelField.optional(),
      status: wordsField(STATUSES),
      severity: wordsField(SEVERITIES),
      family: z.enum(FAMILIES).optional(),
      assignee: z.string().min(1).max(200).optional().openapi({ example: 'Ines Moreau' }),
      slice: z.string().min(1).max(500).optional().openapi({ example: 'region=North' }),
      find: z.string().min(1).max(500).optional().openapi({ example: 'INV-118' }),
      since: momentField('since'),
      until: momentField('until'),
      sort: z.enum(ORDERS).optional().openapi({ example: 'severity' }),
      cursor: cursorField,
      limit: limitField,
    }),
    answer: z.object({ items: z.array(investigationAnswer), next: z.number().optional() }),
    example: { items: [example], next: 118 },
    handle: ({ query }, services) => {
      const { since, until, assignee, sort, ...rest } = query
      const filter: InvestigationFilter = {
        ...sent(rest),
        ...(assignee === undefined ? {} : assigneeOf(assignee)),
        ...(since === undefined ? {} : { openedSince: startOf(since) }),
        ...(until === undefined ? {} : { openedBefore: endOf(until) }),
        ...(sort === undefined ? {} : { order: sort }),
        limit: query.limit,
      }
      const { items, next } = services.investigations.list(filter)
      return { items: items.map(withKey), next }
    },
  }),
  endpoint({
    route: 'POST /api/v1/investigations',
    summary: 'Open an investigation by hand',
    about: 'Lineage and slice statistics are frozen into it as they are into one that a scan opens.',
    body: {
      form: 'json',
      schema: suspicionSchema,
    },
    answer: investigationAnswer,
    example,
    handle: async ({ body, actor }, services) => withKey(await services.openByHand(body, actor, services.clock())),
  }),
  endpoint({
    route: 'GET /api/v1/investigations/:id',
    summary: 'One investigation with everything frozen into it',
    params: keyParams,
    answer: detailAnswer,
    example: {
      ...example,
      evidence: { format: 1, model: 'credit-default', findings: [] },
      lineage: [],
      timeline: [],
      laterFindings: [],
      deliveries: [],
    },
    handle: ({ params }, services) => {
      const id = readKey(params.id)
      const detail = services.investigations.get(id)
      if (detail === undefined) throw new ServiceError('not-found', `there is no investigation ${investigationKey(id)}`)
      return { ...withKey(detail), deliveries: services.deliveriesOf(id) }
    },
  }),
  stepEndpoint('acknowledge'),
  stepEndpoint('investigate'),
  stepEndpoint('conclude'),
  stepEndpoint('close'),
  stepEndpoint('dismiss'),
  stepEndpoint('reopen'),
  stepEndpoint('assign'),
  stepEndpoint('comment'),
] as const satisfies readonly Endpoint[]
