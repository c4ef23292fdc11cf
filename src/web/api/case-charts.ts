import { z } from '@hono/zod-openapi'
import type { VegaLiteSpec } from '../../chart/chart.ts'
import { publishedSpec } from '../../chart/published-spec.ts'
import { ServiceError } from '../../errors.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { caseCharts, readReports } from '../pages/case-charts.ts'
import { readKey } from '../step-request.ts'

/** Specifications of the charts on an investigation's page, each whole by itself. */
export const caseChartEndpoints = [
  endpoint({
    route: 'GET /api/v1/investigations/:id/charts/:name',
    summary: 'A chart of an investigation as a Vega-Lite specification',
    about:
      'Names: history (the root slice by window, as it stands now), slices and distribution-1, distribution-2, … (as frozen), sources (from the baseline). It draws with Vega-Lite alone: rows, theme, title and key are in it. `narrow=yes` gives the one for narrow places.',
    params: z.object({
      id: z.string().openapi({ example: 'INV-118' }),
      name: z
        .string()
        .regex(/^[a-z0-9-]{1,60}$/)
        .openapi({ example: 'history' }),
    }),
    query: z.strictObject({ narrow: z.literal('yes').optional() }),
    answer: z.record(z.string(), z.unknown()),
    example: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: 'The gap appears with version 7.',
      data: { values: [{ label: '6 Apr', now: 0.71, lo: 0.66, hi: 0.76, training: 0.97 }] },
      width: 840,
      height: 186,
      layer: [],
    },
    handle: async ({ params, query }, services) => {
      const id = readKey(params.id)
      const detail = services.investigations.get(id)
      if (detail === undefined) throw new ServiceError('not-found', `there is no investigation ${investigationKey(id)}`)
      const charts = caseCharts(detail, await readReports(services, detail))
      const chart = charts.find(({ name }) => name === params.name)?.chart
      if (chart === undefined) {
        throw new ServiceError(
          'not-found',
          `${investigationKey(id)} has no chart of this name; it has ${charts.map((c) => c.name).join(', ') || 'none'}`,
        )
      }
      return exactly(publishedSpec(chart, query.narrow === undefined ? 'wide' : 'narrow'))
    },
  }),
] as const satisfies readonly Endpoint[]

/** Keeps an answer as it is: in a specification `from` and `to` are places on a scale, and would be written as moments. */
const exactly = (spec: VegaLiteSpec) => ({ toJSON: () => spec })
