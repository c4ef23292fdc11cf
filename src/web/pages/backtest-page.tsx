import type { FC } from 'hono/jsx'
import type { BacktestReport } from '../../monitor/backtest.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Answered } from './answered.ts'
import { type BacktestAsked, BacktestForm } from './backtest-form.tsx'
import { BacktestView } from './backtest-view.tsx'
import type { DrawnChart } from './chart-figure.tsx'
import { count, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { Known } from './model-section.tsx'

/** What the page of a backtest shows. */
export type BacktestPageView = {
  readonly monitor: Monitor
  readonly asked: BacktestAsked
  readonly faults: Readonly<Record<string, string>>
  readonly report: Answered<BacktestReport>
  readonly drawn: readonly (DrawnChart | undefined)[]
}

/** What would this monitor have done in the last windows, as configured and with another limit? */
export const BacktestPage: FC<{ frame: Frame; view: BacktestPageView }> = ({ frame, view }) => {
  const { monitor, asked, faults, report } = view
  const { model } = monitor
  return (
    <Layout frame={frame} title={`Backtest of ${model}`} place="models">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/models">Models</a> / <a href={modelHref(model)}>{model}</a> / <span>Backtest</span>
      </nav>
      <div class="head">
        <div>
          <h1>{heading(report)}</h1>
          <p class="sub">
            The windows that were judged, judged again from the counts their runs kept. Nothing is written and nobody is
            told. A matter that has subsided counts as closed: what returns opens again.
          </p>
        </div>
      </div>
      <div class="asked-first">
        <BacktestForm monitor={monitor} asked={asked} faults={faults} />
      </div>
      <Known answer={report}>{(value) => <BacktestView report={value} drawn={view.drawn} />}</Known>
    </Layout>
  )
}

function heading(report: Answered<BacktestReport>): string {
  if (report.status === 'unavailable') return 'What this monitor would have done'
  const { windows, variants } = report.value
  if (windows.length === 0) return 'No window has been judged yet'
  const asked = variants.find(({ kind }) => kind === 'asked')
  const otherwise = asked === undefined ? '' : `; ${asked.name} ${count(asked.opened)}`
  return `In the last ${several(windows.length, 'window')} it would have opened ${several(variants[0]?.opened ?? 0, 'investigation')}${otherwise}`
}
