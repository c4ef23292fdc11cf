import type { FC } from 'hono/jsx'
import type { BaselineSummary } from '../../baseline/baseline.ts'
import type { WindowRun } from '../../monitor/run-store.ts'
import { count, startOfWindow } from './figures.ts'
import { Card, Col, Moment, Scroll } from './parts.tsx'

/** Every baseline of a model, newest first. */
export const Baselines: FC<{ baselines: readonly BaselineSummary[] }> = ({ baselines }) => (
  <Card id="baselines" title="Baselines">
    {baselines.length === 0 ? (
      <p class="small quiet">None has been fitted; until then nothing can be judged.</p>
    ) : (
      <Scroll label="Baselines">
        <table class="t">
          <thead>
            <tr>
              <Col>Version</Col>
              <Col num>Rows</Col>
              <Col>Fitted</Col>
              <Col>By</Col>
              <Col>sha256</Col>
            </tr>
          </thead>
          <tbody>
            {baselines.map((b) => (
              <tr>
                <th scope="row">
                  {b.version}, revision {b.revision}
                  {b.calibrated ? '' : ' (uncalibrated)'}
                </th>
                <td class="num">{count(b.rows)}</td>
                <td class="nowrap">
                  <Moment at={b.fittedAt} />
                </td>
                <td>{b.actor}</td>
                <td class="hash sha">{b.sha256}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    )}
  </Card>
)

/** The last windows that were judged. */
export const Runs: FC<{ runs: readonly WindowRun[] }> = ({ runs }) => (
  <Card id="runs" title="Windows judged" aside="Newest first">
    {runs.length === 0 ? (
      <p class="small quiet">None yet. A window is judged once it has ended and its lateness has passed.</p>
    ) : (
      <Scroll label="Windows judged, newest first">
        <table class="t">
          <thead>
            <tr>
              <Col>Window, from</Col>
              <Col>Kind</Col>
              <Col num>Rows</Col>
              <Col num>Tests</Col>
              <Col num>Findings</Col>
              <Col>Judged</Col>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr>
                <th scope="row" class="nowrap">
                  {startOfWindow(run.window.start)}
                  {run.revision > 1 ? ` (revision ${run.revision})` : ''}
                </th>
                <td>{run.kind}</td>
                <td class="num">{count(run.summary.rows)}</td>
                <td class="num">{count(run.tests)}</td>
                <td class="num">{run.findings === 0 ? '0' : <b>{count(run.findings)}</b>}</td>
                <td class="nowrap">
                  <Moment at={run.judgedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    )}
  </Card>
)
