import type { FC } from 'hono/jsx'
import { SLICE_METRICS, sliceMetrics } from '../../detect/search/metrics.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { SliceSearchRequest } from '../../monitor/slice-search-report.ts'
import { capitalised } from './figures.ts'
import { modelHref } from './model-href.ts'
import { MomentField, Ticks, VersionField } from './span-fields.tsx'

/** What a search is asked for, as it was written. */
export type SearchAsked = {
  readonly version: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly metric: string | undefined
  readonly predicates: string | undefined
  readonly minimumSupport: string | undefined
  readonly features: readonly string[]
}

/** A form that asks for a search: span, metric, and which features are searched besides the sensitive ones. */
export const SearchForm: FC<{ monitor: Monitor; versions: readonly string[]; asked: SearchAsked }> = ({
  monitor,
  versions,
  asked,
}) => {
  const features = Object.keys(monitor.features).filter((name) => !Object.hasOwn(monitor.sensitive, name))
  const metrics = SLICE_METRICS.filter((name) => sliceMetrics[name].refusal(monitor.outcome, true) === undefined)
  return (
    <form class="asked" method="get" action={`${modelHref(monitor.model)}/slices`}>
      <div class="btns controls">
        <VersionField versions={versions} chosen={asked.version} others="That with most rows" />
        <MomentField name="from" label="From" value={asked.from} />
        <MomentField name="to" label="To, not included" value={asked.to} />
        <label>
          Metric
          <select name="metric">
            {metrics.map((name) => (
              <option value={name} selected={name === asked.metric}>
                {capitalised(sliceMetrics[name].words)}
              </option>
            ))}
          </select>
        </label>
        <label>
          Conditions
          <select name="predicates">
            {['3', '2', '1'].map((n) => (
              <option value={n} selected={n === asked.predicates}>
                up to {n}
              </option>
            ))}
          </select>
        </label>
        <label>
          Rows on each side
          <input type="number" name="minimumSupport" value={asked.minimumSupport ?? '100'} min="20" step="1" />
        </label>
        <button class="btn" type="submit">
          Search
        </button>
      </div>
      {features.length === 0 ? null : (
        <details open={asked.features.length > 0}>
          <summary>Search features too</summary>
          <p class="small quiet">
            Sensitive features are always searched, from kept counts. With features the stored predictions are read,
            which takes seconds for a million.
          </p>
          <Ticks name="features" values={features} ticked={asked.features} />
        </details>
      )}
    </form>
  )
}

/** Address of a search. */
export function searchHref(model: string, request: SliceSearchRequest): string {
  const set = new URLSearchParams()
  for (const name of ['version', 'from', 'to', 'metric', 'predicates', 'minimumSupport'] as const) {
    const value = request[name]
    if (value !== undefined) set.set(name, String(value))
  }
  for (const name of request.features ?? []) set.append('features', name)
  return `${modelHref(model)}/slices${set.size === 0 ? '' : `?${set}`}`
}
