import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { askWithin } from './answered.ts'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { metricsAsked, requestOf } from './metrics-asked.ts'
import { MetricsPage } from './metrics-page.tsx'
import { sendPage } from './send-page.ts'
import { fittedVersions, watchedModel } from './watched-model.ts'

/** How long a page waits for metrics, which may be counted from rows with their labels. */
const PATIENCE_MS = 30_000

/** Mounts the page of all metrics by slice. */
export function mountMetrics(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/models/:model/metrics', guarded('GET /models/:model/metrics'), async (c) => {
    const monitor = watchedModel(services, c.req.param('model'))
    const { model } = monitor
    const asked = metricsAsked(c.req.query(), c.req.queries('metric'))
    const request = requestOf(asked)
    const [frame, report] = await Promise.all([
      frameOf(c, services, options),
      askWithin(() => services.sliceMetrics(model, request), PATIENCE_MS),
    ])
    const versions = fittedVersions(services, model)
    return sendPage(c, <MetricsPage frame={frame} view={{ monitor, versions, asked, report }} />)
  })
}
