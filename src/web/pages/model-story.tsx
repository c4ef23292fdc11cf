import type { FC } from 'hono/jsx'
import { furthestFromTraining } from '../../chart/interval-plot.ts'
import { isByRatio } from '../../detect/limits.ts'
import { titleOf } from '../../investigate/describe.ts'
import type { Investigation } from '../../investigate/investigation.ts'
import type { DisparityReport, DisparityRow, DriftReport, DriftRow } from '../../monitor/report.ts'
import type { StoredFinding } from '../app-services.ts'
import { limitText } from './disparity-table.tsx'
import { asWord, count, interval, onScale, PERCENT_95, percent, rate, ratio, several } from './figures.ts'
import { compared } from './model-standing.ts'
import { CaseLinks, SliceName } from './parts.tsx'
import { foundOver, inWindow, windowsWords } from './span-words.ts'
import { rankOf } from './verdict-cell.tsx'

const UNCONFIRMED = rankOf({ verdict: 'unconfirmed', scan: undefined })

/** Under the heading: where the worst slice stands, what had too few, what drifted, what the last scan found, what cannot be judged, what is open. */
export const Story: FC<{
  disparities: DisparityReport
  drift: DriftReport
  open: readonly Investigation[]
  findings: readonly StoredFinding[]
}> = ({ disparities, drift, open, findings }) => {
  const rows = furthestFromTraining(
    disparities.versions.flatMap((v) => v.slices),
    disparities.limit,
  )
  const worst = [...rows].sort((a, b) => rankOf(a) - rankOf(b)).find((r) => rankOf(r) <= UNCONFIRMED)
  const { judged, few } = compared(disparities)
  const subjects = drift.versions.flatMap((v) => v.subjects)
  const noRates = disparities.versions.find((v) => v.noRates !== undefined)?.noRates
  return (
    <>
      {worst === undefined ? null : (
        <WorstSlice
          row={worst}
          limit={disparities.limit}
          over={windowsWords(disparities, disparities.windows)}
          several={disparities.windows.length > 1}
        />
      )}
      {noRates === undefined ? null : `Slices are not compared with everyone else: ${noRates}. `}
      {few === 0
        ? null
        : `${count(judged)} of ${several(judged + few, 'slice')} compared, ${count(few)} with too few decisions. `}
      {subjects.length === 0 ? null : `${moved(subjects)}. `}
      <CannotBeJudged disparities={disparities} />
      <LastFindings findings={findings} open={open} />
      {open.length === 0 ? (
        'No investigation is open.'
      ) : (
        <>
          <CaseLinks ids={open.map((i) => i.id)} /> {open.length === 1 ? 'is' : 'are'} open.
        </>
      )}
    </>
  )
}

/** Versions that nothing is compared with, and how much of the span they served. */
const CannotBeJudged: FC<{ disparities: DisparityReport }> = ({ disparities: { versions } }) => {
  const all = versions.reduce((n, v) => n + v.rows, 0)
  const without = versions.filter((v) => v.baselineId === undefined)
  return (
    <>
      {without.map(
        (v) =>
          `Version ${v.version} (${several(v.rows, 'prediction')}, ${v.rows === all ? 'all' : percent(v.rows / all)} of the span) has no baseline and cannot be judged. `,
      )}
    </>
  )
}

const FINDINGS_NAMED = 3

/** What the last scan found, with the pages that explain it: first what no open investigation is about, of several sums of windows the worst alone. */
const LastFindings: FC<{ findings: readonly StoredFinding[]; open: readonly Investigation[] }> = ({
  findings,
  open,
}) => {
  const sorted = [...findings].sort((a, b) => b.finding.units - a.finding.units)
  const [worst] = sorted
  if (worst === undefined) return null
  const loose = sorted.filter(({ investigation }) => open.every((i) => i.id !== investigation))
  const about = ({ finding }: StoredFinding): string => [finding.kind, finding.subject, finding.slice].join('|')
  const once = [...new Map([...loose].reverse().map((f) => [about(f), f])).values()].reverse()
  const named = once.length === 0 ? [worst] : once.slice(0, FINDINGS_NAMED)
  return (
    <>
      {inLastScan(findings)}{' '}
      {named.map(({ id, finding }, i) => (
        <>
          {i > 0 ? '; ' : null}
          <a href={`/findings/${id}`}>{titleOf([finding], finding.slice)}</a>
          {finding.horizon > 1 ? ` over ${finding.horizon} windows` : null}
        </>
      ))}
      {findings.length > named.length ? ` and ${count(findings.length - named.length)} more` : null}.{' '}
    </>
  )
}

function inLastScan(findings: readonly StoredFinding[]): string {
  const label = findings[0]?.windowLabel
  const scan = label === undefined || label === '' ? 'The last scan' : `The scan of ${label}`
  return `${scan} has ${several(findings.length, 'finding')}:`
}

function moved(subjects: readonly DriftRow[]): string {
  const beyond = subjects.filter((r) => r.verdict === 'finding').length
  const unconfirmed = subjects.filter((r) => r.verdict === 'unconfirmed').length
  const few = subjects.filter((r) => r.verdict === 'insufficient-data').length
  const judged = several(subjects.length - few, 'distribution')
  const not =
    unconfirmed === 0 ? '' : `; ${count(unconfirmed)} ${unconfirmed === 1 ? 'is' : 'are'} beyond and not confirmed`
  const rest = few === 0 ? '' : `; ${count(few)} have too few values`
  return beyond === 0
    ? `None of ${judged} is ${unconfirmed > 0 ? 'confirmed ' : ''}beyond the tolerance${not}${rest}`
    : `${asWord(beyond)} of ${judged} ${beyond === 1 ? 'is' : 'are'} beyond the tolerance${not}${rest}`
}

/** Where one slice stands against everyone else, on the scale of the limit; in this span, and where the last scan found it over another sum. */
const WorstSlice: FC<{ row: DisparityRow; limit: DisparityReport['limit']; over: string; several: boolean }> = ({
  row,
  limit,
  over: span,
  several: isSum,
}) => {
  const byRatio = isByRatio(limit)
  const [now, then] = byRatio ? [row.ratio, row.trainingRatio] : [row.difference, row.trainingDifference]
  const write = byRatio ? ratio : rate
  const isShown = now !== undefined && row.verdict !== 'insufficient-data'
  return (
    <>
      <SliceName slice={row.slice} />{' '}
      {isShown ? (
        <>
          {byRatio ? 'stands at ' : 'differs by '}
          <b>{write(now.estimate)}</b> {byRatio ? 'of everyone else’s rate' : 'from everyone else’s rate'} ({PERCENT_95}{' '}
          {write(now.lower)} to {write(now.upper)}) {isSum ? `over ${span}` : inWindow(span)}, {write(then?.estimate)}{' '}
          at training
          {row.verdict === 'unconfirmed'
            ? `: beyond the disparity limit ${limitText(limit)}, and chance could have done it`
            : row.verdict === 'within'
              ? ', within the limit'
              : ''}
        </>
      ) : (
        <>has too few decisions {isSum ? `over ${span}` : inWindow(span)}</>
      )}
      {row.scan === undefined ? null : (
        <>
          ; {foundOver(row.scan.windows)} at <b>{onScale(row.scan.scale)(row.scan.effect.estimate)}</b> (
          {interval(row.scan.effect, onScale(row.scan.scale))}; n {count(row.scan.supportNow)})
        </>
      )}
      .{' '}
    </>
  )
}
