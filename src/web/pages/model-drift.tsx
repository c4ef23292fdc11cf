import type { FC } from 'hono/jsx'
import { BesideTable } from './beside-table.tsx'
import { ChartFigure } from './chart-figure.tsx'
import { DriftTable, movedFirst } from './drift-table.tsx'
import { count, several } from './figures.ts'
import { asksAll, chartHref, modelPageHref, partAsked } from './model-asked.ts'
import { ROWS_SHOWN } from './model-disparities.tsx'
import { Known, ShowAll } from './model-section.tsx'
import type { ModelView } from './model-view.ts'
import { Card, SliceName } from './parts.tsx'
import { partWords, spanWords, windowsWords } from './span-words.ts'

/** Rows of drift that one page can hold; the API has every one. */
const MOST_SHOWN = 1_000

/** How far features, score and decisions have moved from training, and the distribution of the one that was chosen. */
export const DriftSection: FC<{ view: ModelView }> = ({ view }) => {
  const { drift, heat, model, asked, disparities } = view
  return (
    <Card
      id="drift"
      title="Drift"
      aside={windowsWords(drift, disparities.windows)}
      about="Jensen–Shannon divergence of features, score and decisions against the same slice at training. What moved furthest beyond its tolerance comes first; a row leads to its distribution."
    >
      {drift.versions.length === 0 ? <p class="small quiet">No predictions in this span.</p> : null}
      <Overlay view={view} />
      {drift.versions.map((v, i) => {
        const rows = movedFirst(v.subjects)
        const shown = rows.slice(0, asksAll(asked, 'drift') ? MOST_SHOWN : ROWS_SHOWN)
        const picture = heat[i]
        const table = (
          <>
            <DriftTable
              rows={shown}
              caption={`${partWords(v, drift)}: ${count(shown.length)} of ${several(rows.length, 'distribution')}${v.calibrated ? '' : '; uncalibrated, tolerances are widened by half'}.`}
              hrefOf={({ subject, slice }) => modelPageHref(model, asked, { subject, slice }, 'distribution')}
            />
            {asksAll(asked, 'drift') ? (
              shown.length < rows.length && (
                <p class="small more">
                  A page holds {count(MOST_SHOWN)} rows; all {count(rows.length)} are in{' '}
                  <a href={`/api/v1/drift?${new URLSearchParams({ model, version: v.version })}`}>the API</a>.
                </p>
              )
            ) : (
              <ShowAll
                shown={shown.length}
                of={rows.length}
                noun="distributions"
                href={modelPageHref(model, asked, { all: 'drift' }, 'drift')}
              />
            )}
          </>
        )
        return (
          <div class="part">
            {rows.length === 0 ? (
              <p class="small quiet">
                {v.baselineId === undefined
                  ? `Version ${v.version} serves without a baseline, and without a baseline nothing is compared.`
                  : `No distribution of version ${v.version} is compared.`}
              </p>
            ) : picture === undefined ? (
              table
            ) : (
              <>
                <ChartFigure
                  drawn={picture}
                  id={`drift-heat-map-${i + 1}`}
                  spec={chartHref(model, partAsked(asked, drift, v), picture.chart.name)}
                />
                {table}
              </>
            )}
          </div>
        )
      })}
    </Card>
  )
}

/** The distribution that the address names, now and at training. */
const Overlay: FC<{ view: ModelView }> = ({ view: { overlay, model, asked } }) =>
  overlay === undefined ? null : (
    <div class="part chosen" id="distribution">
      <Known answer={overlay}>
        {({ report, chart }) =>
          chart === undefined ? (
            <p class="small quiet">
              Nothing of {report.subject} in <SliceName slice={report.slice} /> was counted, {spanWords(report)}: there
              is no distribution to show.
            </p>
          ) : (
            <>
              <ChartFigure
                drawn={chart}
                id="distribution-figure"
                spec={chartHref(
                  model,
                  partAsked(asked, report, { version: report.version, baselineId: undefined }),
                  chart.chart.name,
                  {
                    subject: asked.subject,
                    slice: asked.slice,
                  },
                )}
              />
              {report.drift?.beside === undefined ? null : (
                <details class="numbers">
                  <summary>Other measures of the same cells</summary>
                  <BesideTable
                    figures={report.drift.beside}
                    label={`Measures of ${report.subject} in ${report.slice}`}
                  />
                </details>
              )}
            </>
          )
        }
      </Known>
      <p class="small more">
        <a href={modelPageHref(model, asked, { subject: undefined, slice: undefined }, 'drift')}>
          Close this distribution
        </a>
      </p>
    </div>
  )
