import type { FC } from 'hono/jsx'
import type { Verdict } from '../../detect/finding.ts'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import type { DisparityReport, DisparityRow, DriftReport, DriftRow } from '../../monitor/report.ts'
import { furthestFirst, rankOf } from './disparity-table.tsx'
import { asWord, count, decimal, ratio, several } from './figures.ts'
import { SliceName } from './parts.tsx'
import { inWindow, windowsWords } from './span-words.ts'

/** The verdicts of slices, each once: where several versions serve, the worst of them. */
function verdictsOf(disparities: DisparityReport): readonly Verdict[] {
  const worst = new Map<string, Verdict>()
  for (const { slice, verdict } of disparities.versions.flatMap((v) => v.slices)) {
    const before = worst.get(slice)
    if (slice !== 'overall' && (before === undefined || rankOf(verdict) < rankOf(before))) worst.set(slice, verdict)
  }
  return [...worst.values()]
}

/** How the slices of a span stand, for the heading: never says that none is beyond while one is, confirmed or not. */
export function standing(disparities: DisparityReport): string {
  const { versions } = disparities
  if (versions.length === 0) return 'no predictions in this span'
  if (versions.every((v) => v.baselineId === undefined)) return 'no baseline to judge against'
  const verdicts = verdictsOf(disparities)
  const of = (verdict: Verdict): number => verdicts.filter((v) => v === verdict).length
  const [beyond, unconfirmed] = [of('finding'), of('unconfirmed')]
  const judged = beyond + unconfirmed + of('within')
  if (judged === 0) return 'too few to tell'
  const are = (n: number): string => (n === 1 ? 'is' : 'are')
  const not =
    unconfirmed === 0 ? '' : `; ${asWord(unconfirmed).toLowerCase()} ${are(unconfirmed)} beyond and not confirmed`
  if (beyond > 0)
    return `${asWord(beyond).toLowerCase()} of ${several(judged, 'slice')} ${are(beyond)} beyond the disparity limit${not}`
  return `none of ${several(judged, 'slice')} is ${unconfirmed > 0 ? 'confirmed ' : ''}beyond the disparity limit${not}`
}

/** Under the heading: where the worst slice stands, what had too few, what drifted, what is open. */
export const Story: FC<{
  disparities: DisparityReport
  drift: DriftReport
  open: readonly Investigation[]
}> = ({ disparities, drift, open }) => {
  const rows = disparities.versions.flatMap((v) => furthestFirst(v.slices))
  const worst = rows.find((r) => r.verdict === 'finding') ?? rows.find((r) => r.verdict === 'unconfirmed')
  const few = verdictsOf(disparities).filter((v) => v === 'insufficient-data').length
  const subjects = drift.versions.flatMap((v) => v.subjects)
  return (
    <>
      {worst === undefined ? null : (
        <Standing
          row={worst}
          limit={disparities.limit}
          over={windowsWords(disparities, disparities.windows)}
          several={disparities.windows.length > 1}
        />
      )}
      {few === 0 ? null : `${several(few, 'slice')} ${few === 1 ? 'has' : 'have'} too few decisions to compare. `}
      {subjects.length === 0 ? null : `${moved(subjects)}. `}
      {open.length === 0 ? (
        'No investigation is open.'
      ) : (
        <>
          {open.map((i, position) => (
            <>
              {position > 0 ? ', ' : null}
              <a class="nowrap" href={`/investigations/${investigationKey(i.id)}`}>
                {investigationKey(i.id)}
              </a>
            </>
          ))}{' '}
          {open.length === 1 ? 'is' : 'are'} open.
        </>
      )}
    </>
  )
}

function moved(subjects: readonly DriftRow[]): string {
  const beyond = subjects.filter((r) => r.verdict === 'finding').length
  const unconfirmed = subjects.filter((r) => r.verdict === 'unconfirmed').length
  const all = several(subjects.length, 'distribution')
  const not =
    unconfirmed === 0 ? '' : `; ${count(unconfirmed)} ${unconfirmed === 1 ? 'is' : 'are'} beyond and not confirmed`
  return beyond === 0
    ? `None of ${all} is ${unconfirmed > 0 ? 'confirmed ' : ''}beyond the tolerance${not}`
    : `${asWord(beyond)} of ${all} ${beyond === 1 ? 'is' : 'are'} beyond the tolerance${not}`
}

/** Where one slice stands against everyone else, on the scale of the limit. */
const Standing: FC<{ row: DisparityRow; limit: DisparityReport['limit']; over: string; several: boolean }> = ({
  row,
  limit,
  over: span,
  several: isSum,
}) => {
  const byRatio = limit.ratio !== undefined || limit.difference === undefined
  const [now, then] = byRatio ? [row.ratio, row.trainingRatio] : [row.difference, row.trainingDifference]
  const write = byRatio ? ratio : (value: number | undefined) => decimal(value, 2)
  if (now === undefined) return null
  const over =
    row.foundOver !== undefined && row.foundOver > 1 ? `; the last scan found it over ${row.foundOver} windows` : ''
  return (
    <>
      <SliceName slice={row.slice} /> {byRatio ? 'stands at ' : 'differs by '}
      <b>{write(now.estimate)}</b> {byRatio ? 'of everyone else’s rate' : 'from everyone else’s rate'} (95 %{' '}
      {write(now.lower)} to {write(now.upper)}) {isSum ? `over ${span}` : inWindow(span)}, {write(then?.estimate)} at
      training
      {row.verdict === 'finding' ? over : ': beyond the disparity limit, and chance could have done it'}.{' '}
    </>
  )
}
