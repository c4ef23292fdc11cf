import type { Baseline } from '../baseline/baseline.ts'
import { type Counted, declaresFavourable, restOf } from '../detect/rate-question.ts'
import { differenceEstimate, rateOf } from '../detect/rates.ts'
import { fineLayout } from '../profile/layout.ts'
import type { Profile } from '../profile/profile.ts'
import { membership, parseSliceKey } from '../profile/slice.ts'
import { NO_RATES } from './disparity-report.ts'
import type { Monitor } from './monitor.ts'
import type { SourceReport } from './report.ts'
import { type SliceInTraining, type TrainingPorts, trainedSlice } from './trained-slice.ts'

/** A slice and everyone in some training rows: rows, and favourable decisions of those made. */
type Part = { readonly rows: number; readonly allRows: number; readonly slice: Counted; readonly all: Counted }

/**
 * What a slice was trained on, by training source: where its rows come from, and how its selection rate stands against everyone else's within each source and
 * without it.
 *
 * @throws {ServiceError} `not-found` for a version without a baseline, or a slice that training never had
 */
export function sourceReport(ports: TrainingPorts, monitor: Monitor, request: SliceInTraining): SourceReport {
  const { baseline, slice } = trainedSlice(ports, monitor, request)
  const measure = measureOf(baseline, slice)
  const whole = measure(baseline.profile)
  const share = (part: number, of: number): number => (of === 0 ? 0 : part / of)
  const sources = [...baseline.sources].map(([source, profile]) => {
    const part = measure(profile)
    const rest = restOf(part.all, part.slice)
    return {
      source,
      rows: part.rows,
      allRows: part.allRows,
      share: share(part.rows, whole.rows),
      allShare: share(part.allRows, whole.allRows),
      rate: rateOf(part.slice),
      restRate: rateOf(rest),
      difference: slice === 'overall' ? undefined : differenceEstimate(part.slice, rest),
      pooledWithout: pooledOf(slice, restOf(whole.slice, part.slice), restOf(whole.all, part.all)),
    }
  })
  return {
    model: monitor.model,
    version: request.version,
    slice,
    sources: sources.sort((a, b) => b.rows - a.rows || b.allRows - a.allRows || (a.source < b.source ? -1 : 1)),
    pooled: pooledOf(slice, whole.slice, whole.all),
    ...(!declaresFavourable(baseline.schema.outcome) && { noRates: NO_RATES }),
  }
}

function pooledOf(slice: string, of: Counted, all: Counted): SourceReport['pooled'] {
  return slice === 'overall' ? undefined : differenceEstimate(of, restOf(all, of))
}

function measureOf({ schema }: Baseline, slice: string): (profile: Profile) => Part {
  const layout = fineLayout(schema)
  const none = layout.decisions.offset + layout.decisions.size - 1
  const inside = membership(schema.sensitive, parseSliceKey(slice))
  const declared = declaresFavourable(schema.outcome)
  return (profile) => {
    const [own, all] = [
      { rows: 0, x: 0, n: 0 },
      { rows: 0, x: 0, n: 0 },
    ]
    for (const [stratum, counts] of profile.strata)
      for (const sum of inside(stratum) ? [own, all] : [all]) {
        sum.rows += counts.at(layout.n)
        if (!declared) continue
        sum.x += counts.at(layout.favourable)
        sum.n += counts.at(layout.n) - counts.at(none)
      }
    return { rows: own.rows, allRows: all.rows, slice: { x: own.x, n: own.n }, all: { x: all.x, n: all.n } }
  }
}
