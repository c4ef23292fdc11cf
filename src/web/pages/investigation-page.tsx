import type { FC } from 'hono/jsx'
import type { Delivery } from '../../alert/notification.ts'
import { type InvestigationDetail, investigationKey, type Step } from '../../investigate/investigation.ts'
import { ROOT_CAUSES } from '../../investigate/steps.ts'
import { answersOf } from './case-answers.ts'
import { CaseForms, PrimaryAction, type RefusedStep } from './case-forms.tsx'
import { Evidence, Timeline, Told } from './case-record.tsx'
import { whatHappened } from './done.ts'
import { several } from './figures.ts'
import { FindingSentences, FindingTable } from './finding-table.tsx'
import { FrozenSliceTable, Insufficient } from './frozen-slices.tsx'
import { LaterWindows } from './later-windows.tsx'
import { type Frame, Layout } from './layout.tsx'
import { LineageSection } from './lineage-section.tsx'
import { modelHref } from './model-table.tsx'
import { MODEL_PAGE, nextSteps } from './next-steps.ts'
import { Card, Moment, Verdict } from './parts.tsx'

/** What an investigation's page shows. */
export type CaseView = {
  readonly detail: InvestigationDetail
  readonly deliveries: readonly Delivery[]
  readonly allowed: readonly Step['verb'][]
  readonly refused: RefusedStep | undefined
  /** The step just taken, as the address says; believed where the timeline ends with it. */
  readonly done: string | undefined
}

/** One investigation: what happened, to whom, how sure, since when, what changed, what next. */
export const InvestigationPage: FC<{ frame: Frame; view: CaseView }> = ({ frame, view }) => {
  const { detail, refused, allowed } = view
  const key = investigationKey(detail.id)
  return (
    <Layout frame={frame} title={`${key} ${detail.title}`} place="investigations">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/investigations">Investigations</a> / <span>{key}</span>
      </nav>
      {refused === undefined ? null : (
        <div class="note crit refusal" role="alert">
          <b>{refused.detail}.</b> The page shows how it stands now; what you typed is kept below.
        </div>
      )}
      {refused === undefined ? <Done view={view} /> : null}
      <Head view={view} />
      <div class="cols first">
        <div class="stack">
          <Answers detail={detail} />
          {detail.status === 'concluded' || detail.status === 'closed' ? <Conclusion detail={detail} /> : null}
        </div>
        <Rail view={view} hasTokens={frame.signOut} />
      </div>
      <nav class="jump" aria-label="In this investigation">
        <a href="#findings">Findings</a>
        <a href="#slices">Slices</a>
        <a href="#lineage">Lineage</a>
        <a href="#timeline">Timeline</a>
        <a href="#steps">Steps</a>
        <a href="#told">Told</a>
        <a href="#evidence">Evidence</a>
      </nav>
      <div class="stack">
        <Findings detail={detail} />
        <Slices detail={detail} />
        <LineageSection snapshots={detail.lineage} />
        <div class="two">
          <Timeline events={detail.timeline} />
          <div class="no-print">
            <Card
              id="steps"
              title="Steps"
              about={`Every step is kept with who, when and why. ${frame.signOut ? 'Closing needs a second person.' : 'Without tokens one person may close, since nobody can be told apart.'}`}
            >
              <CaseForms investigation={detail} allowed={allowed} refused={refused} />
            </Card>
          </div>
        </div>
        <Told deliveries={view.deliveries} />
        <Evidence detail={detail} />
      </div>
    </Layout>
  )
}

/** What the step just taken did. */
const Done: FC<{ view: CaseView }> = ({ view: { detail, done } }) => {
  const last = detail.timeline.at(-1)
  const says = last === undefined ? undefined : whatHappened(detail, last, done)
  return says === undefined ? null : (
    <div class="note done" role="status">
      {says}
    </div>
  )
}

const Head: FC<{ view: CaseView }> = ({ view: { detail, allowed } }) => (
  <div class="case-head">
    <div class="line">
      <Verdict mark={detail.severity} pill>
        {detail.severity}
      </Verdict>
      <span class="tag">{detail.status}</span>
      <span class="small quiet">
        <a href={modelHref(detail.model)}>{detail.model}</a> · {detail.family} · opened <Moment at={detail.openedAt} />{' '}
        by {detail.openedBy}
      </span>
    </div>
    <div class="head tight">
      <h1>{detail.title}</h1>
      <div class="btns case-actions">
        <PrimaryAction investigation={detail} allowed={allowed} />
        <a class="btn" href="#steps">
          All steps
        </a>
      </div>
    </div>
  </div>
)

