import type { FC } from 'hono/jsx'
import { ASKED_LIMITS } from '../../monitor/asked-limit.ts'
import type { BacktestReport } from '../../monitor/backtest.ts'
import type { Answered } from './answered.ts'
import { BacktestView } from './backtest-view.tsx'
import type { DrawnChart } from './chart-figure.tsx'
import { several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { Known } from './model-section.tsx'
import { atFault, Fault } from './parts.tsx'

/** What the page of a backtest shows. */
export type BacktestPageView = {
  readonly model: string
  readonly asked: { readonly windows: string; readonly limit: string; readonly value: string }
  readonly faults: Readonly<Record<string, string>>
  readonly report: Answered<BacktestReport>
  readonly drawn: readonly (DrawnChart | undefined)[]
}

const SPANS = ['30', '90', '180', '400']

/** What would this monitor have done in the last windows, as configured and with another limit? */
export const BacktestPage: FC<{ frame: Frame; view: BacktestPageView }> = ({ frame, view }) => {
  const { model, asked, faults, report } = view
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
        <form class="btns controls" method="get" action={`${modelHref(model)}/backtest`}>
          <label>
            Windows
            <select name="windows">
              {SPANS.map((span) => (
                <option value={span} selected={span === asked.windows}>
                  last {span}
                </option>
              ))}
            </select>
          </label>
          <label>
            What if
            <select name="limit" {...atFault('fault-limit', faults.limit)}>
              <option value="">as configured</option>
              {Object.entries(ASKED_LIMITS).map(([name, about]) => (
                <option value={name} selected={name === asked.limit}>
                  {about}
                </option>
              ))}
            </select>
            <Fault id="fault-limit" says={faults.limit} />
          </label>
          <label>
            were
            <input
              type="text"
              inputmode="decimal"
              name="value"
              value={asked.value}
              size={6}
              {...atFault('fault-value', faults.value)}
            />
            <Fault id="fault-value" says={faults.value} />
          </label>
          <button class="btn" type="submit">
            Replay
          </button>
        </form>
      </div>
      <Known answer={report}>{(value) => <BacktestView report={value} drawn={view.drawn} />}</Known>
    </Layout>
  )
}

function heading(report: Answered<BacktestReport>): string {
  if (report.status === 'unavailable') return 'What this monitor would have done'
  const { windows, variants } = report.value
  if (windows.length === 0) return 'No window has been judged yet'
  return `In the last ${several(windows.length, 'window')} it would have opened ${several(variants[0]?.opened ?? 0, 'investigation')}`
}
