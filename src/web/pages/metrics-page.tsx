import type { FC } from 'hono/jsx'
import { METRIC_NAMES, type MetricName } from '../../detect/metrics/index.ts'
import type { ControlledSlice, MetricPart, MetricReport } from '../../monitor/metric-report.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Answered } from './answered.ts'
import { interval, rate, ratio, several } from './figures.ts'
import { GroupSummarySection } from './group-summary-section.tsx'
import { type Frame, Layout } from './layout.tsx'
import { reasonWords } from './metric-figures.ts'
import { gravestFirst, MetricTable } from './metric-table.tsx'
import { columnsAsked, type MetricsAsked, metricsApiHref, metricsHref } from './metrics-asked.ts'
import { modelHref } from './model-href.ts'
import { Known, ShowAll } from './model-section.tsx'
import { Card, Col, SliceName, Table } from './parts.tsx'
import { comparedWords, SliceMetricsSection } from './slice-metrics-section.tsx'
import { spanWords } from './span-words.ts'

/** What the page of metrics shows. */
export type MetricsView = {
  readonly monitor: Monitor
  readonly versions: readonly string[]
  readonly asked: MetricsAsked
  readonly report: Answered<MetricReport>
}

const MOST_SLICES = 40
const MOST_COLUMNS = 6

/** Every metric of every slice, against whom one likes. */
export const MetricsPage: FC<{ frame: Frame; view: MetricsView }> = ({ frame, view }) => {
  const { monitor, asked, report } = view
  const { model } = monitor
  return (
    <Layout frame={frame} title={`Metrics of ${model}`} place="models">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/models">Models</a> / <a href={modelHref(model)}>{model}</a> / <span>Metrics</span>
      </nav>
      <div class="head">
        <div>
          <h1>{model}: all metrics by slice</h1>
          <p class="sub">
            {report.status === 'known'
              ? `${spanWords(report.value)}, compared with ${comparedWords(report.value)}. `
              : ''}
            Measured differences with 95 % intervals; only what a scan judges has a verdict.
          </p>
        </div>
        <Controls view={view} />
      </div>
      <Known answer={report}>
        {(value) => (
          <div class="stack">
            {value.versions.length === 0 ? <p class="note">No predictions in this span.</p> : null}
            {value.versions.map((part) => (
              <Version part={part} report={value} view={view} />
            ))}
            <p class="small">
              <a href={metricsApiHref(model, asked)}>The same from the API, with every figure</a>
            </p>
          </div>
        )}
      </Known>
    </Layout>
  )
}

const Controls: FC<{ view: MetricsView }> = ({ view: { monitor, versions, asked } }) => {
  const choices: readonly (readonly [string, string])[] = [
    ['rest', 'everyone else'],
    ['largest', 'the largest group'],
    ['highest', 'the group with the highest rate'],
  ]
  return (
    <form class="btns controls" method="get" action={`${modelHref(monitor.model)}/metrics`}>
      <Choice name="version" label="Version" chosen={asked.version} options={[['', 'All'], ...versions.map(same)]} />
      <Choice name="against" label="Against" chosen={asked.against} options={choices} />
      <Choice
        name="within"
        label="Within"
        chosen={asked.within}
        options={[['', 'as configured'], ...Object.keys(monitor.sensitive).map(same)]}
      />
      <Choice
        name="show"
        label="Show"
        chosen={asked.show}
        options={[
          ['value', 'the metric'],
          ['difference', 'differences'],
          ['ratio', 'ratios'],
        ]}
      />
      <Choice
        name="metrics"
        label="Columns"
        chosen={asked.metrics}
        options={[['', 'the first six'], ...METRIC_NAMES.map(same)]}
      />
      <button class="btn" type="submit">
        Show
      </button>
    </form>
  )
}

const same = (word: string): readonly [string, string] => [word, word]

const Choice: FC<{
  name: string
  label: string
  chosen: string | undefined
  options: readonly (readonly [value: string, word: string])[]
}> = ({ name, label, chosen, options }) => (
  <label>
    {label}
    <select name={name}>
      {options.map(([value, word]) => (
        <option value={value} selected={value === (chosen ?? '')}>
          {word}
        </option>
      ))}
    </select>
  </label>
)

