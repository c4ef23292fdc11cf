import type { FC } from 'hono/jsx'
import { furthestFromTraining } from '../../chart/interval-plot.ts'
import { ChartFigure } from './chart-figure.tsx'
import { chartHref, modelPageHref } from './model-asked.ts'
import { Known } from './model-section.tsx'
import { type ModelView, newestJudged } from './model-view.ts'
import { Card, SliceName } from './parts.tsx'

const OFFERED = 5

/** Which sources a slice was trained on, and what each does to its gap at training. */
export const SourcesSection: FC<{ view: ModelView }> = ({ view }) => (
  <Card
    id="sources"
    title="Training sources"
    about="Of the rows that the newest version of the span was trained on: how much of a slice came from each source, and what its gap would be without it. This points at a source; it does not test one."
  >
    <Chosen view={view} />
    <Offer view={view} />
  </Card>
)

const Chosen: FC<{ view: ModelView }> = ({ view: { sources, model, asked } }) =>
  sources === undefined || asked.sources === undefined ? null : (
    <div class="part">
      <Known answer={sources}>
        {({ report, chart }) =>
          chart === undefined ? (
            <p class="small quiet">
              The baseline of version {report.version} names no sources for <SliceName slice={report.slice} />. Fit it
              with <code>--source COLUMN</code> and the rows of each source are kept apart.
            </p>
          ) : (
            <ChartFigure
              drawn={chart}
              id="source-shares-figure"
              spec={chartHref(model, { ...asked, version: report.version }, chart.chart.name, {
                sources: asked.sources,
              })}
              open
            />
          )
        }
      </Known>
    </div>
  )

const Offer: FC<{ view: ModelView }> = ({ view: { disparities, model, asked } }) => {
  const version = newestJudged(disparities)
  const slices = furthestFromTraining(
    disparities.versions.findLast((v) => v.version === version)?.slices ?? [],
    disparities.limit,
  )
  if (version === undefined) {
    return <p class="small quiet">No version of this span has a baseline, so no training rows are known.</p>
  }
  return (
    <p class="small more">
      Show the sources of{' '}
      {slices
        .filter(({ slice }) => slice !== asked.sources)
        .slice(0, OFFERED)
        .map(({ slice }, i) => (
          <>
            {i > 0 ? ' · ' : null}
            <a href={modelPageHref(model, asked, { sources: slice }, 'sources')}>
              <SliceName slice={slice} />
            </a>
          </>
        ))}
      {slices.length === 0 ? 'a slice: none has a row in this span' : ''}
    </p>
  )
}
