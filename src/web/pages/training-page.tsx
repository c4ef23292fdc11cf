import type { FC } from 'hono/jsx'
import { sliceWords } from '../../investigate/describe.ts'
import { consistentSources } from '../../monitor/portrait-words.ts'
import type { TrainingReport } from '../../monitor/training-report.ts'
import type { Answered } from './answered.ts'
import { count, percent, rate, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { Known } from './model-section.tsx'
import { Card, Fact, Moment } from './parts.tsx'
import { FeatureGaps, SourceParts } from './portrait-tables.tsx'
import { SliceField, VersionField } from './span-fields.tsx'

/** What the page of a slice in the training data shows. */
export type TrainingPageView = {
  readonly model: string
  /** Versions with a baseline, oldest first. */
  readonly versions: readonly string[]
  readonly asked: { readonly version: string | undefined; readonly slice: string }
  /** Undefined where no version has a baseline. */
  readonly report: Answered<TrainingReport> | undefined
}

/** Where a slice of a version's training data is shown. */
export function trainingHref(model: string, version: string, slice: string): string {
  return `${modelHref(model)}/training?${new URLSearchParams({ version, slice })}`
}

/** What a slice was in the training data of a version, against everyone else there. */
export const TrainingPage: FC<{ frame: Frame; view: TrainingPageView }> = ({ frame, view }) => {
  const { model, versions, asked, report } = view
  return (
    <Layout frame={frame} title={`Training data of ${model}`} place="models">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/models">Models</a> / <a href={modelHref(model)}>{model}</a> / <span>Training data</span>
      </nav>
      <div class="head">
        <div>
          <h1>{heading(view)}</h1>
          <p class="sub">
            From the counts that the version’s baseline keeps. Nothing is tested here, and the model was not trained
            again: a difference says where to look.
          </p>
        </div>
        {versions.length === 0 ? null : (
          <form class="btns controls" method="get" action={`${modelHref(model)}/training`}>
            <VersionField versions={versions} chosen={asked.version} />
            <SliceField value={asked.slice} />
            <button class="btn" type="submit">
              Show
            </button>
          </form>
        )}
      </div>
      {report === undefined ? (
        <p class="note warn">
          No version of {model} has a baseline, so nothing is known of its training data.{' '}
          <code>plumbline baseline fit</code> makes one.
        </p>
      ) : (
        <Known answer={report}>{(value) => <TrainingView report={value} />}</Known>
      )}
    </Layout>
  )
}

function heading({ model, asked, report }: TrainingPageView): string {
  if (report?.status !== 'known') return `Training data of ${model}`
  const { slice, version } = report.value
  return slice === 'overall'
    ? `Everyone in the training data of ${model} ${version}`
    : `${sliceWords(slice)} in the training data of ${model} ${asked.version ?? version}`
}

const TrainingView: FC<{ report: TrainingReport }> = ({ report }) => (
  <div class="stack">
    <TrainingFacts report={report} />
    {report.slice === 'overall' ? (
      <p class="small quiet">
        Name a slice, such as one value of a sensitive feature, to set it against everyone else.
      </p>
    ) : (
      <Card id="features" title="What differs from everyone else">
        <FeatureGaps
          features={report.features}
          caption="Distributions at training, furthest from everyone else’s first"
        />
      </Card>
    )}
    {report.sources.length === 0 ? null : (
      <Card id="sources" title="By training source" about={sourceWords(report)}>
        <SourceParts portrait={report} caption="What each source holds of the slice" />
      </Card>
    )}
  </div>
)

/** How large the slice was, and its rates beside everyone else's. */
export const TrainingFacts: FC<{ report: TrainingReport; bare?: boolean }> = ({ report, bare }) => (
  <dl class={bare === true ? 'facts' : 'facts card'}>
    <Fact label="Share" context={`${count(report.rows)} of ${several(report.allRows, 'row')}`}>
      {percent(report.share.rate)}
    </Fact>
    <Fact label="Label rate" context={besideWords(report.labels)}>
      {rate(report.labels?.slice.rate)}
    </Fact>
    <Fact label="Selection rate" context={besideWords(report.decisions)}>
      {rate(report.decisions?.slice.rate)}
    </Fact>
    <Fact label="Fitted" context={`baseline ${report.revision} of version ${report.version}`}>
      <Moment at={report.fittedAt} />
    </Fact>
  </dl>
)

function besideWords(gap: TrainingReport['labels']): string {
  if (gap === undefined) return 'the training data hold none'
  const { difference, rest } = gap
  if (difference === undefined) return 'there is nobody else to compare with'
  return `everyone else ${rate(rest.rate)}; difference ${rate(difference.estimate)}, ${rate(difference.lower)} to ${rate(difference.upper)}`
}

function sourceWords(report: TrainingReport): string {
  const named = consistentSources(report)
  if (named.length === 0) return 'No source by itself is consistent with the gap.'
  return `The gap is consistent with ${named.join(', ')}: a hypothesis, as the model was not trained without it.`
}
