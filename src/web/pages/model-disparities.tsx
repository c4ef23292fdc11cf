import type { FC } from 'hono/jsx'
import { furthestFromTraining } from '../../chart/interval-plot.ts'
import { isByRatio } from '../../detect/limits.ts'
import { ChartFigure } from './chart-figure.tsx'
import { DisparityTable } from './disparity-table.tsx'
import { count, several } from './figures.ts'
import { asksAll, chartHref, modelPageHref, partAsked } from './model-asked.ts'
import { ShowAll } from './model-section.tsx'
import type { ModelView } from './model-view.ts'
import { Card } from './parts.tsx'
import { partWords, windowsWords } from './span-words.ts'

/** Rows of a table of slices until all are asked for. */
export const ROWS_SHOWN = 14

/** The first rows, and what the last scan found further down over other sums of windows. */
export function firstOf<Row extends { readonly scan: unknown }>(rows: readonly Row[]): readonly Row[] {
  const found = rows.slice(ROWS_SHOWN).filter(({ scan }) => scan !== undefined)
  return [...rows.slice(0, ROWS_SHOWN), ...found.slice(0, ROWS_SHOWN)]
}

/** Slices against everyone else: which, how far, and why the verdict is what it is. */
export const DisparitiesSection: FC<{ view: ModelView }> = ({ view: { disparities, intervals, model, asked } }) => (
  <Card
    id="disparities"
    title="Disparities"
    aside={windowsWords(disparities, disparities.windows)}
    about={`Favourable rate of each slice against everyone else, ${disparities.windows.length > 1 ? `${several(disparities.windows.length, 'window')} summed` : 'one window'}. A measured difference, not a verdict on its cause.`}
  >
    {disparities.versions.length === 0 ? (
      <p class="small quiet">No predictions in this span. Choose another one above.</p>
    ) : null}
    {disparities.versions.map((v, i) => {
      const rows = furthestFromTraining(v.slices, disparities.limit)
      const shown = asksAll(asked, 'disparities') ? rows : firstOf(rows)
      const picture = intervals[i]
      const table = (
        <>
          <DisparityTable
            rows={shown}
            limit={disparities.limit}
            caption={`${partWords(v, disparities)}, ${several(v.rows, 'prediction')}: ${count(shown.length)} of ${several(rows.length, 'slice')}, findings first, then what is not confirmed, then furthest from training.`}
            hrefOf={(slice) => modelPageHref(model, asked, { history: slice }, 'history')}
          />
          <ShowAll
            shown={shown.length}
            of={rows.length}
            noun="slices"
            href={modelPageHref(model, asked, { all: 'disparities' }, 'disparities')}
          />
        </>
      )
      return (
        <div class="part">
          {v.baselineId === undefined ? (
            <p class="note warn">
              Version {v.version} serves without a baseline, and without a baseline nothing is compared. Its{' '}
              {several(v.rows, 'prediction')} of this span are counted once one is fitted with{' '}
              <code>plumbline baseline fit</code>.
            </p>
          ) : null}
          {v.baselineId === undefined ? null : v.noRates !== undefined ? (
            <p class="small quiet">
              Slices of version {v.version} are not compared with everyone else: {v.noRates}.
            </p>
          ) : rows.length === 0 ? (
            <p class="small quiet">
              Version {v.version} has no slice to compare: no sensitive feature is configured, or nobody was decided.
            </p>
          ) : picture === undefined ? (
            table
          ) : (
            <ChartFigure
              drawn={picture}
              id={`interval-plot-${i + 1}`}
              spec={chartHref(model, partAsked(asked, disparities, v), picture.chart.name)}
              open
              numbers={table}
            />
          )}
        </div>
      )
    })}
    {isByRatio(disparities.limit) && disparities.versions.some((v) => v.slices.length > 1) ? (
      <p class="xs faint more">
        Ratios add half an observation to every count, so that a slice without a favourable decision has one too.
      </p>
    ) : null}
  </Card>
)
