import type { FC } from 'hono/jsx'
import type { Finding } from '../../detect/finding.ts'
import type { SliceMetricName } from '../../detect/search/metrics.ts'
import { mainFinding } from '../../investigate/describe.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { SliceSearchReport, SliceSearchRequest } from '../../monitor/slice-search-report.ts'
import { type Window, windowBefore } from '../../profile/window.ts'
import type { AppServices } from '../app-services.ts'
import { type Answered, askWithin } from './answered.ts'
import { Card } from './parts.tsx'
import { searchHref } from './slice-search-form.tsx'
import { SliceSearchView } from './slice-search-view.tsx'
import { spanWords } from './span-words.ts'

/** Slices shown in an investigation; the page of the search shows them all. */
const SHOWN = 8

/** A search over what an investigation is about, and what it came to. */
export type WorstSlices = { readonly request: SliceSearchRequest; readonly report: Answered<SliceSearchReport> }

/** Searches the windows that an investigation is about; undefined where it is tied to none, or nothing watches its model any more. */
export async function readWorstSlices(
  services: Pick<AppServices, 'monitors' | 'searchSlices'>,
  detail: InvestigationDetail,
): Promise<WorstSlices | undefined> {
  const monitor = services.monitors.find((m) => m.model === detail.model)
  const request = monitor && worstSlicesAsked(detail, monitor)
  if (request === undefined) return undefined
  return { request, report: await askWithin(() => services.searchSlices(detail.model, request)) }
}

/** What an investigation asks of a search: its version, the windows its finding sums, and the metric its finding speaks of. */
export function worstSlicesAsked(
  { evidence, rootSlice }: Pick<InvestigationDetail, 'evidence' | 'rootSlice'>,
  monitor: Monitor,
): SliceSearchRequest | undefined {
  const { window } = evidence
  if (window === undefined) return undefined
  const finding = mainFinding(evidence.findings, rootSlice)
  let first: Window = window
  for (let i = 1; i < (finding?.horizon ?? 1); i++) first = windowBefore(monitor.window, monitor.timezone, first)
  const metric = finding && metricOf(finding)
  return {
    ...{ from: first.start, to: window.end },
    ...(finding && finding.kind !== 'silence' && { version: finding.version }),
    ...(metric && { metric }),
  }
}

/** Subjects of performance that a search knows; errors stand for the others. */
const SEARCHED: Readonly<Record<string, SliceMetricName>> = {
  'true positive rate': 'true-positive-rate',
  'false positive rate': 'false-positive-rate',
  'positive predictive value': 'positive-predictive-value',
  'mean residual': 'residual',
}

function metricOf({ kind, subject }: Finding): SliceMetricName | undefined {
  switch (kind) {
    case 'performance':
      return SEARCHED[subject] ?? 'error'
    case 'decision-drift':
    case 'disparity-change':
      return 'selection-rate-change'
    case 'disparity':
      return 'selection-rate'
    case 'score-drift':
      return 'score-mean'
    case 'feature-drift':
    case 'representation':
    case 'quality':
    case 'silence':
      return undefined
    default:
      return kind satisfies never
  }
}

/** Where it is worst, in the windows that the investigation is about. */
export const CaseWorstSlices: FC<{ model: string; worst: WorstSlices | undefined }> = ({ model, worst }) => {
  if (worst === undefined) return null
  const { report, request } = worst
  return (
    <Card
      id="worst"
      title="Where it is worst"
      aside={<a href={searchHref(model, request)}>search features too</a>}
      about={
        report.status === 'known'
          ? `All slices of up to three sensitive features, ${spanWords(report.value)}, as counted now.`
          : 'All slices of up to three sensitive features.'
      }
    >
      {report.status === 'known' ? (
        <SliceSearchView report={report.value} most={SHOWN} />
      ) : (
        <p class="small quiet">No slice was searched: {report.because}.</p>
      )}
    </Card>
  )
}
