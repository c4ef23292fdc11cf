import type { FC } from 'hono/jsx'
import type { BaselineSummary } from '../../baseline/baseline.ts'
import type { Verdict } from '../../detect/finding.ts'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import type { DisparityReport, DisparityRow, DriftReport, DriftRow, ModelStatus } from '../../monitor/report.ts'
import type { WindowRun } from '../../monitor/run-store.ts'
import { DisparityTable, furthestFirst, rankOf } from './disparity-table.tsx'
import { DriftTable, movedFirst } from './drift-table.tsx'
import { asWord, count, decimal, ratio, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { Baselines, Runs } from './model-record.tsx'
import { modelHref } from './model-table.tsx'
import { type ModelVerdict, notWithin, slicesJudged } from './model-verdict.ts'
import { Ago, Card, Fact, Moment, SliceName, Verdict as VerdictMark } from './parts.tsx'

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
        <h1>{headline(view)}</h1>
        <p class="sub">
          <Story view={view} />
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

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The span of a report as people write it: first and last day, both included. */
const spanOf = ({ from, to }: { readonly from: number; readonly to: number }): string => {
  const [first, last] = [dayOf(from), dayOf(Math.max(from, to - 1))]
  return first === last ? first : `${first} to ${last}`
}

/** The verdicts of slices, each once: where several versions serve, the worst of them. */
function verdictsOf(disparities: DisparityReport): readonly Verdict[] {
  const worst = new Map<string, Verdict>()
  for (const { slice, verdict } of disparities.versions.flatMap((v) => v.slices)) {
    const before = worst.get(slice)
    if (slice !== 'overall' && (before === undefined || rankOf(verdict) < rankOf(before))) worst.set(slice, verdict)
  }
  return [...worst.values()]
}

function headline({ model, disparities }: ModelView): string {
  return `${model}: ${standing(disparities)}`
}

/** Never says that none is beyond while one is, confirmed or not. */
function standing(disparities: DisparityReport): string {
  const { versions } = disparities
  if (versions.length === 0) return 'no predictions in this span'
  if (versions.every((v) => v.baselineId === undefined)) return 'no baseline to judge against'
  const verdicts = verdictsOf(disparities)
  const of = (verdict: Verdict): number => verdicts.filter((v) => v === verdict).length
  const [beyond, unconfirmed] = [of('finding'), of('unconfirmed')]
  const judged = beyond + unconfirmed + of('within')
  if (judged === 0) return 'too few to tell'
  const are = (n: number): string => (n === 1 ? 'is' : 'are')
  const not =
    unconfirmed === 0 ? '' : `; ${asWord(unconfirmed).toLowerCase()} ${are(unconfirmed)} beyond and not confirmed`
  if (beyond > 0)
    return `${asWord(beyond).toLowerCase()} of ${several(judged, 'slice')} ${are(beyond)} beyond the limit${not}`
  return `none of ${several(judged, 'slice')} is ${unconfirmed > 0 ? 'confirmed ' : ''}beyond the limit${not}`
}

const Story: FC<{ view: ModelView }> = ({ view: { disparities, drift, open } }) => {
  const rows = disparities.versions.flatMap((v) => furthestFirst(v.slices))
  const worst = rows.find((r) => r.verdict === 'finding') ?? rows.find((r) => r.verdict === 'unconfirmed')
  const few = verdictsOf(disparities).filter((v) => v === 'insufficient-data').length
  const subjects = drift.versions.flatMap((v) => v.subjects)
  return (
    <>
      {worst === undefined ? null : <Standing row={worst} limit={disparities.limit} />}
      {few === 0 ? null : `${several(few, 'slice')} ${few === 1 ? 'has' : 'have'} too few decisions for it. `}
      {subjects.length === 0 ? null : `${moved(subjects)}. `}
      {open.length === 0 ? (
        'No investigation is open.'
      ) : (
        <>
          {open.map((i, position) => (
            <>
              {position > 0 ? ', ' : null}
              <a href={`/investigations/${investigationKey(i.id)}`}>{investigationKey(i.id)}</a>
            </>
          ))}{' '}
          {open.length === 1 ? 'is' : 'are'} open.
        </>
      )}
    </>
  )
}

function moved(subjects: readonly DriftRow[]): string {
  const beyond = subjects.filter((r) => r.verdict === 'finding').length
  const unconfirmed = subjects.filter((r) => r.verdict === 'unconfirmed').length
  const all = several(subjects.length, 'distribution')
  const not =
    unconfirmed === 0 ? '' : `; ${count(unconfirmed)} ${unconfirmed === 1 ? 'is' : 'are'} beyond and not confirmed`
  return beyond === 0
    ? `None of ${all} is ${unconfirmed > 0 ? 'confirmed ' : ''}beyond the tolerance${not}`
    : `${asWord(beyond)} of ${all} ${beyond === 1 ? 'is' : 'are'} beyond the tolerance${not}`
}

/** Where one slice stands against everyone else, on the scale of the limit. */
const Standing: FC<{ row: DisparityRow; limit: DisparityReport['limit'] }> = ({ row, limit }) => {
  const byRatio = limit.ratio !== undefined || limit.difference === undefined
  const [now, then] = byRatio ? [row.ratio, row.trainingRatio] : [row.difference, row.trainingDifference]
  const write = byRatio ? ratio : (value: number | undefined) => decimal(value, 2)
  if (now === undefined) return null
  const over = row.foundOver !== undefined && row.foundOver > 1 ? `, found over ${row.foundOver} windows` : ''
  return (
    <>
      <SliceName slice={row.slice} /> {byRatio ? 'stands at ' : 'differs by '}
      <b>{write(now.estimate)}</b> {byRatio ? 'of everyone else’s rate' : 'from everyone else’s rate'} (95 %{' '}
      {write(now.lower)} to {write(now.upper)}), {write(then?.estimate)} at training
      {row.verdict === 'finding' ? over : ': beyond the limit, and chance could have done it'}.{' '}
    </>
  )
}

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
      <input type="date" name="from" value={dayOf(disparities.from)} />
    </label>
    <label>
      To, not included
      <input type="date" name="to" value={dayOf(disparities.to)} />
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
            ? 'no window judged yet'
            : `last window: ${count(slices.within)} within · ${notWithin(slices)}`
        }
      >
        <VerdictMark mark={verdict.mark}>{verdict.word}</VerdictMark>
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
        label="Next scan"
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
              caption={`Version ${v.version}, ${several(v.rows, 'prediction')}: ${shown.length} of ${several(rows.length, 'slice')}, findings first, then what is not confirmed, then furthest from training.`}
            />
            {shown.length === rows.length ? null : (
              <p class="small">
                <a
                  href={`${modelHref(model)}?${new URLSearchParams({ all: 'yes', from: dayOf(disparities.from), to: dayOf(disparities.to) })}`}
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
    about={`Jensen–Shannon divergence of features, score and decisions against the same slice at training, ${spanOf(drift)}. What moved furthest beyond its tolerance comes first.`}
  >
    {drift.versions.length === 0 ? <p class="small quiet">No predictions in this span.</p> : null}
    {drift.versions.map((v) => {
      const rows = movedFirst(v.subjects)
      const shown = showAll ? rows : rows.slice(0, SHOWN)
      return (
        <>
          <DriftTable
            rows={shown}
            caption={`Version ${v.version}: ${shown.length} of ${several(rows.length, 'distribution')}${v.calibrated ? '' : '; uncalibrated, tolerances are widened by half'}.`}
          />
          {shown.length === rows.length ? null : (
            <p class="small">
              <a
                href={`${modelHref(model)}?${new URLSearchParams({ all: 'yes', from: dayOf(drift.from), to: dayOf(drift.to) })}#drift`}
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
