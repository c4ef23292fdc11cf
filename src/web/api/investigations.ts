import { z } from '@hono/zod-openapi'
import type { Family, Severity } from '../../detect/finding.ts'
import { ServiceError } from '../../errors.ts'
import { type Investigation, type InvestigationStatus, investigationKey } from '../../investigate/investigation.ts'
import { suspicionSchema } from '../../investigate/open-by-hand.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import type { RouteKey } from '../permissions.ts'
import { CAUSES, readKey, stepBody, VERBS } from '../step-request.ts'
import { lineageAnswer } from './lineage.ts'
import { cursorField, limitField, modelField, momentAnswer, sent, wordsField } from './query-fields.ts'

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

const stepEndpoints: readonly Endpoint[] = VERBS.map((verb) =>
  endpoint({
    route: `POST /api/v1/investigations/:id/${verb}` satisfies RouteKey,
    summary: `${verb[0]?.toUpperCase()}${verb.slice(1)} an investigation`,
    about: 'A step that the status no longer allows is refused with 409 and says where the investigation stands.',
    params: keyParams,
    body: { form: 'json', schema: stepBody(verb) },
    answer: investigationAnswer,
    example,
    handle: ({ params, body, actor }, services) =>
      withKey(services.investigations.step(readKey(params.id), body, actor, services.clock())),
  }),
)

/** Investigations: listed, read, opened by hand, moved on. */
export const investigationEndpoints: readonly Endpoint[] = [
  endpoint({
    route: 'GET /api/v1/investigations',
    summary: 'Investigations, newest first',
    query: z.strictObject({
      model: modelField.optional(),
      status: wordsField(STATUSES),
      severity: wordsField(SEVERITIES),
      family: z.enum(FAMILIES).optional(),
      assignee: z.string().min(1).max(200).optional(),
      cursor: cursorField,
      limit: limitField,
    }),
    answer: z.object({ items: z.array(investigationAnswer), next: z.number().optional() }),
    example: { items: [example], next: 118 },
    handle: ({ query }, services) => {
      const { items, next } = services.investigations.list({ ...sent(query), limit: query.limit })
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
  ...stepEndpoints,
]
