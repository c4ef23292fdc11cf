import type { FC } from 'hono/jsx'
import type { Finding } from '../../detect/finding.ts'
import { mainFinding } from '../../investigate/describe.ts'
import { type InvestigationDetail, investigationKey } from '../../investigate/investigation.ts'
import { count, several, startOfWindow } from './figures.ts'
import { FigureColumns, Figures, Why } from './finding-table.tsx'
import { Col, SliceName, Table, Verdict } from './parts.tsx'

const SHOWN = 14

/** A later window that found it again: the finding that speaks, and how many others it added. */
type LaterWindow = { readonly start: number; readonly main: Finding; readonly others: number }

/** Later windows, newest first, each by the finding of the root slice over the fewest windows. */
export function laterWindows({
  laterFindings,
  rootSlice,
}: Pick<InvestigationDetail, 'laterFindings' | 'rootSlice'>): readonly LaterWindow[] {
  const byWindow = new Map<number, Finding[]>()
  for (const { windowStart, finding } of laterFindings) {
    const findings = byWindow.get(windowStart)
    if (findings === undefined) byWindow.set(windowStart, [finding])
    else findings.push(finding)
  }
  return [...byWindow]
    .sort(([a], [b]) => b - a)
    .flatMap(([start, findings]) => {
      const main = mainFinding(findings, rootSlice)
      return main === undefined ? [] : [{ start, main, others: findings.length - 1 }]
    })
}

// A page stays readable; an hourly monitor adds thousands in a year.
const MOST_WINDOWS = 100

/** What later windows added, a line a window, the newest fourteen open. */
export const LaterWindows: FC<{
  detail: InvestigationDetail
  /** The number of a finding that a window added, where it has one. */
  idOf: (windowStart: number, finding: Finding) => number | undefined
}> = ({ detail, idOf }) => {
  const windows = laterWindows(detail)
  if (windows.length === 0) return null
  const left = windows.length - MOST_WINDOWS
  return (
    <>
      <h3>Added by later windows</h3>
      <p class="small quiet">
        {several(windows.length, 'window')}, {several(detail.laterFindings.length, 'finding')}: a line a window, newest
        first. All of them are <a href={`/api/v1/investigations/${investigationKey(detail.id)}`}>in the API</a>.
      </p>
      <WindowRows label="Added by later windows, newest first" windows={windows.slice(0, SHOWN)} idOf={idOf} />
      {windows.length <= SHOWN ? null : (
        <details class="numbers">
          <summary>{several(Math.min(windows.length, MOST_WINDOWS) - SHOWN, 'earlier window')}</summary>
          <WindowRows label="Earlier windows, newest first" windows={windows.slice(SHOWN, MOST_WINDOWS)} idOf={idOf} />
          {left <= 0 ? null : <p class="small quiet">{several(left, 'window')} before these stand in the API alone.</p>}
        </details>
      )}
    </>
  )
}

const WindowRows: FC<{
  label: string
  windows: readonly LaterWindow[]
  idOf: (windowStart: number, finding: Finding) => number | undefined
}> = ({ label, windows, idOf }) => (
  <Table
    label={label}
    head={
      <>
        <Col>Window, from</Col>
        <Col>Finding</Col>
        <Col>Slice</Col>
        <FigureColumns />
        <Col>Severity</Col>
        <Col num>
          Others
          <br />
          added
        </Col>
        <Col>Why</Col>
      </>
    }
  >
    {windows.map(({ start, main, others }) => (
      <tr>
        <th scope="row" class="nowrap">
          {startOfWindow(start)}
        </th>
        <td>
          <b>{main.kind}</b>, <bdi>{main.subject}</bdi>
        </td>
        <td>
          <SliceName slice={main.slice} />
        </td>
        <Figures finding={main} />
        <td>
          <Verdict mark={main.severity}>{main.severity}</Verdict>
        </td>
        <td class="num">{count(others)}</td>
        <td>
          <Why id={idOf(start, main)} finding={main} />
        </td>
      </tr>
    ))}
  </Table>
)
