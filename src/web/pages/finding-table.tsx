import type { FC } from 'hono/jsx'
import { pBeside, pointsText, threeDigits } from '../../detect/figures.ts'
import type { Finding } from '../../detect/finding.ts'
import { mainFinding, sentenceOf } from '../../investigate/describe.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import { count, interval, onScale, percent, several, tolerance } from './figures.ts'
import { Col, SliceName, Table, Verdict } from './parts.tsx'
import { type StripWindow, VerdictStrip } from './verdict-strip.tsx'

const SCALES: Readonly<Record<Finding['scale'], string>> = {
  ratio: 'ratio',
  'ratio-of-ratios': 'of training',
  difference: 'difference',
  'difference-in-differences': 'since training',
  jsd: 'divergence',
  count: 'predictions',
}

const SHOWN = 14
const MOST = 200

/** Findings as they are read: of the root slice first, then the furthest beyond. */
export function inOrder({ evidence, rootSlice }: InvestigationDetail): readonly Finding[] {
  const main = mainFinding(evidence.findings, rootSlice)
  const rank = (finding: Finding): number => (finding === main ? 0 : finding.slice === rootSlice ? 1 : 2)
  return [...evidence.findings].sort((a, b) => rank(a) - rank(b) || b.units - a.units)
}

/** What stands beside the frozen figures of a finding: where it is explained, how its slice fared by window, how often it was found again. */
export type FindingLinks = {
  readonly idOf: (finding: Finding) => number | undefined
  readonly windowsOf: (finding: Finding) => readonly StripWindow[] | undefined
  readonly foundAgain: (finding: Finding) => number
}

/** What fired when it opened, each test with every figure. */
export const FindingTable: FC<{ detail: InvestigationDetail; links: FindingLinks }> = ({ detail, links }) => {
  const findings = inOrder(detail)
  const { rootSlice } = detail
  return (
    <>
      <Rows label="Findings at opening" rows={findings.slice(0, SHOWN)} rootSlice={rootSlice} links={links} />
      {findings.length <= SHOWN ? null : (
        <details class="numbers">
          <summary>{several(findings.length - SHOWN, 'further finding')}</summary>
          <Rows
            label="Further findings at opening"
            rows={findings.slice(SHOWN, MOST)}
            rootSlice={rootSlice}
            links={links}
          />
          {findings.length <= MOST ? null : (
            <p class="small quiet">{several(findings.length - MOST, 'more finding')} stand in the API alone.</p>
          )}
        </details>
      )}
    </>
  )
}

const Rows: FC<{ label: string; rows: readonly Finding[]; rootSlice: string; links: FindingLinks }> = ({
  label,
  rows,
  rootSlice,
  links,
}) => (
  <Table
    label={label}
    head={
      <>
        <Col>Finding</Col>
        <Col>Slice</Col>
        <Col>Version</Col>
        <FigureColumns />
        <Col>Severity</Col>
        <Col>
          Last windows,
          <br />
          oldest first
        </Col>
        <Col>Why</Col>
      </>
    }
  >
    {rows.map((finding) => (
      <tr class={finding.slice === rootSlice ? 'root' : undefined}>
        <th scope="row">
          <b>{finding.kind}</b>, <bdi>{finding.subject}</bdi>
        </th>
        <td>
          <SliceName slice={finding.slice} />
        </td>
        <td>
          <bdi>{finding.version}</bdi>
        </td>
        <Figures finding={finding} />
        <td>
          <Verdict mark={finding.severity}>{finding.severity}</Verdict>
          {finding.improved ? <div class="xs faint">towards everyone else</div> : null}
        </td>
        <td>
          <Windows windows={links.windowsOf(finding)} again={links.foundAgain(finding)} />
        </td>
        <td>
          <Why id={links.idOf(finding)} finding={finding} />
        </td>
      </tr>
    ))}
  </Table>
)

const Windows: FC<{ windows: readonly StripWindow[] | undefined; again: number }> = ({ windows, again }) => (
  <>
    {windows === undefined ? null : <VerdictStrip windows={windows} />}
    <div class="xs faint nowrap">{again === 0 ? 'not found again' : `found again in ${several(again, 'window')}`}</div>
  </>
)

