import { z } from '@hono/zod-openapi'
import type { Chart, VegaLiteSpec } from '../../chart/chart.ts'
import { publishedSpec } from '../../chart/published-spec.ts'
import { ServiceError } from '../../errors.ts'
import { monitorOf } from '../../monitor/monitor.ts'
import type { AppServices, ReportQuery } from '../app-services.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import * as charts from '../pages/model-charts.ts'
import { WINDOWS_OF_ONE_SLICE, WINDOWS_SHOWN } from '../pages/model-view.ts'
import { modelField, momentField, sent, versionField } from './query-fields.ts'

const sliceField = z.string().min(1).max(2_000).openapi({ example: 'age=18-25 & region=North' })

const query = z.strictObject({
  version: versionField.optional(),
  from: momentField('from'),
  to: momentField('to'),
  all: z.enum(['yes', 'disparities', 'drift', 'quality', 'performance']).optional(),
  subject: z.string().min(1).max(400).optional().openapi({ example: 'score' }),
  slice: sliceField.optional(),
  history: sliceField.optional(),
  sources: sliceField.optional(),
  /** Which part of a span, where a version was counted under several baselines. */
  baseline: z.coerce.number().int().positive().optional().openapi({ example: 3 }),
  narrow: z.literal('yes').optional(),
})

type ChartQuery = z.infer<typeof query>

/** What a chart is made of. */
type Asked = { readonly model: string; readonly span: ReportQuery; readonly query: ChartQuery }

type Maker = (services: AppServices, asked: Asked) => Promise<Chart | undefined>

const windowsOf = (span: ReportQuery) => (span.version === undefined ? {} : { version: span.version })

/** Charts of a model by the name that stands in their address. */
const MAKERS = {
  'interval-plot': async (services, { model, span, query: { all, baseline } }) => {
    const report = await services.disparities(model, span)
    return firstOf(charts.intervalCharts(report, all === 'yes' || all === 'disparities'), report, baseline)
  },
  'drift-heat-map': async (services, { model, span, query: { all, baseline } }) => {
    const report = await services.drift(model, span)
    return firstOf(charts.heatCharts(report, all === 'yes' || all === 'drift'), report, baseline)
  },
  'distribution-overlay': async (services, { model, span, query: { subject, slice } }) =>
    charts.overlayChart(
      await services.distribution(model, { ...span, subject: named(subject, 'subject'), slice: named(slice, 'slice') }),
    ),
  'small-multiples': async (services, { model, span }) =>
    charts.multiplesChart(await services.history(model, { ...windowsOf(span), windows: WINDOWS_SHOWN, most: 8 })),
  'slice-history': async (services, { model, span, query: { history } }) =>
    charts.sliceHistoryChart(
      await services.history(model, {
        ...windowsOf(span),
        slices: [named(history, 'history')],
        windows: WINDOWS_OF_ONE_SLICE,
      }),
    ),
  'arrival-bars': async (services, { model }) =>
    charts.arrivalChart(await services.arrival(model, WINDOWS_SHOWN), services.clock()),
  'label-maturity': async (services, { model }) =>
    charts.maturityChart(await services.performance(model, charts.windowsOfLabels(monitorOf(byName(services), model)))),
  'source-shares': async (services, { model, span, query: { sources } }) =>
    charts.sourcesChart(await services.sources(model, named(span.version, 'version'), named(sources, 'sources'))),
  'matter-timeline': async (services, { model }) =>
    charts.mattersChart(services, charts.mattersOf(services, model), await services.arrival(model, WINDOWS_SHOWN)),
} as const satisfies Readonly<Record<string, Maker>>

/** The chart of the part of a span that is counted under a baseline; without one, of the first part with something to draw. */
function firstOf(
  drawn: readonly (Chart | undefined)[],
  { versions }: { readonly versions: readonly { readonly baselineId: number | undefined }[] },
  baseline: number | undefined,
): Chart | undefined {
  return drawn.find((c, i) => c !== undefined && (baseline === undefined || versions[i]?.baselineId === baseline))
}

const NAMES = Object.keys(MAKERS) as [keyof typeof MAKERS, ...(keyof typeof MAKERS)[]]

/** Specifications of the charts on a model's page, each whole by itself. */
export const modelChartEndpoints = [
  endpoint({
    route: 'GET /api/v1/models/:model/charts/:name',
    summary: 'A chart of a model as a Vega-Lite specification',
    about: `Names: ${NAMES.join(', ')}. distribution-overlay needs \`subject\` and \`slice\`, slice-history needs \`history\`, source-shares needs \`sources\` and \`version\`. Where a span holds several versions or baselines, \`version\` and \`baseline\` choose one. It draws with Vega-Lite alone: rows, theme, title and key are in it. \`narrow=yes\` gives the one for narrow places.`,
    params: z.object({ model: modelField, name: z.enum(NAMES).openapi({ example: 'interval-plot' }) }),
    query,
    answer: z.record(z.string(), z.unknown()),
    example: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: 'One slice of 47 is beyond the limit.',
      data: { values: [{ key: '0', name: 'North × age 18–25', now: 0.71, lo: 0.66, hi: 0.76, training: 0.97 }] },
      width: 420,
      height: { step: 30 },
      layer: [],
    },
    handle: async ({ params: { model, name }, query: asked }, services) => {
      const { version, from, to } = sent(asked)
      const span = {
        ...(version === undefined ? {} : { version }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      }
      const chart = await MAKERS[name](services, { model, span, query: asked })
      if (chart === undefined) {
        throw new ServiceError('not-found', `${model}: there is nothing to draw for ${name} in this span`)
      }
      return exactly(publishedSpec(chart, asked.narrow === undefined ? 'wide' : 'narrow'))
    },
  }),
] as const satisfies readonly Endpoint[]

function named(value: string | undefined, parameter: string): string {
  if (value !== undefined) return value
  throw new ServiceError('invalid', `this chart needs the parameter ${parameter}`, [
    { path: parameter, message: 'expected a value' },
  ])
}

const byName = ({ monitors }: AppServices) => new Map(monitors.map((monitor) => [monitor.model, monitor]))

/** Keeps an answer as it is: in a specification `from` and `to` are places on a scale, and would be written as moments. */
const exactly = (spec: VegaLiteSpec) => ({ toJSON: () => spec })
