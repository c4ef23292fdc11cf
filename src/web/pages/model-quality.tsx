import type { FC } from 'hono/jsx'
import { count, several } from './figures.ts'
import { asksAll, modelPageHref } from './model-asked.ts'
import { ROWS_SHOWN } from './model-disparities.tsx'
import { Known, ShowAll } from './model-section.tsx'
import type { ModelView } from './model-view.ts'
import { Card } from './parts.tsx'
import { QualityTable, worstQualityFirst } from './quality-table.tsx'
import { partWords, windowsWords } from './span-words.ts'

/** Rows of quality that one page can hold; the API has every one. */
const MOST_SHOWN = 500

/** How many values are missing, unseen at training or out of range, against training. */
export const QualitySection: FC<{ view: ModelView }> = ({ view: { quality, disparities, model, asked } }) => (
  <Card
    id="quality"
    title="Quality"
    aside={windowsWords(disparities, disparities.windows)}
    about="Values that are missing, unseen at training or out of its range, by feature and slice, as a share of the slice’s predictions, against the same share at training. The worst comes first."
  >
    <Known answer={quality}>
      {(report) => (
        <>
          {report.versions.length === 0 ? <p class="small quiet">No predictions in this span.</p> : null}
          {report.versions.map((v) => {
            const rows = worstQualityFirst(v.rates)
            const all = asksAll(asked, 'quality')
            const shown = rows.slice(0, all ? MOST_SHOWN : ROWS_SHOWN)
            return (
              <div class="part">
                {rows.length === 0 ? (
                  <p class="small quiet">
                    {v.baselineId === undefined
                      ? `Version ${v.version} serves without a baseline, and without a baseline nothing is compared.`
                      : `Version ${v.version}: no value is missing, unseen or out of range, neither now nor at training.`}
                  </p>
                ) : (
                  <>
                    <QualityTable
                      rows={shown}
                      caption={`${partWords(v, report)}, ${several(v.rows, 'prediction')}: ${count(shown.length)} of ${several(rows.length, 'rate')}, findings first.`}
                    />
                    {all && shown.length < rows.length ? (
                      <p class="small more">
                        A page holds {count(MOST_SHOWN)} rows; all {count(rows.length)} are in{' '}
                        <a href={`/api/v1/quality?${new URLSearchParams({ model, version: v.version })}`}>the API</a>.
                      </p>
                    ) : (
                      <ShowAll
                        shown={shown.length}
                        of={rows.length}
                        noun="rates"
                        href={modelPageHref(model, asked, { all: 'quality' }, 'quality')}
                      />
                    )}
                  </>
                )}
              </div>
            )
          })}
        </>
      )}
    </Known>
  </Card>
)
