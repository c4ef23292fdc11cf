import type { FC } from 'hono/jsx'
import { ChartFigure } from './chart-figure.tsx'
import { DisparityTable, furthestFirst } from './disparity-table.tsx'
import { count, several } from './figures.ts'
import { asksAll, chartHref, modelPageHref } from './model-asked.ts'
import { ShowAll } from './model-section.tsx'
import type { ModelView } from './model-view.ts'
import { Card } from './parts.tsx'
import { partWords, windowsWords } from './span-words.ts'

/** Rows of a table of slices until all are asked for. */
export const ROWS_SHOWN = 14

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
      const rows = furthestFirst(v.slices)
      const shown = asksAll(asked, 'disparities') ? rows : rows.slice(0, ROWS_SHOWN)
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
              Version {v.version} serves without a baseline: nothing at training to compare with. Fit one with{' '}
              <code>plumbline baseline fit</code>.
            </p>
          ) : null}
          {rows.length === 0 ? (
            <p class="small quiet">No slice of version {v.version} has a row in this span.</p>
          ) : picture === undefined ? (
            table
          ) : (
            <ChartFigure
              drawn={picture}
              id={`interval-plot-${i + 1}`}
              spec={chartHref(model, { ...asked, version: v.version }, picture.chart.name)}
              open
              numbers={table}
            />
          )}
        </div>
      )
    })}
  </Card>
)
