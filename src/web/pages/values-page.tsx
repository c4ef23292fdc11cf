import type { FC } from 'hono/jsx'
import type { Monitor } from '../../monitor/monitor.ts'
import type { ValueTestReport } from '../../monitor/value-report.ts'
import type { Answered } from './answered.ts'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { Known } from './model-section.tsx'
import { Card } from './parts.tsx'
import { spanWords } from './span-words.ts'
import { type ValuesAsked, ValuesForm } from './values-form.tsx'
import { ValuesView } from './values-view.tsx'

/** What the page of tests of values shows. */
export type ValuesPageView = {
  readonly monitor: Monitor
  readonly versions: readonly string[]
  readonly asked: ValuesAsked
  /** Undefined until something is asked. */
  readonly report: Answered<ValueTestReport> | undefined
}

/** Tests of stored values, asked for by a form. */
export const ValuesPage: FC<{ frame: Frame; view: ValuesPageView }> = ({ frame, view }) => {
  const { monitor, versions, asked, report } = view
  const { model } = monitor
  return (
    <Layout frame={frame} title={`Values of ${model}`} place="models">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/models">Models</a> / <a href={modelHref(model)}>{model}</a> / <span>Values</span>
      </nav>
      <div class="head">
        <div>
          <h1>{model}: tests of values</h1>
          <p class="sub">
            What counts in cells cannot tell: Kolmogorov–Smirnov, Mann–Whitney, Welch and more, over the values as they
            were stored. What decides about investigations are the counts.
          </p>
        </div>
      </div>
      <div class="stack">
        <Card id="asked" title="What is tested">
          <ValuesForm monitor={monitor} versions={versions} asked={asked} />
        </Card>
        {report === undefined ? null : (
          <Card id="tests" title="Tests" aside={report.status === 'known' ? spanWords(report.value) : undefined}>
            <Known answer={report}>{(value) => <ValuesView report={value} />}</Known>
          </Card>
        )}
      </div>
    </Layout>
  )
}
