import type { FC } from 'hono/jsx'
import { isByRatio } from '../../detect/limits.ts'
import { titleOf } from '../../investigate/describe.ts'
import type { Investigation } from '../../investigate/investigation.ts'
import type { HistoryPoint, HistoryReport, ModelStatus } from '../../monitor/report.ts'
import { limitText } from './disparity-table.tsx'
import { count, interval, onScale as onEffectScale, PERCENT_95, rate, ratio, several } from './figures.ts'
import { modelPageHref } from './model-asked.ts'
import { modelHref } from './model-href.ts'
import type { ModelLine, ModelTrend } from './model-line.ts'
import { NoBaseline } from './model-record.tsx'
import { markOf } from './model-trend.ts'
import { type ModelVerdict, slicesJudged } from './model-verdict.ts'
import { Ago, CaseLinks, Col, SliceName, Strip, Table, Verdict } from './parts.tsx'
import { foundOver, inWindow } from './span-words.ts'

/** One row a model, the worst first. */
export const ModelTable: FC<{ lines: readonly ModelLine[]; now: number }> = ({ lines, now }) => (
  <Table
    label="Models, worst first"
    caption={null}
    kind="t rows pad cards"
    head={
      <>
        <Col>Model</Col>
        <Col>Verdict</Col>
        <Col>In one sentence</Col>
        <Col>
          One slice,
          <br />
          window by window
        </Col>
        <Col num>
          Slices with
          <br />a verdict
        </Col>
        <Col>Open</Col>
        <Col>Last window</Col>
        <Col>Last received</Col>
      </>
    }
  >
    {lines.map(({ status, verdict, open, findings, trend }) => (
      <tr>
        <th scope="row" class="model">
          <a href={modelHref(status.model)}>
            <b>{status.model}</b>
          </a>
          <br />
          <span class="xs faint">
            {status.versions.length === 0 ? noVersion(status) : `version ${status.versions.join(', ')}`}
            {isUncalibrated(status) ? ' · uncalibrated' : ''}
          </span>
        </th>
        <td>
          <Verdict mark={verdict.mark} pill={verdict.mark !== 'within'}>
            {verdict.word}
          </Verdict>
        </td>
        <td class="sentence">
          <Sentence verdict={verdict} open={open} trend={trend} />
          <Found findings={findings} />
          <NoBaseline versions={status.withoutBaseline} />
        </td>
        <td data-l="One slice">
          {trend === undefined ? <span class="faint">–</span> : <Trend trend={trend} model={status.model} />}
        </td>
        <td class="num" data-l="With a verdict">
          {judgedOf(status)}
        </td>
        <td data-l="Open">
          {open.length === 0 ? <span class="faint">none</span> : <Keys open={open} model={status.model} />}
        </td>
        <td class="nowrap" data-l="Last window">
          {status.lastWindow?.label ?? <span class="faint">none yet</span>}
        </td>
        <td class="nowrap" data-l="Last received">
          {status.lastReceivedAt === undefined ? (
            <span class="faint">nothing yet</span>
          ) : status.silent ? (
            <Verdict mark="late">
              <Ago at={status.lastReceivedAt} now={now} />
            </Verdict>
          ) : (
            <Ago at={status.lastReceivedAt} now={now} />
          )}
        </td>
      </tr>
    ))}
  </Table>
)

