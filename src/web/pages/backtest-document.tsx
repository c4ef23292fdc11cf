import type { BacktestReport } from '../../monitor/backtest.ts'
import type { AppServices } from '../app-services.ts'
import { BacktestView, backtestChart, paceWords, shownVariants } from './backtest-view.tsx'
import { drawn } from './chart-figure.tsx'
import { several } from './figures.ts'
import { standalonePage } from './standalone.tsx'

/** A backtest as a page of its own. */
export async function backtestDocument(
  services: Pick<AppServices, 'drawChart'>,
  report: BacktestReport,
): Promise<string> {
  const charts = await Promise.all(
    shownVariants(report).map((variant) => drawn(services, backtestChart(report, variant))),
  )
  const [configured] = report.variants
  const span = `${report.windows[0]?.label ?? ''} to ${report.windows.at(-1)?.label ?? ''}`
  return standalonePage(
    `Backtest of ${report.model}`,
    <>
      <div class="head">
        <div>
          <h1>
            {report.model} would have opened {several(configured?.opened ?? 0, 'investigation')} in{' '}
            {several(report.windows.length, 'window')}
          </h1>
          <p class="sub">
            {span}
            {configured === undefined ? '' : `; ${paceWords(configured)}`}. Past predictions replayed through the
            monitor as configured; a matter that has subsided counts as closed.
          </p>
        </div>
      </div>
      <BacktestView report={report} drawn={charts} />
    </>,
  )
}
