import type { FC } from 'hono/jsx'
import type { Monitor } from '../../monitor/monitor.ts'
import type { FoundSlice, SliceSearchReport } from '../../monitor/slice-search-report.ts'
import type { Answered } from './answered.ts'
import { several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { metricsHref } from './metrics-asked.ts'
import { modelHref } from './model-href.ts'
import { Known } from './model-section.tsx'
import { Card } from './parts.tsx'
import { type SearchAsked, SearchForm } from './slice-search-form.tsx'
import { SliceSearchView } from './slice-search-view.tsx'
import { spanWords } from './span-words.ts'

/** What the page of a search shows. */
export type SliceSearchPageView = {
  readonly monitor: Monitor
  readonly versions: readonly string[]
  readonly asked: SearchAsked
  readonly report: Answered<SliceSearchReport>
}

/** Which slices of a model differ most from everyone else. */
export const SliceSearchPage: FC<{ frame: Frame; view: SliceSearchPageView }> = ({ frame, view }) => {
  const { monitor, versions, asked, report } = view
  const { model } = monitor
  return (
    <Layout frame={frame} title={`Where ${model} is worst`} place="models">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/models">Models</a> / <a href={modelHref(model)}>{model}</a> / <span>Slices</span>
      </nav>
      <div class="head">
        <div>
          <h1>{heading(view)}</h1>
          <p class="sub">
            All slices of up to three conditions, each against everyone else. What is found is a hypothesis until rows
            that took no part in finding it confirm it.
          </p>
        </div>
      </div>
      <div class="stack">
        <Card id="search" title="What is searched">
          <SearchForm monitor={monitor} versions={versions} asked={asked} />
        </Card>
        <Card
          id="found"
          title="Slices that differ most"
          aside={report.status === 'known' ? spanWords(report.value) : undefined}
        >
          <Known answer={report}>
            {(value) => <SliceSearchView report={value} hrefOf={metricsOf(monitor, value)} />}
          </Known>
        </Card>
      </div>
    </Layout>
  )
}

/** All metrics know the slices that windows are judged by: those of few enough sensitive features. */
function metricsOf(
  { model, sensitive, depth }: Monitor,
  { version, from, to }: SliceSearchReport,
): (row: FoundSlice) => string | undefined {
  return ({ slice, predicates }) =>
    predicates.length > depth || predicates.some(({ feature }) => !Object.hasOwn(sensitive, feature))
      ? undefined
      : metricsHref(model, { version, from: String(from), to: String(to), slice }, {}, 'slice')
}

function heading({ monitor: { model }, report }: SliceSearchPageView): string {
  if (report.status !== 'known') return `${model}: where is it worst?`
  const confirmed = report.value.found.filter(({ status }) => status === 'confirmed').length
  if (confirmed === 0) return `${model}: no slice is confirmed to differ`
  return `${model}: ${several(confirmed, 'slice')} ${confirmed === 1 ? 'is' : 'are'} confirmed to differ`
}