const Answers: FC<{ detail: InvestigationDetail }> = ({ detail }) => (
  <section class="card" aria-label="Summary">
    <dl class="answers">
      {answersOf(detail).map(({ question, say, more }) => (
        <div>
          <dt>{question}</dt>
          <dd>
            <span class="say">{say}</span>
            {more.join(' ')}
          </dd>
        </div>
      ))}
      <div class="next">
        <dt>What to do next</dt>
        <dd>
          <ol>
            {nextSteps(detail).map((step) => (
              <li>
                <Advice step={step} model={detail.model} />
              </li>
            ))}
          </ol>
        </dd>
      </div>
    </dl>
  </section>
)

/** A piece of advice, with a way to the page it sends to. */
const Advice: FC<{ step: string; model: string }> = ({ step, model }) => {
  const [before = '', ...after] = step.split(MODEL_PAGE)
  if (after.length === 0) return <>{step}</>
  return (
    <>
      {before}
      <a href={`${modelHref(model)}#drift`}>{MODEL_PAGE}</a>
      {after.join(MODEL_PAGE)}
    </>
  )
}

const Conclusion: FC<{ detail: InvestigationDetail }> = ({ detail }) => (
  <section class="card" aria-label="Conclusion">
    <header>
      <h2>Concluded by {detail.concludedBy ?? 'nobody on record'}</h2>
    </header>
    <div class="in">
      <dl class="props long">
        <dt>Root cause</dt>
        <dd>{detail.rootCause === undefined ? 'none named' : ROOT_CAUSES[detail.rootCause]}</dd>
        <dt>Remedy</dt>
        <dd>{detail.remedy ?? 'none named'}</dd>
      </dl>
    </div>
  </section>
)

const Rail: FC<{ view: CaseView; hasTokens: boolean }> = ({ view: { detail, deliveries }, hasTokens }) => {
  const delivered = deliveries.filter((d) => d.status === 'delivered')
  return (
    <aside class="rail" aria-label="Properties">
      <section class="card" aria-label="Case">
        <div class="in">
          <dl class="props">
            <dt>Status</dt>
            <dd>
              <b>{detail.status}</b>
            </dd>
            <dt>Severity</dt>
            <dd>
              <Verdict mark={detail.severity}>{detail.severity}</Verdict>
            </dd>
            <dt>Assignee</dt>
            <dd>{detail.assignee ?? <span class="faint">nobody yet</span>}</dd>
            <dt>Last step</dt>
            <dd>
              <Moment at={detail.updatedAt} />
            </dd>
            <dt>Closing</dt>
            <dd>
              {hasTokens ? 'needs a second person' : 'one person may, since without tokens nobody can be told apart'}
            </dd>
          </dl>
        </div>
      </section>
      <section class="card" aria-label="Model and data">
        <div class="in">
          <dl class="props">
            <dt>Model</dt>
            <dd>
              <a href={modelHref(detail.model)}>{detail.model}</a>
            </dd>
            {detail.evidence.versions.map((v) => (
              <>
                <dt>Version {v.version}</dt>
                <dd>
                  {several(v.rows, 'prediction')}, baseline {v.baselineId}
                </dd>
              </>
            ))}
            <dt>Window</dt>
            <dd>{detail.evidence.windowLabel ?? 'none'}</dd>
            <dt>Lineage</dt>
            <dd>
              <a href="#lineage">{lineageWords(detail)}</a>
            </dd>
            <dt>Told</dt>
            <dd>
              {deliveries.length === 0 ? (
                'nobody: no channel is configured'
              ) : (
                <a href="#told">{`${delivered.length} of ${several(deliveries.length, 'message')} delivered`}</a>
              )}
            </dd>
          </dl>
        </div>
      </section>
    </aside>
  )
}

function lineageWords({ lineage }: InvestigationDetail): string {
  const gaps = lineage.flatMap((l) => l.gaps).length
  if (lineage.length === 0) return 'no lineage was attached'
  if (gaps > 0) return several(gaps, 'gap')
  if (lineage.some((l) => l.status === 'unavailable')) return 'did not answer at opening'
  return lineage.every((l) => l.status === 'known') ? 'no gap' : 'nothing is recorded'
}

const Findings: FC<{ detail: InvestigationDetail }> = ({ detail }) => (
  <Card id="findings" title="Findings" about="Frozen at opening. Later windows add rows; they never change one.">
    {detail.evidence.findings.length === 0 ? (
      <p class="small quiet">No test stands behind this investigation: {detail.openedBy} opened it.</p>
    ) : (
      <>
        <FindingTable detail={detail} />
        <FindingSentences detail={detail} />
      </>
    )}
    <LaterWindows detail={detail} />
  </Card>
)

const Slices: FC<{ detail: InvestigationDetail }> = ({ detail }) => (
  <Card
    id="slices"
    title="Slices"
    about="The root slice, its parents and children, as counted at opening. Everyone else is the same version without the slice."
  >
    {detail.evidence.slices.length === 0 ? (
      <p class="small quiet">No slice was counted: no prediction lay in the window.</p>
    ) : (
      <FrozenSliceTable detail={detail} />
    )}
    <Insufficient judged={detail.evidence.insufficient} />
  </Card>
)