/** What is worst now. A title is frozen at opening, so where today's figures are at hand they are said instead. */
const Sentence: FC<{ verdict: ModelVerdict; open: ModelLine['open']; trend: ModelTrend | undefined }> = ({
  verdict,
  open,
  trend,
}) => {
  const last = trend?.points.at(-1)
  const said = last === undefined || trend === undefined ? undefined : onScale(last, trend.limit)
  if (
    trend?.isOfCase !== true ||
    last === undefined ||
    said === undefined ||
    open.length === 0 ||
    verdict.mark === 'late'
  ) {
    return <>{verdict.sentence}</>
  }
  const { now, then, write, byRatio, limit } = said
  return (
    <>
      <SliceName slice={trend.slice} /> {byRatio ? 'at' : 'differs by'} <b>{write(now.estimate)}</b>{' '}
      {byRatio ? 'of everyone else’s rate' : 'from everyone else’s rate'} {inWindow(last.label)} ({PERCENT_95}{' '}
      {write(now.lower)} to {write(now.upper)}); {write(then?.estimate)} at training, limit {limit}
      {last.scan === undefined ? '' : `; ${foundOver(last.scan.windows)}: ${written(last.scan)}`}.
    </>
  )
}

/** The worst finding of the last scan, with the page that explains it. */
const Found: FC<{ findings: ModelLine['findings'] }> = ({ findings }) => {
  const [worst] = [...findings].sort((a, b) => b.finding.units - a.finding.units)
  if (worst === undefined) return null
  const { horizon, slice } = worst.finding
  return (
    <div>
      <a href={`/findings/${worst.id}`}>{titleOf([worst.finding], slice)}</a>
      {horizon > 1 ? ` over ${horizon} windows` : null}
      {findings.length > 1 ? `, and ${several(findings.length - 1, 'more finding')}` : null}.
    </div>
  )
}

/** A window's figure on the scale of the limit. */
function onScale(point: HistoryPoint, limit: HistoryReport['limit']) {
  const byRatio = isByRatio(limit)
  const now = byRatio ? point.ratio : point.difference
  const then = byRatio ? point.trainingRatio : point.trainingDifference
  return now && { now, then, byRatio, write: byRatio ? ratio : rate, limit: limitText(limit) }
}

/** What a scan found over other sums, with its interval. */
function written({ scale, effect }: NonNullable<HistoryPoint['scan']>): string {
  const write = onEffectScale(scale)
  return `${write(effect.estimate)} (${PERCENT_95} ${interval(effect, write)})`
}

/** A shape a window, oldest first, and the last figure. */
const Trend: FC<{ trend: ModelTrend; model: string }> = ({ trend: { slice, points, limit }, model }) => {
  const last = points.at(-1)
  const said = last === undefined ? undefined : onScale(last, limit)
  return (
    <span class="trend">
      <Strip windows={points.map((point) => markOf(point))} />{' '}
      {said === undefined ? null : <b>{said.write(said.now.estimate)}</b>}
      <span class="xs faint">
        <a href={modelPageHref(model, {}, { history: slice }, 'history')}>
          <SliceName slice={slice} />
        </a>
        {points.length === 1 ? ', 1 window' : ''}
      </span>
    </span>
  )
}

const Keys: FC<{ open: readonly Investigation[]; model: string }> = ({ open, model }) => (
  // One element: on a phone the cell is a grid, and every child would be a column of its own.
  <span>
    <CaseLinks ids={open.slice(0, 3).map((i) => i.id)} />
    {open.length > 3 ? (
      <>
        {' '}
        <a href={`/investigations?model=${encodeURIComponent(model)}`}>and {open.length - 3} more</a>
      </>
    ) : null}
  </span>
)

function noVersion({ lastWindow, lastReceivedAt }: ModelStatus): string {
  if (lastWindow !== undefined) return 'nothing arrived in the last window'
  return lastReceivedAt === undefined ? 'no version has served yet' : 'no window judged yet'
}

function judgedOf(status: ModelStatus): string {
  const { judged, all } = slicesJudged([status])
  return all === 0 ? '–' : `${count(judged)} of ${count(all)}`
}

/** Is a version judged with tolerances that are widened, because its baseline says nothing of the noise between windows? */
export const isUncalibrated = ({ calibrated, lastWindow, versions, withoutBaseline }: ModelStatus): boolean =>
  !calibrated && lastWindow !== undefined && versions.some((version) => !withoutBaseline.includes(version))
