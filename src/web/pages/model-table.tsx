import type { FC } from 'hono/jsx'
import type { Investigation } from '../../investigate/investigation.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import type { ModelStatus } from '../../monitor/report.ts'
import { count } from './figures.ts'
import { type ModelVerdict, slicesJudged } from './model-verdict.ts'
import { Ago, Col, Scroll, Verdict } from './parts.tsx'

/** A model with its verdict and its live investigations. */
export type ModelLine = {
  readonly status: ModelStatus
  readonly verdict: ModelVerdict
  readonly open: readonly Investigation[]
}

/** One row a model, the worst first. */
export const ModelTable: FC<{ lines: readonly ModelLine[]; now: number }> = ({ lines, now }) => (
  <Scroll label="Models, worst first">
    <table class="t rows pad cards">
      <thead>
        <tr>
          <Col>Model</Col>
          <Col>Verdict</Col>
          <Col>In one sentence</Col>
          <Col num>Slices judged</Col>
          <Col>Open</Col>
          <Col>Last window</Col>
          <Col>Last received</Col>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ status, verdict, open }) => (
          <tr>
            <th scope="row">
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
            <td class="sentence">{verdict.sentence}</td>
            <td class="num" data-l="Slices judged">
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
      </tbody>
    </table>
  </Scroll>
)

const Keys: FC<{ open: readonly Investigation[]; model: string }> = ({ open, model }) => (
  // One element: on a phone the cell is a grid, and every child would be a column of its own.
  <span>
    {open.slice(0, 3).map((i, position) => (
      <>
        {position > 0 ? ', ' : null}
        <a class="nowrap" href={`/investigations/${investigationKey(i.id)}`}>
          {investigationKey(i.id)}
        </a>
      </>
    ))}
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

/** Address of a model's page. */
export const modelHref = (model: string): string => `/models/${encodeURIComponent(model)}`
