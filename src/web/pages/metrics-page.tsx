import type { FC } from 'hono/jsx'
import type { RateIntervals } from '../../detect/metrics/compare-metric.ts'
import { METRIC_NAMES, type MetricName } from '../../detect/metrics/index.ts'
import type { LabelledPart, MetricPart, MetricReport } from '../../monitor/metric-report.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Answered } from './answered.ts'
import { count, several } from './figures.ts'
import { GroupSummarySection } from './group-summary-section.tsx'
import { ImpactSection } from './impact-section.tsx'
import { type Frame, Layout } from './layout.tsx'
import { reasonWords } from './metric-figures.ts'
import { gravestFirst, MetricTable } from './metric-table.tsx'
import {
  columnsAsked,
  listed,
  type MetricsAsked,
  metricsApiHref,
  metricsHref,
  type ShownFigure,
} from './metrics-asked.ts'
import { modelHref } from './model-href.ts'
import { Known, ShowAll } from './model-section.tsx'
import { Card } from './parts.tsx'
import { comparedWords, SliceMetricsSection } from './slice-metrics-section.tsx'
import { MomentField, Ticks, VersionField } from './span-fields.tsx'
import { partWords, spanWords } from './span-words.ts'
import { WithinSection } from './within-section.tsx'

/** What the page of metrics shows. */
export type MetricsView = {
  readonly monitor: Monitor
  readonly versions: readonly string[]
  readonly asked: MetricsAsked
  readonly report: Answered<MetricReport>
}

const MOST_SLICES = 40
/** Slices that the choice of whom to compare with names; the address takes any. */
const MOST_NAMED = 60
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
            Measured differences with 95 % intervals{INTERVAL_WORDS[asked.intervals ?? 'usual']}; only what a scan
            judges has a verdict.
          </p>
        </div>
      </div>
      <div class="asked-first">
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

const INTERVAL_WORDS = {
  usual: '',
  'miettinen-nurminen': ', of differences of rates those of Miettinen and Nurminen',
  katz: ', of ratios of rates Katz’s, which are too narrow under 100 observations',
} as const satisfies Record<RateIntervals, string>

const AGAINST: readonly (readonly [string, string])[] = [
  ['rest', 'everyone else'],
  ['largest', 'the largest slice of the same features'],
  ['highest', 'the slice with the highest figure'],
]

const Controls: FC<{ view: MetricsView }> = ({ view: { monitor, versions, asked, report } }) => {
  const slices = report.status === 'known' ? report.value.versions.flatMap((part) => part.slices) : []
  const named = [
    ...new Set([...slices.map(({ slice }) => slice), ...(asked.against === undefined ? [] : [asked.against])]),
  ]
    .filter((slice) => slice !== 'overall' && !AGAINST.some(([word]) => word === slice))
    .sort()
    .slice(0, MOST_NAMED)
  const choices = [...AGAINST, ...named.map(same)]
  return (
    <form class="asked" method="get" action={`${modelHref(monitor.model)}/metrics`}>
      <div class="btns controls">
        <VersionField versions={versions} chosen={asked.version} others="All" />
        <MomentField name="from" label="From" value={asked.from} />
        <MomentField name="to" label="To, not included" value={asked.to} />
        <Choice
          name="features"
          label="Cut by"
          chosen={asked.features}
          options={[['', 'every feature'], ...Object.keys(monitor.sensitive).map(same)]}
        />
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
          name="intervals"
          label="Intervals"
          chosen={asked.intervals}
          options={[
            ['', 'the usual'],
            ['miettinen-nurminen', 'Miettinen–Nurminen'],
            ['katz', 'Katz'],
          ]}
        />
        <button class="btn" type="submit">
          Show
        </button>
      </div>
      <details>
        <summary>Columns</summary>
        <Ticks name="metric" values={METRIC_NAMES} ticked={listed(asked.metrics)} />
      </details>
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

const SHOWN_WORDS = {
  value: 'figures',
  difference: 'differences',
  ratio: 'ratios',
} as const satisfies Record<ShownFigure, string>

/** Where figures that need labels come from. */
function labelWords(labels: LabelledPart, timezone: string): string {
  if (labels.status === 'unknown') return `Nothing that needs labels is shown: ${reasonWords(labels.because)}.`
  const { from, to, rows, labelled, uncounted, matured } = labels
  const share = `${count(labelled)} of ${several(rows, 'prediction')} have their label`
  const early = matured ? '' : ': under four fifths, so these figures speak for those whose outcome is known early'
  const left = uncounted === 0 ? '' : `; ${several(uncounted, 'window')} left out, too many rows to count now`
  return `What needs labels is from ${spanWords({ from, to, timezone })}: ${share}${early}${left}.`
}

/** What most readers look for first; the other metrics are chosen, or read with a slice. */
const USUAL: readonly MetricName[] = [
  ...(['selection rate', 'true positive rate', 'false positive rate', 'positive predictive value'] as const),
  ...(['error', 'calibration', 'mean residual', 'mean absolute error', 'score mean'] as const),
]

const usualColumns = (known: readonly MetricName[]): readonly MetricName[] =>
  USUAL.filter((metric) => known.includes(metric)).slice(0, MOST_COLUMNS)

const Version: FC<{ part: MetricPart; report: MetricReport; view: MetricsView }> = ({ part, report, view }) => {
  const { asked, monitor } = view
  const missing = new Set(part.unavailable.map(({ metric }) => metric))
  const known = report.metrics.map(({ metric }) => metric).filter((metric) => !missing.has(metric))
  const metrics = columnsAsked(asked) ?? usualColumns(known)
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
            caption={`${partWords(part, report)}, ${several(part.rows, 'prediction')}: ${SHOWN_WORDS[asked.show ?? 'value']} of ${count(shown.length)} of ${several(part.slices.length, 'slice')}, with 95 % intervals.`}
            hrefOf={(slice) => metricsHref(monitor.model, asked, { slice }, 'slice')}
          />
        )}
        <ShowAll
          shown={shown.length}
          of={part.slices.length}
          noun="slices"
          href={metricsHref(monitor.model, asked, { all: 'yes' })}
        />
        <p class="small quiet">{labelWords(part.labels, report.timezone)}</p>
        {part.unavailable.length === 0 ? null : (
          <p class="small quiet">
            Not measured:{' '}
            {part.unavailable.map(({ metric, because }) => `${metric} (${reasonWords(because)})`).join('; ')}.
          </p>
        )}
      </Card>
      <GroupSummarySection summaries={part.summaries} version={part.version} />
      <WithinSection within={part.within} control={report.control} version={part.version} />
      <ImpactSection summaries={part.summaries} version={part.version} />
    </>
  )
}
