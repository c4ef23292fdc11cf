import type { FC } from 'hono/jsx'
import type { PerformanceReport } from '../../monitor/report.ts'
import { ChartFigure } from './chart-figure.tsx'
import { count, duration, several } from './figures.ts'
import { asksAll, chartHref, modelPageHref } from './model-asked.ts'
import { ROWS_SHOWN } from './model-disparities.tsx'
import { Known, ShowAll } from './model-section.tsx'
import type { ModelView } from './model-view.ts'
import { Card } from './parts.tsx'
import { PerformanceTable, worstRatesFirst } from './performance-table.tsx'

/** Rates that need labels, and how many labels have come. */
export const PerformanceSection: FC<{ view: ModelView }> = ({ view }) => (
  <Card
    id="performance"
    title="Performance"
    about="True and false positive rates by slice, once labels have come. A window is judged when its labels are due; until then its rates would speak for those alone whose outcome is known early."
  >
    <Known answer={view.performance}>
      {({ report, chart }) =>
        report.labelsAfterMs === undefined ? (
          <p class="small quiet">
            No labels are configured for {view.model}. Say under its monitor how long after a decision its label is due
            (<code>labels: {'{ after: 90d }'}</code>) and send labels to <code>POST /api/v1/labels</code>.
          </p>
        ) : (
          <>
            {chart === undefined ? (
              <p class="small quiet">No decision is old enough to have a label.</p>
            ) : (
              <ChartFigure
                drawn={chart}
                id="label-maturity-figure"
                spec={chartHref(view.model, view.asked, chart.chart.name)}
              />
            )}
            {report.uncounted === undefined || report.uncounted === 0 ? null : (
              <p class="small quiet more">
                {several(report.uncounted, 'window')} {report.uncounted === 1 ? 'is' : 'are'} left out while its labels
                are counted. Load the page again in a moment.
              </p>
            )}
            <Judged report={report} after={report.labelsAfterMs} view={view} />
          </>
        )
      }
    </Known>
  </Card>
)

const Judged: FC<{ report: PerformanceReport; after: number; view: ModelView }> = ({
  report: { judged },
  after,
  view,
}) => {
  if (judged === undefined) {
    return (
      <p class="small quiet more">
        No window’s labels are due yet: they come {duration(after)} after the decisions. Until then no rate is judged.
      </p>
    )
  }
  return (
    <>
      {judged.versions.map(({ version, slices }) => {
        const rows = worstRatesFirst(slices)
        const shown = asksAll(view.asked, 'performance') ? rows : rows.slice(0, ROWS_SHOWN)
        const caption = `Version ${version}, ${judged.label}: ${count(shown.length)} of ${several(rows.length, 'rate')}, findings first.`
        return (
          <div class="part">
            <PerformanceTable rows={shown} caption={caption} />
            <ShowAll
              shown={shown.length}
              of={rows.length}
              noun="rates"
              href={modelPageHref(view.model, view.asked, { all: 'performance' }, 'performance')}
            />
          </div>
        )
      })}
    </>
  )
}
