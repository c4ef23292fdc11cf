import type { FC } from 'hono/jsx'
import { dateAt } from '../../profile/window.ts'
import { BacktestForm } from './backtest-form.tsx'
import { count, decimal, duration, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { ArrivalSection } from './model-arrival.tsx'
import { DisparitiesSection } from './model-disparities.tsx'
import { DriftSection } from './model-drift.tsx'
import { HistorySection } from './model-history.tsx'
import { modelHref } from './model-href.ts'
import { MattersSection } from './model-matters.tsx'
import { PerformanceSection } from './model-performance.tsx'
import { QualitySection } from './model-quality.tsx'
import { Baselines, JudgedWith, Runs } from './model-record.tsx'
import { SourcesSection } from './model-sources.tsx'
import { compared, slicesOf, standing } from './model-standing.ts'
import { Story } from './model-story.tsx'
import { slicesJudged, verdictWords, whyNothingJudged } from './model-verdict.ts'
import type { ModelView } from './model-view.ts'
import { Ago, Card, Fact, Moment, Verdict } from './parts.tsx'

const SECTIONS = [
  ['disparities', 'Disparities'],
  ['drift', 'Drift'],
  ['quality', 'Quality'],
  ['history', 'Slices over time'],
  ['arrival', 'Arrival'],
  ['performance', 'Performance'],
  ['sources', 'Sources'],
  ['matters', 'Matters'],
  ['configuration', 'What it is judged with'],
  ['baselines', 'Versions'],
  ['runs', 'Windows judged'],
] as const

/** What is computed when it is asked for, each on a page of its own. */
const ASKED = [
  ['metrics', 'All metrics by slice'],
  ['slices', 'Worst slices'],
  ['values', 'Tests of values'],
  ['training', 'Training data'],
  ['backtest', 'Backtest'],
] as const

/** A model: which slice, how far, since when? */
export const ModelPage: FC<{ frame: Frame; view: ModelView }> = ({ frame, view }) => (
  <Layout frame={frame} title={view.model} place="models">
    <nav class="crumbs" aria-label="Where you are">
      <a href="/models">Models</a> / <span>{view.model}</span>
    </nav>
    <div class="head">
      <div>
        <h1>
          {view.model}: <Heading view={view} />
        </h1>
        <p class="sub">
          <Story disparities={view.disparities} drift={view.drift} open={view.open} findings={view.findings} />
        </p>
      </div>
      <Controls view={view} />
    </div>
    <div class="stack">
      <section class="card" aria-label="At a glance">
        <Facts view={view} now={frame.now} />
      </section>
      <nav class="jump level" aria-label="On this page">
        {SECTIONS.map(([id, name]) => (
          <a href={`#${id}`}>{name}</a>
        ))}
      </nav>
      <nav class="jump level more" aria-label="More about this model">
        {ASKED.map(([path, name]) => (
          <a href={`${modelHref(view.model)}/${path}`}>{name}</a>
        ))}
      </nav>
      <DisparitiesSection view={view} />
      <DriftSection view={view} />
      <QualitySection view={view} />
      <HistorySection view={view} />
      <ArrivalSection view={view} now={frame.now} />
      <PerformanceSection view={view} />
      <SourcesSection view={view} />
      <MattersSection view={view} />
      <JudgedWith monitor={view.monitor} />
      <Card
        id="what-if"
        title="What another limit would have done"
        about="The windows that were judged are judged again; nothing is written and nobody is told."
      >
        <BacktestForm monitor={view.monitor} />
      </Card>
      <div class="two">
        <Baselines baselines={view.baselines} withoutBaseline={view.status.withoutBaseline} />
        <Runs runs={view.runs} />
      </div>
    </div>
  </Layout>
)

const Heading: FC<{ view: ModelView }> = ({ view: { disparities, drift, quality, findings } }) => {
  const known = quality.status === 'known' ? quality.value : undefined
  return <>{standing({ disparities, drift, quality: known, lastFindings: findings.length })}</>
}

const Controls: FC<{ view: ModelView }> = ({ view: { model, status, asked, disparities } }) => (
  <form class="btns controls" method="get" action={modelHref(model)}>
    <label>
      Version
      <select name="version">
        <option value="">All</option>
        {[...new Set([...status.versions, ...(asked.version === undefined ? [] : [asked.version])])].map((v) => (
          <option value={v} selected={v === asked.version}>
            {v}
          </option>
        ))}
      </select>
    </label>
    <label>
      From
      <input type="date" name="from" value={dateAt(disparities.from, disparities.timezone)} />
    </label>
    <label>
      To, not included
      <input type="date" name="to" value={dateAt(disparities.to, disparities.timezone)} />
    </label>
    <button class="btn" type="submit">
      Show
    </button>
    {asked.version === undefined && asked.from === undefined && asked.to === undefined ? null : (
      <a class="btn bare" href={modelHref(model)}>
        Newest windows
      </a>
    )}
  </form>
)

/** Why no rate stands beside a count of predictions. */
function whyNoRate({ versions }: ModelView['disparities']): string {
  if (versions.length === 0) return 'no predictions in this span'
  if (versions.every((v) => v.baselineId === undefined)) return 'without a baseline nothing is compared'
  return versions.find((v) => v.noRates !== undefined)?.noRates ?? 'none decided'
}

const Facts: FC<{ view: ModelView; now: number }> = ({
  view: {
    status,
    verdict,
    disparities,
    baselines,
    monitor: { latenessMs },
  },
  now,
}) => {
  const overall = disparities.versions.map((v) => v.slices.find((s) => s.slice === 'overall')?.now)
  const [chosen, of] = [overall.reduce((n, r) => n + (r?.count ?? 0), 0), overall.reduce((n, r) => n + (r?.of ?? 0), 0)]
  const newest = baselines[0]
  const all = slicesOf(disparities)
  const { judged, few } = compared(disparities)
  const slices = slicesJudged([status])
  const windows = disparities.windows.length
  return (
    <dl class="facts">
      <Fact
        label={status.lastWindow === undefined ? 'Verdict' : 'Verdict, last window judged'}
        context={
          slices.all === 0
            ? whyNothingJudged([status])
            : `${status.lastWindow?.label ?? ''}: ${count(slices.judged)} of ${several(slices.all, 'slice')} with at least one test; each by its worst question: ${verdictWords(status)}`
        }
      >
        <Verdict mark={verdict.mark}>{verdict.word}</Verdict>
      </Fact>
      <Fact
        label={`Predictions in ${windows === 1 ? 'the window shown' : `the ${several(windows, 'window')} shown`}`}
        context={of === 0 ? whyNoRate(disparities) : `${decimal(chosen / of, 3)} favourable`}
      >
        <b>{count(disparities.versions.reduce((n, v) => n + v.rows, 0))}</b>
      </Fact>
      <Fact
        label="Slices compared with everyone else"
        context={all.length === 0 ? whyNoRate(disparities) : `${count(few)} with too few decisions`}
      >
        <b>{all.length === 0 ? '–' : `${count(judged)} of ${count(all.length)}`}</b>
      </Fact>
      <Fact
        label="Newest baseline"
        context={
          newest === undefined
            ? 'fit one: plumbline baseline fit'
            : `${several(newest.rows, 'row')}, ${newest.calibrated ? 'calibrated' : 'uncalibrated'}`
        }
      >
        <b>{newest === undefined ? 'none' : `${newest.version}, revision ${newest.revision}`}</b>
      </Fact>
      <Fact
        label="Last received"
        context={
          status.silent ? 'later than usual' : status.lastReceivedAt === undefined ? 'no prediction so far' : 'not late'
        }
      >
        <b>{status.lastReceivedAt === undefined ? 'nothing yet' : <Ago at={status.lastReceivedAt} now={now} />}</b>
      </Fact>
      <Fact
        label="Next window closes"
        context={
          status.nextDueAt === undefined
            ? 'after the first predictions'
            : status.nextDueAt <= now
              ? 'it has closed, and is judged at the next scan'
              : `its end and ${duration(latenessMs)} for late rows; the next scan after that judges it`
        }
      >
        <b>{status.nextDueAt === undefined ? '–' : <Moment at={status.nextDueAt} />}</b>
      </Fact>
    </dl>
  )
}
