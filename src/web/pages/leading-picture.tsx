import type { FC } from 'hono/jsx'
import { type CasePicture, type CaseReports, specOf } from './case-charts.ts'
import { ChartFigure } from './chart-figure.tsx'

/** The picture of the first screen: how the slice fared by window, as the windows stand now, or a distribution as frozen. */
export const LeadingPicture: FC<{
  id: number
  history: CaseReports['history']
  picture: CasePicture | undefined
}> = ({ id, history, picture }) => {
  const unavailable = history.status === 'unavailable' ? history.because : undefined
  if (picture === undefined && unavailable === undefined) return null
  return (
    <section class="card" aria-label="In a picture">
      <div class="in">
        {picture === undefined ? null : (
          <ChartFigure drawn={picture} id={`figure-${picture.name}`} spec={specOf(id, picture.name)} />
        )}
        {unavailable !== undefined ? (
          <p class="small quiet">
            The windows of this slice could not be read just now: {unavailable}. Everything else on this page is frozen
            and whole.
          </p>
        ) : picture?.name === 'history' ? (
          <p class="xs faint">Read from the windows as they stand now; what was frozen at opening is below.</p>
        ) : null}
      </div>
    </section>
  )
}
