import type { FC } from 'hono/jsx'
import type { LineageDrawing } from '../../chart/lineage-picture.ts'
import {
  type Investigation,
  type InvestigationDetail,
  investigationKey,
  type Step,
} from '../../investigate/investigation.ts'
import type { TrainingReport } from '../../monitor/training-report.ts'
import type { StoredFinding } from '../app-services.ts'
import type { Answered } from './answered.ts'
import { AttachmentsSection, type AttachmentsView } from './attachments-section.tsx'
import { answersOf } from './case-answers.ts'
import { type CasePicture, type CaseReports, leadingPicture, specOf } from './case-charts.ts'
import { Conclusion } from './case-conclusion.tsx'
import { CaseForms, PrimaryAction } from './case-forms.tsx'
import { Rail, type RailView, raisedFrom } from './case-rail.tsx'
import { Evidence, Timeline, Told } from './case-record.tsx'
import { SinceSection } from './case-since.tsx'
import { CaseTraining } from './case-training.tsx'
import { CaseWorstSlices, type WorstSlices } from './case-worst-slices.tsx'
import { ChartFigure } from './chart-figure.tsx'
import { whatHappened } from './done.ts'
import { FindingsCard } from './findings-card.tsx'
import { FrozenSliceTable, Insufficient } from './frozen-slices.tsx'
import { type Frame, Layout } from './layout.tsx'
import { LeadingPicture } from './leading-picture.tsx'
import { LineageSection } from './lineage-section.tsx'
import { modelHref } from './model-href.ts'
import { MODEL_PAGE, type MovedInput, nextSteps, nextStepsInDetail } from './next-steps.ts'
import { Card, CaseLinks, Moment, Verdict } from './parts.tsx'
import { hasSources, SourcesSection } from './sources-section.tsx'
import { comparedWith } from './trained-on.ts'

/** What an investigation's page shows. */
export type CaseView = RailView & {
  readonly allowed: readonly Step['verb'][]
  /** The step just taken, as the address says; believed where the timeline ends with it. */
  readonly done: string | undefined
  /** Its findings as they are numbered, for the pages that explain them. */
  readonly stored: readonly StoredFinding[]
  readonly reports: CaseReports
  readonly pictures: readonly CasePicture[]
  readonly lineageDrawing: LineageDrawing | undefined
  /** An input that another live investigation found to have moved in this slice. */
  readonly moved: MovedInput | undefined
  readonly training: Answered<TrainingReport> | undefined
  readonly worst: WorstSlices | undefined
  readonly attachments: AttachmentsView
}

/** One investigation: what happened, to whom, how sure, since when, what changed, what next. */
export const InvestigationPage: FC<{ frame: Frame; view: CaseView }> = ({ frame, view }) => {
  const { detail, refused, allowed, reports } = view
  const key = investigationKey(detail.id)
  const leading = leadingPicture(detail, view.pictures)
  const { before } = reports
  const comparison = comparedWith(detail.lineage, before)
  const pictureOf = (name: string): CasePicture | undefined => view.pictures.find((p) => p.name === name)
  return (
    <Layout frame={frame} title={`${key} ${detail.title}`} place="investigations">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/investigations">Investigations</a> / <span>{key}</span>
      </nav>
      {refused === undefined ? (
        <Done view={view} hasTokens={frame.signOut} />
      ) : (
        <div class="note crit refusal" role="alert">
          <b>{refused.detail}.</b> The page shows how it stands now; what you typed is kept below.
        </div>
      )}
      <Head view={view} />
      <div class="cols first">
        <div class="stack">
          <Answers view={view} hasTokens={frame.signOut} />
          <Conclusion detail={detail} hasTokens={frame.signOut} />
          <LeadingPicture id={detail.id} history={reports.history} picture={leading} />
        </div>
        <Rail view={view} hasTokens={frame.signOut} now={frame.now} />
      </div>
      <nav class="jump" aria-label="In this investigation">
        <a href="#findings">Findings</a>
        <a href="#slices">Slices</a>
        {view.worst === undefined ? null : <a href="#worst">Worst slices</a>}
        {view.training?.status === 'known' ? <a href="#training">Training data</a> : null}
        {hasSources(reports.sources) ? <a href="#sources">Sources</a> : null}
        <a href="#lineage">Lineage</a>
        {comparison === undefined ? null : <a href="#since">What changed</a>}
        <a href="#timeline">Timeline</a>
        <a href="#steps">Steps</a>
        <a href="#attached">Other monitors</a>
        <a href="#told">Told</a>
        <a href="#evidence">Evidence</a>
      </nav>
      <div class="stack">
        <FindingsCard {...view} shown={leading} />
        <Slices
          detail={detail}
          picture={pictureOf('slices')}
          history={leading?.name === 'history' ? undefined : pictureOf('history')}
        />
        <CaseWorstSlices model={detail.model} worst={view.worst} />
        <CaseTraining report={view.training} />
        <SourcesSection answer={reports.sources} picture={pictureOf('sources')} id={detail.id} />
        <LineageSection snapshots={detail.lineage} drawing={view.lineageDrawing} />
        {comparison === undefined || before === 'none' || before === 'unknown' ? null : (
          <SinceSection comparison={comparison} before={before} />
        )}
        <div class="two">
          <Timeline events={detail.timeline} />
          <div class="no-print">
            <Card
              id="steps"
              title="Steps"
              about={`Every step is kept with who, when and why. ${frame.signOut ? 'Closing needs a second person.' : 'Without tokens one person may close, since nobody can be told apart.'}`}
            >
              <InDetail view={view} />
              <CaseForms investigation={detail} allowed={allowed} refused={refused} />
            </Card>
          </div>
        </div>
        <AttachmentsSection view={view.attachments} />
        <Told deliveries={view.deliveries} />
        <Evidence detail={detail} />
      </div>
    </Layout>
  )
}