const Version: FC<{ part: MetricPart; report: MetricReport; view: MetricsView }> = ({ part, report, view }) => {
  const { asked, monitor } = view
  const missing = new Set(part.unavailable.map(({ metric }) => metric))
  const known = report.metrics.map(({ metric }) => metric).filter((metric) => !missing.has(metric))
  const metrics: readonly MetricName[] = columnsAsked(asked) ?? known.slice(0, MOST_COLUMNS)
  const ordered = gravestFirst(part.slices, metrics)
  const shown = asked.all === 'yes' ? ordered : ordered.slice(0, MOST_SLICES)
  const chosen = part.slices.find(({ slice }) => slice === asked.slice)
  return (
    <>
      {chosen === undefined ? null : <SliceMetricsSection slice={chosen} version={part.version} report={report} />}
      <Card
        id="metrics"
        title={`Slices, version ${part.version}`}
        aside={several(part.slices.length, 'slice')}
        about="Those beyond a limit come first. A slice leads to everything that is measured of it."
      >
        {part.slices.length === 0 ? (
          <p class="small quiet">Nothing is compared: the version has no baseline in this span.</p>
        ) : (
          <MetricTable
            slices={shown}
            metrics={metrics}
            shown={asked.show ?? 'value'}
            caption={`Metrics by slice, version ${part.version}`}
            hrefOf={(slice) => metricsHref(monitor.model, asked, { slice }, 'slice')}
          />
        )}
        <ShowAll
          shown={shown.length}
          of={part.slices.length}
          noun="slices"
          href={metricsHref(monitor.model, asked, { all: 'yes' })}
        />
        {part.unavailable.length === 0 ? null : (
          <p class="small quiet">
            Not measured:{' '}
            {part.unavailable.map(({ metric, because }) => `${metric} (${reasonWords(because)})`).join('; ')}.
          </p>
        )}
      </Card>
      <GroupSummarySection summaries={part.summaries} version={part.version} />
      <WithinSection within={part.within} control={report.control} version={part.version} />
    </>
  )
}

/** Compared within the values of a control feature: what is pooled over everyone may be made by who is where. */
const WithinSection: FC<{ within: readonly ControlledSlice[]; control: string | undefined; version: string }> = ({
  within,
  control,
  version,
}) =>
  control === undefined || within.length === 0 ? null : (
    <Card
      id="within"
      title={`Within ${control}, version ${version}`}
      about="The pooled figure beside the one common to the values of the control feature (Mantel-Haenszel). A small p of one odds ratio (Breslow-Day, Tarone) says that the common figure hides what differs; a sign that turns is Simpson’s paradox."
    >
      <Table
        label={`Compared within ${control}`}
        kind="t cards"
        head={
          <>
            <Col>Slice</Col>
            <Col>Metric</Col>
            <Col num>Pooled difference</Col>
            <Col num>Common difference</Col>
            <Col num>Pooled ratio</Col>
            <Col num>Common ratio</Col>
            <Col num>log10 p of one odds ratio</Col>
          </>
        }
      >
        {within.map(({ slice, metric, pooled, common, homogeneity, reversed, reason }) => (
          <tr>
            <th scope="row">
              <SliceName slice={slice} />
              {reversed ? <span class="under">the sign turns within {control}</span> : null}
            </th>
            <td data-l="Metric">{metric}</td>
            <td class="num" data-l="Pooled difference">
              {interval(pooled.difference, rate)}
            </td>
            <td class="num" data-l="Common difference">
              {common.difference === undefined ? reasonWords(reason) : interval(common.difference, rate)}
            </td>
            <td class="num" data-l="Pooled ratio">
              {interval(pooled.ratio, ratio)}
            </td>
            <td class="num" data-l="Common ratio">
              {interval(common.ratio, ratio)}
            </td>
            <td class="num" data-l="log10 p of one odds ratio">
              {homogeneity === undefined ? '–' : homogeneity.log10P.toFixed(1)}
            </td>
          </tr>
        ))}
      </Table>
    </Card>
  )
