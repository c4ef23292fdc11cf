import type { FC } from 'hono/jsx'
import { dateAt } from '../../profile/window.ts'
import { count, decimal, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { ArrivalSection } from './model-arrival.tsx'
import { DisparitiesSection } from './model-disparities.tsx'
import { DriftSection } from './model-drift.tsx'
import { HistorySection } from './model-history.tsx'
import { modelHref } from './model-href.ts'
import { MattersSection } from './model-matters.tsx'
import { PerformanceSection } from './model-performance.tsx'
import { Baselines, JudgedWith, Runs } from './model-record.tsx'
import { SourcesSection } from './model-sources.tsx'
import { Story, standing } from './model-story.tsx'
import { slicesJudged, verdictWords, whyNothingJudged } from './model-verdict.ts'
import type { ModelView } from './model-view.ts'
import { Ago, Fact, Moment, Verdict } from './parts.tsx'

const SECTIONS = [
  ['disparities', 'Disparities'],
  ['drift', 'Drift'],
  ['history', 'Slices over time'],
  ['arrival', 'Arrival'],
  ['performance', 'Performance'],
  ['sources', 'Sources'],
  ['matters', 'Matters'],
  ['configuration', 'What it is judged with'],
  ['baselines', 'Versions'],
  ['runs', 'Windows judged'],
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
          {view.model}: {standing(view.disparities)}
        </h1>
        <p class="sub">
          <Story disparities={view.disparities} drift={view.drift} open={view.open} />
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
      <DisparitiesSection view={view} />
      <DriftSection view={view} />
      <HistorySection view={view} />
      <ArrivalSection view={view} now={frame.now} />
      <PerformanceSection view={view} />
      <SourcesSection view={view} />
      <MattersSection view={view} />
      <JudgedWith monitor={view.monitor} />
      <div class="two">
        <Baselines baselines={view.baselines} withoutBaseline={view.status.withoutBaseline} />
        <Runs runs={view.runs} />
      </div>
    </div>
  </Layout>
)

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

const Facts: FC<{ view: ModelView; now: number }> = ({ view: { status, verdict, disparities, baselines }, now }) => {
  const overall = disparities.versions.map((v) => v.slices.find((s) => s.slice === 'overall')?.now)
  const [chosen, of] = [overall.reduce((n, r) => n + (r?.count ?? 0), 0), overall.reduce((n, r) => n + (r?.of ?? 0), 0)]
  const newest = baselines[0]
  const slices = slicesJudged([status])
  const windows = disparities.windows.length
  return (
    <dl class="facts">
      <Fact
        label={status.lastWindow === undefined ? 'Verdict' : 'Verdict, last window judged'}
        context={
          slices.all === 0
            ? whyNothingJudged([status])
            : `${status.lastWindow?.label ?? ''}: ${several(slices.all, 'slice')}, by their worst question: ${verdictWords(status)}`
        }
      >
        <Verdict mark={verdict.mark}>{verdict.word}</Verdict>
      </Fact>
      <Fact
        label={`Predictions in ${windows === 1 ? 'the window shown' : `the ${several(windows, 'window')} shown`}`}
        context={of === 0 ? 'none decided' : `${decimal(chosen / of, 3)} favourable`}
      >
        <b>{count(disparities.versions.reduce((n, v) => n + v.rows, 0))}</b>
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
              : 'ended, with its lateness; judged at the scan after'
        }
      >
        <b>{status.nextDueAt === undefined ? '–' : <Moment at={status.nextDueAt} />}</b>
      </Fact>
    </dl>
  )
}