/** What the step just taken did. */
const Done: FC<{ view: CaseView; hasTokens: boolean }> = ({ view: { detail, done }, hasTokens }) => {
  const last = detail.timeline.at(-1)
  const says = last === undefined ? undefined : whatHappened(detail, last, done, hasTokens)
  return says === undefined ? null : (
    <div class="note done" role="status">
      {says}
    </div>
  )
}

const Head: FC<{ view: CaseView }> = ({ view: { detail, allowed } }) => {
  const raised = raisedFrom(detail)
  return (
    <div class="case-head">
      <div class="line">
        <Verdict mark={detail.severity} pill>
          {detail.severity}
        </Verdict>
        {raised === undefined ? null : (
          <span class="small quiet">
            raised to {detail.severity} on <Moment at={raised.at} />
          </span>
        )}
        <span class="tag">{detail.status}</span>
        <span class="small quiet">
          <a href={modelHref(detail.model)}>
            <bdi>{detail.model}</bdi>
          </a>{' '}
          · {detail.family} · opened <Moment at={detail.openedAt} /> by <bdi>{detail.openedBy}</bdi>
        </span>
      </div>
      <div class="head tight">
        <h1>
          <bdi>{detail.title}</bdi>
        </h1>
        <div class="btns case-actions">
          <PrimaryAction investigation={detail} allowed={allowed} />
          {allowed.includes('assign') ? (
            <a class="btn" href="#assign-to">
              Assign…
            </a>
          ) : null}
          <a class="btn" href="#steps">
            All steps
          </a>
        </div>
      </div>
    </div>
  )
}

const Answers: FC<{ view: CaseView; hasTokens: boolean }> = ({ view: { detail, reports, moved }, hasTokens }) => {
  const history = reports.history.status === 'known' ? reports.history.value : undefined
  return (
    <section class="card" aria-label="Summary">
      <dl class="answers">
        {answersOf(detail, { history, before: reports.before }).map(({ question, say, more }) => (
          <div>
            <dt>{question}</dt>
            <dd>
              <span class="say">{say}</span>
              {more.filter((line) => line !== '').join(' ')}
            </dd>
          </div>
        ))}
        <div class="next">
          <dt>What to do next</dt>
          <dd>
            <ol>
              {nextSteps(detail, hasTokens, moved).map((step) => (
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
}

/** What the first screen advises, in more words. */
const InDetail: FC<{ view: CaseView }> = ({ view: { detail, siblings, moved } }) => {
  const lines = nextStepsInDetail(detail, moved)
  if (lines.length === 0 && siblings.length === 0) return null
  return (
    <ul class="bullets small after-forms">
      {lines.map((line) => (
        <li>
          <Advice step={line} model={detail.model} />
        </li>
      ))}
      {siblings.length === 0 ? null : (
        <li>
          Compare with <Keys of={siblings} />, open too.
        </li>
      )}
    </ul>
  )
}

const NAMED = 2

const Keys: FC<{ of: readonly Investigation[] }> = ({ of }) => (
  <>
    <CaseLinks ids={of.slice(0, NAMED).map((i) => i.id)} />
    {of.length > NAMED ? ` and ${of.length - NAMED} more` : null}
  </>
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

const Slices: FC<{
  detail: InvestigationDetail
  picture: CasePicture | undefined
  /** Where it does not stand on the first screen. */
  history: CasePicture | undefined
}> = ({ detail, picture, history }) => (
  <Card
    id="slices"
    title="Slices"
    about="The root slice, its parents and children, as counted at opening. Everyone else is the same version without the slice."
  >
    {picture === undefined ? null : (
      <ChartFigure drawn={picture} id="figure-slices" spec={specOf(detail.id, picture.name)} />
    )}
    {detail.evidence.slices.length === 0 ? (
      <p class="small quiet">No slice was counted: no prediction lay in the window.</p>
    ) : (
      <FrozenSliceTable detail={detail} />
    )}
    <Insufficient judged={detail.evidence.insufficient} />
    {history === undefined ? null : (
      <>
        <h3>By window, as the windows stand now</h3>
        <ChartFigure drawn={history} id="figure-history" spec={specOf(detail.id, history.name)} />
      </>
    )}
  </Card>
)
