import type { FC } from 'hono/jsx'
import type { ArrivalReport } from '../../monitor/report.ts'
import { ChartFigure } from './chart-figure.tsx'
import { count, duration, percent, several } from './figures.ts'
import { chartHref } from './model-asked.ts'
import { Known } from './model-section.tsx'
import { type ModelView, WINDOWS_SHOWN } from './model-view.ts'
import { Ago, Card, Moment, Verdict } from './parts.tsx'

/** What came in, when, and what became of it. */
export const ArrivalSection: FC<{ view: ModelView; now: number }> = ({ view, now }) => (
  <div class="two" id="arrival">
    <Card
      title="Arrival"
      aside={
        view.status.silent ? (
          <Verdict mark="late">silent</Verdict>
        ) : view.status.lastReceivedAt === undefined ? (
          'nothing yet'
        ) : (
          <Verdict mark="within">not late</Verdict>
        )
      }
    >
      <Known answer={view.arrival}>
        {({ chart }) =>
          chart === undefined ? (
            <p class="small quiet">
              Nothing has arrived in the last {several(WINDOWS_SHOWN, 'window')}. Send predictions to{' '}
              <code>POST /api/v1/predictions</code>.
            </p>
          ) : (
            <ChartFigure drawn={chart} id="arrival-figure" spec={chartHref(view.model, view.asked, chart.chart.name)} />
          )
        }
      </Known>
    </Card>
    <Card title="What came in">
      <Known answer={view.arrival}>
        {({ report }) => <CameIn report={report} latenessMs={view.monitor.latenessMs} now={now} />}
      </Known>
    </Card>
  </div>
)

const CameIn: FC<{ report: ArrivalReport; latenessMs: number; now: number }> = ({ report, latenessMs, now }) => {
  const last = report.windows.at(-1)
  const judged = report.windows.findLast((w) => w.judged)
  const unknown = report.unknown.filter((u) => u.missing + u.unseen > 0)
  return (
    <dl class="props long">
      <dt>Last prediction</dt>
      <dd>
        {report.lastReceivedAt === undefined ? (
          'none so far'
        ) : (
          <>
            <Moment at={report.lastReceivedAt} />, <Ago at={report.lastReceivedAt} now={now} />
          </>
        )}
      </dd>
      {last === undefined ? null : (
        <>
          <dt>
            Received in {last.label}
            {last.window.end > now ? ', so far' : ''}
          </dt>
          <dd>
            {count(last.received.accepted)} counted · {count(last.received.repeated)} repeated ·{' '}
            {count(last.received.conflicting)} in conflict · {count(last.received.refused)} refused
            {last.received.refused === 0 ? '' : ' since the window began'}
          </dd>
          <dt>Versions in it</dt>
          <dd>
            {Object.entries(last.versions).length === 0
              ? 'none'
              : Object.entries(last.versions)
                  .map(([version, rows]) => `${version} (${several(rows, 'row')})`)
                  .join(', ')}
          </dd>
        </>
      )}
      {judged === undefined ? null : (
        <>
          <dt>Late</dt>
          <dd>
            {judged.late === 0 ? 'none' : several(judged.late, 'row')} of {judged.label}, after the{' '}
            {duration(latenessMs)} that a window waits; late rows are judged in a new revision
          </dd>
          <dt>Unknown values</dt>
          <dd>
            {unknown.length === 0
              ? `none in ${judged.label}`
              : `${judged.label}: ${unknown
                  .map(
                    (u) =>
                      `${u.feature} ${[
                        u.missing === 0 ? '' : `${percent(u.missing / u.of)} missing`,
                        u.unseen === 0 ? '' : `${percent(u.unseen / u.of)} unseen at training`,
                      ]
                        .filter((words) => words !== '')
                        .join(', ')}`,
                  )
                  .join(' · ')}`}
          </dd>
        </>
      )}
    </dl>
  )
}
