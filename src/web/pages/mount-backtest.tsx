import type { OpenAPIHono } from '@hono/zod-openapi'
import { ServiceError } from '../../errors.ts'
import { askedLimit } from '../../monitor/asked-limit.ts'
import type { BacktestRequest } from '../../monitor/backtest.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { askWithin } from './answered.ts'
import { usualWindows } from './backtest-form.tsx'
import { BacktestPage } from './backtest-page.tsx'
import { backtestChart, shownVariants } from './backtest-view.tsx'
import { drawn } from './chart-figure.tsx'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { numberOf, withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'
import { watchedModel } from './watched-model.ts'

/** How long a person waits for a replay; what takes longer is kept, and there when the page is loaded again. */
const PATIENCE_MS = 60_000

/** Mounts the page that replays a monitor. */
export function mountBacktest(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/models/:model/backtest', guarded('GET /models/:model/backtest'), async (c) => {
    const monitor = watchedModel(services, c.req.param('model'))
    const { model } = monitor
    const usual = usualWindows(monitor.window)
    const { windows = String(usual), limit = '', value = '' } = withoutEmpty(c.req.query())
    const { limits, faults } = limitOf(limit, value)
    const request: BacktestRequest = {
      windows: numberOf(windows) ?? usual,
      ...(limits && { limits }),
    }
    const report = await askWithin(() => services.backtest(model, request), PATIENCE_MS)
    const charts =
      report.status === 'known'
        ? shownVariants(report.value).map((variant) => drawn(services, backtestChart(report.value, variant)))
        : []
    const view = { monitor, asked: { windows, limit, value }, faults, report, drawn: await Promise.all(charts) }
    return sendPage(c, <BacktestPage frame={await frameOf(c, services, options)} view={view} />)
  })
}

/** The limit that is asked about; where it cannot be read, why, and the page shows what is configured. */
function limitOf(
  name: string,
  value: string,
): { readonly limits?: BacktestRequest['limits'] & object; readonly faults: Readonly<Record<string, string>> } {
  if (name === '') return { faults: {} }
  try {
    return { limits: askedLimit(name, value === '' ? Number.NaN : Number(value)), faults: {} }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return { faults: Object.fromEntries(error.problems.map((p) => [p.path, p.message])) }
  }
}