/** The way to the page that explains a finding. */
export const Why: FC<{ id: number | undefined; finding: Pick<Finding, 'kind' | 'subject'> }> = ({ id, finding }) =>
  id === undefined ? (
    <span class="faint">–</span>
  ) : (
    <a href={`/findings/${id}`}>
      why<span class="vh"> {`${finding.kind}, ${finding.subject}`} is a finding</span>
    </a>
  )

/** Headings of the figures of a finding. */
export const FigureColumns: FC = () => (
  <>
    <Col num>Effect</Col>
    <Col num>95 %</Col>
    <Col num>
      Tolerance
      <br />
      or limit
    </Col>
    <Col num>
      Adjusted p,
      <br />
      and its level
    </Col>
    <Col num>n now</Col>
    <Col num>
      n at
      <br />
      training
    </Col>
    <Col num>
      Windows
      <br />
      summed
    </Col>
  </>
)

/** The figures of a finding, a cell each. */
export const Figures: FC<{ finding: Finding }> = ({ finding }) => {
  const write = onScale(finding.scale)
  return (
    <>
      <td class="num">
        {SCALES[finding.scale]} <b>{write(finding.effect.estimate)}</b>
      </td>
      <td class="num">{interval(finding.effect, write)}</td>
      <td class="num">{finding.scale === 'jsd' ? tolerance(finding.tolerance) : write(finding.tolerance)}</td>
      <td class="num">
        {finding.kind === 'silence' ? (
          '–'
        ) : (
          <>
            {pBeside(finding.adjustedLog10P, finding.level)}
            <div class="xs faint nowrap">≤ {threeDigits(finding.level)}</div>
          </>
        )}
      </td>
      <td class="num">{count(finding.supportNow)}</td>
      <td class="num">{count(finding.supportTraining)}</td>
      <td class="num">{finding.horizon}</td>
    </>
  )
}

/** The same findings as sentences, with why each is one. */
export const FindingSentences: FC<{ detail: InvestigationDetail }> = ({ detail }) => (
  <details class="numbers">
    <summary>In sentences, with why each is a finding</summary>
    <ul class="bullets lead after">
      {inOrder(detail)
        .slice(0, SHOWN)
        .map((finding) => (
          <li>
            {sentenceOf(finding)} <span class="faint">{finding.why}</span>
          </li>
        ))}
    </ul>
  </details>
)

/** Shares by cell of a finding on a distribution, as frozen. */
export const CellShares: FC<{ finding: Finding }> = ({ finding: { measured, subject, slice, horizon } }) => {
  if (measured.form !== 'distribution') return null
  // Counts by cell, or shares of them: either way each against its sum.
  const [allNow, allThen] = [sumOf(measured.now), sumOf(measured.training)]
  return (
    <details class="numbers">
      <summary>
        <bdi>{subject}</bdi> by cell, <SliceName slice={slice} />
        {horizon > 1 ? `, ${horizon} windows summed` : ''}
      </summary>
      <Table
        label={`${subject} by cell`}
        head={
          <>
            <Col>Cell</Col>
            <Col num>Now</Col>
            <Col num>At training</Col>
            <Col num>Change</Col>
          </>
        }
      >
        {measured.cells.map((cell, i) => {
          const [now, then] = [shareOf(measured.now[i], allNow), shareOf(measured.training[i], allThen)]
          return (
            <tr class={cell === measured.moved.cell ? 'root' : undefined}>
              <th scope="row">
                <bdi>{cell}</bdi>
              </th>
              <td class="num">{percent(now)}</td>
              <td class="num">{percent(then)}</td>
              <td class="num">{now === undefined || then === undefined ? '–' : pointsText(now - then)}</td>
            </tr>
          )
        })}
      </Table>
    </details>
  )
}

const sumOf = (cells: readonly number[]): number => cells.reduce((sum, cell) => sum + cell, 0)

const shareOf = (cell: number | undefined, all: number): number | undefined =>
  all === 0 ? undefined : (cell ?? 0) / all
