import type { FC } from 'hono/jsx'
import type { BaselineSummary } from '../../baseline/baseline.ts'
import type { Investigation } from '../../investigate/investigation.ts'
import type { DisparityReport, DriftReport, ModelStatus } from '../../monitor/report.ts'
import type { WindowRun } from '../../monitor/run-store.ts'
import { dateAt } from '../../profile/window.ts'
import { DisparityTable, furthestFirst } from './disparity-table.tsx'
import { DriftTable, movedFirst } from './drift-table.tsx'
import { count, decimal, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { Baselines, Runs } from './model-record.tsx'
import { Story, standing } from './model-story.tsx'
import { modelHref } from './model-table.tsx'
import { type ModelVerdict, slicesJudged, verdictWords, whyNothingJudged } from './model-verdict.ts'
import { Ago, Card, Fact, Moment, Verdict } from './parts.tsx'

/** What a model's page shows. */
export type ModelView = {
  readonly model: string
  readonly status: ModelStatus
  readonly verdict: ModelVerdict
  readonly open: readonly Investigation[]
  readonly disparities: DisparityReport
  readonly drift: DriftReport
  readonly baselines: readonly BaselineSummary[]
  readonly runs: readonly WindowRun[]
  readonly version: string | undefined
  readonly showAll: boolean
}

const SHOWN = 14

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
        <a href="#disparities">Disparities</a>
        <a href="#drift">Drift</a>
        <a href="#baselines">Baselines</a>
        <a href="#runs">Windows judged</a>
      </nav>
      <Disparities view={view} />
      <Drift view={view} />
      <div class="two">
        <Baselines baselines={view.baselines} />
        <Runs runs={view.runs} />
      </div>
    </div>
  </Layout>
)

/** The span of a report as people write it: first and last day, both included. */
type Span = { readonly from: number; readonly to: number; readonly timezone: string }

const spanOf = ({ from, to, timezone }: Span): string => {
  const [first, last] = [dateAt(from, timezone), dateAt(Math.max(from, to - 1), timezone)]
  return first === last ? first : `${first} to ${last}`
}

/** A version, with the days that are counted under one baseline where the span holds several. */
const partOf = (
  part: { readonly version: string; readonly from: number; readonly to: number },
  report: Span,
): string =>
  part.from === report.from && part.to === report.to
    ? `Version ${part.version}`
    : `Version ${part.version}, ${spanOf({ ...part, timezone: report.timezone })}`

const Controls: FC<{ view: ModelView }> = ({ view: { model, status, version, disparities } }) => (
  <form class="btns controls" method="get" action={modelHref(model)}>
    <label>
      Version
      <select name="version">
        <option value="">All</option>
        {status.versions.map((v) => (
          <option value={v} selected={v === version}>
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
  </form>
)

const Facts: FC<{ view: ModelView; now: number }> = ({ view: { status, verdict, disparities, baselines }, now }) => {
  const overall = disparities.versions.map((v) => v.slices.find((s) => s.slice === 'overall')?.now)
  const [chosen, of] = [overall.reduce((n, r) => n + (r?.count ?? 0), 0), overall.reduce((n, r) => n + (r?.of ?? 0), 0)]
  const newest = baselines[0]
  const slices = slicesJudged([status])
  return (
    <dl class="facts">
      <Fact
        label="Verdict"
        context={
          slices.all === 0
            ? whyNothingJudged([status])
            : `last window, ${several(slices.all, 'slice')}, by their worst question: ${verdictWords(status)}`
        }
      >
        <Verdict mark={verdict.mark}>{verdict.word}</Verdict>
      </Fact>
      <Fact
        label="Predictions in the span"
        context={of === 0 ? 'none decided' : `${decimal(chosen / of, 3)} favourable`}
      >
        <b>{count(disparities.versions.reduce((n, v) => n + v.rows, 0))}</b>
      </Fact>
      <Fact
        label="Baseline"
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
        label="Next window due"
        context={status.lastWindow === undefined ? 'no window judged yet' : `last: ${status.lastWindow.label}`}
      >
        <b>{status.nextDueAt === undefined ? '–' : <Moment at={status.nextDueAt} />}</b>
      </Fact>
    </dl>
  )
}

const Disparities: FC<{ view: ModelView }> = ({ view }) => {
  const { disparities, model, showAll } = view
  return (
    <Card
      id="disparities"
      title="Disparities"
      about={`Favourable rate of each slice against everyone else, ${spanOf(disparities)}, ${several(disparities.windows.length, 'window')} summed. A measured difference, not a verdict on its cause.`}
    >
      {disparities.versions.length === 0 ? (
        <p class="small quiet">No predictions in this span. Choose another one above.</p>
      ) : null}
      {disparities.versions.map((v) => {
        const rows = furthestFirst(v.slices)
        const shown = showAll ? rows : rows.slice(0, SHOWN)
        return (
          <>
            {v.baselineId === undefined ? (
              <p class="note warn">
                Version {v.version} serves without a baseline: nothing at training to compare with.
              </p>
            ) : null}
            <DisparityTable
              rows={shown}
              limit={disparities.limit}
              caption={`${partOf(v, disparities)}, ${several(v.rows, 'prediction')}: ${shown.length} of ${several(rows.length, 'slice')}, findings first, then what is not confirmed, then furthest from training.`}
            />
            {shown.length === rows.length ? null : (
              <p class="small">
                <a
                  href={`${modelHref(model)}?${new URLSearchParams({ all: 'yes', from: dateAt(disparities.from, disparities.timezone), to: dateAt(disparities.to, disparities.timezone) })}`}
                >
                  Show all {several(rows.length, 'slice')}
                </a>
              </p>
            )}
          </>
        )
      })}
    </Card>
  )
}

const Drift: FC<{ view: ModelView }> = ({ view: { drift, model, showAll } }) => (
  <Card
    id="drift"
    title="Drift"
    about={`Jensen–Shannon divergence of features and the score against the same slice at training, ${spanOf(drift)}. What moved furthest beyond its tolerance comes first.`}
  >
    {drift.versions.length === 0 ? <p class="small quiet">No predictions in this span.</p> : null}
    {drift.versions.map((v) => {
      const rows = movedFirst(v.subjects)
      const shown = showAll ? rows : rows.slice(0, SHOWN)
      return (
        <>
          <DriftTable
            rows={shown}
            caption={`${partOf(v, drift)}: ${shown.length} of ${several(rows.length, 'distribution')}${v.calibrated ? '' : '; uncalibrated, tolerances are widened by half'}.`}
          />
          {shown.length === rows.length ? null : (
            <p class="small">
              <a
                href={`${modelHref(model)}?${new URLSearchParams({ all: 'yes', from: dateAt(drift.from, drift.timezone), to: dateAt(drift.to, drift.timezone) })}#drift`}
              >
                Show all {several(rows.length, 'distribution')}
              </a>
            </p>
          )}
        </>
      )
    })}
  </Card>
)
