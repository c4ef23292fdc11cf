import type { FC } from 'hono/jsx'
import type { BaselineSummary } from '../../baseline/baseline.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { WindowRun } from '../../monitor/run-store.ts'
import { limitText } from './disparity-table.tsx'
import { count, duration, rate, ratio, several, startOfWindow, tolerance } from './figures.ts'
import { modelHref } from './model-href.ts'
import { Card, Col, Moment, Table, Verdict } from './parts.tsx'

/** Every baseline of a model, newest first, and the versions that serve without one. */
export const Baselines: FC<{ baselines: readonly BaselineSummary[]; withoutBaseline: readonly string[] }> = ({
  baselines,
  withoutBaseline,
}) => (
  <Card id="baselines" title="Versions and baselines">
    {withoutBaseline.map((version) => (
      <p class="note warn">
        Version {version} serves without a baseline and cannot be judged. <code>plumbline baseline fit</code> makes one
        from its training rows.
      </p>
    ))}
    {baselines.length === 0 ? (
      <p class="small quiet">None has been fitted; until then nothing can be judged.</p>
    ) : (
      <Table
        label="Baselines, newest first"
        caption={null}
        head={
          <>
            <Col>Version</Col>
            <Col num>Rows</Col>
            <Col>In effect</Col>
            <Col>Fitted</Col>
          </>
        }
      >
        {baselines.map((b) => (
          <tr>
            <th scope="row" class="named">
              {b.version}, revision {b.revision}
              <div class="hash">sha256 {b.sha256}</div>
              {b.calibrated ? '' : <div class="xs faint">uncalibrated: tolerances widened by half</div>}
            </th>
            <td class="num">{count(b.rows)}</td>
            <td class="nowrap">
              {b.effectiveFrom === undefined ? 'for every window' : <>from {startOfWindow(b.effectiveFrom)}</>}
            </td>
            <td class="fitted">
              <Moment at={b.fittedAt} />
              <div class="xs faint">{b.actor}</div>
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Card>
)

/** The last windows that were judged. */
export const Runs: FC<{ runs: readonly WindowRun[] }> = ({ runs }) => (
  <Card id="runs" title="Windows judged" aside="Newest first">
    <RunTable runs={runs} />
  </Card>
)

/** Judged windows, one row each. */
export const RunTable: FC<{ runs: readonly WindowRun[]; withModel?: boolean }> = ({ runs, withModel }) =>
  runs.length === 0 ? (
    <p class="small quiet">
      None yet. A window is judged by the first scan after it has ended and its lateness has passed.
    </p>
  ) : (
    <Table
      label="Windows judged, newest first"
      caption={null}
      head={
        <>
          <Col>Window, from</Col>
          {withModel === true ? <Col>Model</Col> : null}
          <Col>Kind</Col>
          <Col num>Rows</Col>
          <Col num>Tests</Col>
          <Col num>Findings</Col>
          <Col num>Too few</Col>
          <Col>Judged</Col>
        </>
      }
    >
      {runs.map((run) => (
        <tr>
          <th scope="row" class="nowrap">
            {startOfWindow(run.window.start)}
            {run.revision > 1 ? ` (revision ${run.revision})` : ''}
          </th>
          {withModel === true ? (
            <td class="named">
              <a href={modelHref(run.model)}>{run.model}</a>
            </td>
          ) : null}
          <td>{run.kind}</td>
          <td class="num">{count(run.summary.rows)}</td>
          <td class="num">{count(run.tests)}</td>
          <td class="num">{run.findings === 0 ? '0' : <b>{count(run.findings)}</b>}</td>
          <td class="num">{count(run.summary.verdicts['insufficient-data'] ?? 0)}</td>
          <td class="nowrap">
            <Moment at={run.judgedAt} />
          </td>
        </tr>
      ))}
    </Table>
  )

const WINDOW_WORDS: Readonly<Record<Monitor['window'], string>> = {
  '1h': 'an hour',
  '6h': 'six hours',
  '1d': 'a day',
  '1w': 'a week',
  '1mo': 'a month',
}

const NAMES_SHOWN = 30

/** What a model is judged with, as the configuration says it. */
export const JudgedWith: FC<{ monitor: Monitor }> = ({ monitor }) => {
  const { limits, features, sensitive } = monitor
  const names = Object.keys(features)
  return (
    <Card
      id="configuration"
      title="What it is judged with"
      about="From the configuration; a change counts from the next scan on. Windows judged before keep what they were judged with."
    >
      <div class="two even">
        <dl class="props long">
          <dt>Window</dt>
          <dd>
            {WINDOW_WORDS[monitor.window]}, cut in {monitor.timezone}
          </dd>
          <dt>Waits for late rows</dt>
          <dd>{duration(monitor.latenessMs)} after the window has ended</dd>
          <dt>Scans</dt>
          <dd>
            <code>{monitor.schedule}</code> (cron, {monitor.timezone})
          </dd>
          <dt>Favourable outcome</dt>
          <dd>{favourable(monitor)}</dd>
          <dt>Slices</dt>
          <dd>
            {Object.keys(sensitive).join(', ') || 'none'}
            {Object.keys(sensitive).length > 1 && monitor.depth > 1
              ? `, and intersections of up to ${monitor.depth}`
              : ''}
          </dd>
          <dt>Features</dt>
          <dd>
            {names.slice(0, NAMES_SHOWN).join(', ') || 'none'}
            {names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''}
          </dd>
          <dt>Labels</dt>
          <dd>
            {monitor.labelsAfterMs === undefined
              ? 'none expected'
              : `due ${duration(monitor.labelsAfterMs)} after the decision`}
          </dd>
          <dt>Predictions kept</dt>
          <dd>{monitor.retentionMs === undefined ? 'without end' : duration(monitor.retentionMs)}</dd>
        </dl>
        <dl class="props long">
          <dt>Disparity limit</dt>
          <dd>
            {limits.disparity.ratio !== undefined
              ? `ratio ${ratio(limits.disparity.ratio)} of everyone else’s rate`
              : limits.disparity.difference !== undefined
                ? `difference of ${limitText(limits.disparity)} from everyone else’s rate`
                : 'none'}
          </dd>
          <dt>Change since training</dt>
          <dd>
            ratio {ratio(limits.disparityChangeRatio)}, difference {rate(limits.disparityChangeDifference)}
          </dd>
          <dt>Drift tolerances</dt>
          <dd>
            feature {tolerance(limits.featureDrift)}, score {tolerance(limits.scoreDrift)}, a slice’s own rate{' '}
            {rate(limits.decisionDrift)}
          </dd>
          <dt>Share of a slice</dt>
          <dd>
            difference {rate(limits.representationDifference)} or ratio {ratio(limits.representationRatio)}
          </dd>
          <dt>Quality</dt>
          <dd>{rate(limits.quality)} more missing, unseen or out of range</dd>
          <dt>Performance</dt>
          <dd>{rate(limits.performance)} against everyone else</dd>
          <dt>False alarms</dt>
          <dd>
            budget {several(limits.falseInvestigationsAYear, 'false investigation')} a year,{' '}
            {limits.strict ? 'Benjamini–Yekutieli' : 'Benjamini–Hochberg'} over all tests of a scan
          </dd>
        </dl>
      </div>
    </Card>
  )
}

function favourable({ outcome }: Monitor): string {
  switch (outcome.kind) {
    case 'binary':
    case 'multiclass':
      return outcome.favourable.join(', ')
    case 'regression':
      return outcome.favourableAtLeast === undefined ? 'none is named' : `${outcome.favourableAtLeast} or more`
    case 'score-only':
      return 'none: only the score is compared'
    default:
      return outcome satisfies never
  }
}

/** A verdict that says a version cannot be judged. */
export const NoBaseline: FC<{ versions: readonly string[] }> = ({ versions }) =>
  versions.length === 0 ? null : (
    <div>
      <Verdict mark="few">
        {versions.length === 1 ? `${versions[0]} has` : `${versions.length} versions have`} no baseline
      </Verdict>
    </div>
  )
