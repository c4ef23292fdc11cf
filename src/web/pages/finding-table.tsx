import type { FC } from 'hono/jsx'
import type { Finding } from '../../detect/finding.ts'
import { sentenceOf } from '../../investigate/describe.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import { count, interval, onScale, percent, pValue, tolerance } from './figures.ts'
import { Col, Scroll, SliceName, Verdict } from './parts.tsx'

const SCALES: Readonly<Record<Finding['scale'], string>> = {
  ratio: 'ratio',
  'ratio-of-ratios': 'of training',
  difference: 'difference',
  'difference-in-differences': 'since training',
  jsd: 'divergence',
  count: 'predictions',
}

/** What fired, each test with every figure; rows that later windows appended say so and stand below. */
export const FindingTable: FC<{ detail: InvestigationDetail }> = ({ detail }) => (
  <Scroll label="Findings">
    <table class="t">
      <thead>
        <tr>
          <Col>Finding</Col>
          <Col>Slice</Col>
          <Col>Version</Col>
          <Col num>Effect</Col>
          <Col num>95 %</Col>
          <Col num>Tolerance or limit</Col>
          <Col num>Adjusted p</Col>
          <Col num>n now</Col>
          <Col num>n at training</Col>
          <Col num>Windows summed</Col>
          <Col>Severity</Col>
        </tr>
      </thead>
      <tbody>
        {detail.evidence.findings.map((finding) => (
          <Row finding={finding} root={finding.slice === detail.rootSlice} />
        ))}
        {detail.laterFindings.length === 0 ? null : (
          <tr class="group">
            <th colspan={11} scope="rowgroup">
              Added by later windows
            </th>
          </tr>
        )}
        {detail.laterFindings.map(({ finding, windowStart }) => (
          <Row finding={finding} root={false} since={windowStart} />
        ))}
      </tbody>
    </table>
  </Scroll>
)

const Row: FC<{ finding: Finding; root: boolean; since?: number }> = ({ finding, root, since }) => {
  const write = onScale(finding.scale)
  return (
    <tr class={root ? 'root' : undefined}>
      <th scope="row">
        <b>{finding.kind}</b>, {finding.subject}
        {since === undefined ? null : (
          <>
            <br />
            <span class="xs faint">window from {new Date(since).toISOString().slice(0, 16).replace('T', ' ')}</span>
          </>
        )}
      </th>
      <td>
        <SliceName slice={finding.slice} />
      </td>
      <td>{finding.version}</td>
      <td class="num">
        {SCALES[finding.scale]} <b>{write(finding.effect.estimate)}</b>
      </td>
      <td class="num">{interval(finding.effect, write)}</td>
      <td class="num">{finding.scale === 'jsd' ? tolerance(finding.tolerance) : write(finding.tolerance)}</td>
      <td class="num">{finding.kind === 'silence' ? '–' : pValue(finding.adjustedLog10P)}</td>
      <td class="num">{count(finding.supportNow)}</td>
      <td class="num">{count(finding.supportTraining)}</td>
      <td class="num">{finding.horizon}</td>
      <td>
        <Verdict mark={finding.severity}>{finding.severity}</Verdict>
        {finding.improved ? <div class="xs faint">towards everyone else</div> : null}
      </td>
    </tr>
  )
}

/** The same findings as sentences, with why each is one, and the shares by cell of those on distributions. */
export const FindingSentences: FC<{ detail: InvestigationDetail }> = ({ detail }) => (
  <>
    <ul class="bullets lead after">
      {detail.evidence.findings.map((finding) => (
        <li>
          {sentenceOf(finding)} <span class="faint">{finding.why}</span>
        </li>
      ))}
    </ul>
    {detail.evidence.findings.map((finding) => (
      <Distribution finding={finding} />
    ))}
  </>
)

const Distribution: FC<{ finding: Finding }> = ({ finding: { measured, subject, slice } }) => {
  if (measured.form !== 'distribution') return null
  return (
    <details class="numbers">
      <summary>
        {subject} by cell, <SliceName slice={slice} />
      </summary>
      <Scroll label={`${subject} by cell`}>
        <table class="t">
          <thead>
            <tr>
              <Col>Cell</Col>
              <Col num>Now</Col>
              <Col num>At training</Col>
              <Col num>Change</Col>
            </tr>
          </thead>
          <tbody>
            {measured.cells.map((cell, i) => {
              const [now, then] = [measured.now[i] ?? 0, measured.training[i] ?? 0]
              return (
                <tr class={cell === measured.moved.cell ? 'root' : undefined}>
                  <th scope="row">{cell}</th>
                  <td class="num">{percent(now)}</td>
                  <td class="num">{percent(then)}</td>
                  <td class="num">{percent(now - then)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}
