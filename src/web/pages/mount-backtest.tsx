import type { OpenAPIHono } from '@hono/zod-openapi'
import { ServiceError } from '../../errors.ts'
import { askedLimit } from '../../monitor/asked-limit.ts'
import { BACKTEST_WINDOWS, type BacktestRequest } from '../../monitor/backtest.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { answered } from './answered.ts'
import { BacktestPage } from './backtest-page.tsx'
import { backtestChart, shownVariants } from './backtest-view.tsx'
import { drawn } from './chart-figure.tsx'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { numberOf, withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'

/** Mounts the page that replays a monitor. */
export function mountBacktest(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/models/:model/backtest', guarded('GET /models/:model/backtest'), async (c) => {
    const model = c.req.param('model')
    if (!services.monitors.some((m) => m.model === model)) {
      throw new ServiceError('not-found', `no model ${model} is under watch`)
    }
    const { windows = String(BACKTEST_WINDOWS.usual), limit = '', value = '' } = withoutEmpty(c.req.query())
    const { limits, faults } = limitOf(limit, value)
    const request: BacktestRequest = {
      windows: numberOf(windows) ?? BACKTEST_WINDOWS.usual,
      ...(limits && { limits }),
    }
    const report = await answered(() => services.backtest(model, request))
    const charts =
      report.status === 'known'
        ? shownVariants(report.value).map((variant) => drawn(services, backtestChart(report.value, variant)))
        : []
    const view = { model, asked: { windows, limit, value }, faults, report, drawn: await Promise.all(charts) }
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
