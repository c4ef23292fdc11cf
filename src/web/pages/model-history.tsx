import type { FC } from 'hono/jsx'
import { ChartFigure } from './chart-figure.tsx'
import { several } from './figures.ts'
import { chartHref, modelPageHref } from './model-asked.ts'
import { Known } from './model-section.tsx'
import { type ModelView, WINDOWS_SHOWN } from './model-view.ts'
import { Card, SliceName } from './parts.tsx'

/** Slices window by window: since when? */
export const HistorySection: FC<{ view: ModelView }> = ({ view }) => {
  const { history, model, asked, status } = view
  return (
    <Card
      id="history"
      title="Slices over time"
      aside={`the last ${several(WINDOWS_SHOWN, 'window')}, each judged by itself`}
    >
      <OneSlice view={view} />
      <Known answer={history}>
        {({ report, chart }) => (
          <>
            {chart === undefined ? (
              <p class="small quiet">
                {report.noRates !== undefined
                  ? `Slices have no history of rates: ${report.noRates}.`
                  : status.lastWindow === undefined
                    ? 'No window has been judged yet. The first appears here once it has ended and its lateness has passed.'
                    : status.withoutBaseline.length > 0
                      ? 'Without a baseline nothing is compared, so no slice has a history yet.'
                      : 'No slice was compared in these windows.'}
              </p>
            ) : (
              <ChartFigure drawn={chart} id="small-multiples-figure" spec={chartHref(model, asked, chart.chart.name)} />
            )}
            {report.slices.length === 0 ? null : (
              <p class="small more">
                One slice window by window:{' '}
                {report.slices.map(({ slice }, i) => (
                  <>
                    {i > 0 ? ' · ' : null}
                    <a href={modelPageHref(model, asked, { history: slice }, 'history')}>
                      <SliceName slice={slice} />
                    </a>
                  </>
                ))}
              </p>
            )}
          </>
        )}
      </Known>
    </Card>
  )
}

/** The slice that the address names, with the band of its training level. */
const OneSlice: FC<{ view: ModelView }> = ({ view: { sliceHistory, model, asked } }) =>
  sliceHistory === undefined || asked.history === undefined ? null : (
    <div class="part chosen">
      <Known answer={sliceHistory}>
        {({ chart }) =>
          chart === undefined ? (
            <p class="small quiet">
              No judged window holds <SliceName slice={asked.history ?? ''} />.
            </p>
          ) : (
            <ChartFigure
              drawn={chart}
              id="slice-history-figure"
              spec={chartHref(model, asked, chart.chart.name, { history: asked.history })}
            />
          )
        }
      </Known>
      <p class="small more">
        <a href={modelPageHref(model, asked, { sources: asked.history }, 'sources')}>What it was trained on</a> ·{' '}
        <a href={modelPageHref(model, asked, { history: undefined }, 'history')}>Close this slice</a>
      </p>
    </div>
  )
