import { z } from '@hono/zod-openapi'
import { investigationKey } from '../../investigate/investigation.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { isoTime } from '../moment.ts'
import { SEVERITIES } from './investigations.ts'
import { cursorField, limitField, modelField, momentAnswer } from './query-fields.ts'

const alertAnswer = z
  .object({
    id: z.number(),
    key: z.string(),
    labels: z.record(z.string(), z.string()),
    severity: z.enum(SEVERITIES),
    startsAt: momentAnswer,
    acknowledged: z.boolean(),
    revision: z.number(),
    subsided: z.boolean(),
    mutedBecause: z.string().optional(),
  })
  .openapi('Alert')

const example = {
  id: 118,
  key: 'INV-118',
  labels: {
    model: 'credit-default',
    model_version: '7',
    family: 'limit',
    metric: 'disparity',
    slice: 'region=North & age=18-25',
    severity: 'critical',
    baseline: '7/1',
    slice_region: 'North',
    slice_age: '18-25',
  },
  severity: 'critical',
  startsAt: '2026-04-13T03:05:22.000Z',
  acknowledged: false,
  revision: 0,
  subsided: false,
  mutedBecause: 'silence 3 by Ines Moreau until 2026-04-14T10:00:00Z: the branch feed is moved on Tuesday',
}

/** Live investigations as routes, silences and inhibition see them. */
export const alertEndpoints = [
  endpoint({
    route: 'GET /api/v1/alerts',
    summary: 'Live investigations with their labels, and what keeps each from being told',
    about:
      'Newest first. Routes, silences and inhibition match on the labels; revision counts how often it has worsened.',
    query: z.strictObject({
      model: modelField.optional(),
      muted: z.enum(['true', 'false']).optional().openapi({ example: 'true' }),
      cursor: cursorField,
      limit: limitField,
    }),
    answer: z.object({ items: z.array(alertAnswer), next: z.number().optional() }),
    example: { items: [example], next: 118 },
    handle: ({ query }, services) => {
      const { model, muted, cursor, limit } = query
      const chosen = services
        .alerts()
        .filter(
          (alert) =>
            (model === undefined || alert.labels.model === model) &&
            (muted === undefined || (alert.mutedBecause !== undefined) === (muted === 'true')) &&
            (cursor === undefined || alert.investigation < cursor),
        )
        .toSorted((a, b) => b.investigation - a.investigation)
      const items = chosen.slice(0, limit).map(({ investigation, mutedBecause, subsided, startsAt, ...alert }) => ({
        ...{ id: investigation, key: investigationKey(investigation), labels: alert.labels, severity: alert.severity },
        ...{ startsAt: isoTime(startsAt), acknowledged: alert.acknowledged, revision: alert.revision },
        subsided: subsided === true,
        ...(mutedBecause !== undefined && { mutedBecause }),
      }))
      const next = chosen.length > limit ? items.at(-1)?.id : undefined
      return { items, ...(next !== undefined && { next }) }
    },
  }),
] as const satisfies readonly Endpoint[]
