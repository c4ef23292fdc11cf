import type { SliceMetric } from '../detect/search/metrics.ts'
import type { SearchAttribute, SearchTable } from '../detect/search/search-table.ts'
import { fineLayout, type Layout, type ProfileSchema } from '../profile/layout.ts'
import { addProfile, emptyProfile, type Profile, rowsOf } from '../profile/profile.ts'
import { digitsOf, OVERFLOW } from '../profile/stratum.ts'
import type { Monitor } from './monitor.ts'
import type { SearchPart } from './search-span.ts'
import type { ReportPorts } from './summed-windows.ts'

/** The strata of a part as records: what is kept of its rows for good. */
export function countsTable(
  ports: Pick<ReportPorts, 'profiles'>,
  monitor: Monitor,
  part: SearchPart,
  metric: SliceMetric,
  attributes: readonly SearchAttribute[],
): { readonly table: SearchTable; readonly rows: number } {
  const { schema } = part.view
  const layout = fineLayout(schema)
  const profile = metric.labels ? outcomes(ports, monitor, part, layout) : arrivals(ports, part)
  const now = layersOf(profile.strata, (counts) => metric.ofCounts(layout, counts))
  const isChange = metric.form.layers.length > 2 && metric.form.layers[2]?.endsWith('at training') === true
  const then = isChange ? training(part, metric) : undefined
  return { table: tableOf(schema, attributes, metric, { now, then }), rows: rowsOf(profile, layout) }
}

function arrivals({ profiles }: Pick<ReportPorts, 'profiles'>, { view, start, end }: SearchPart): Profile {
  return profiles.windowProfile(view.id, { start, end }, Number.POSITIVE_INFINITY)
}

/** Labelled counts: of a window that was judged those that its run kept, of another those of its rows and labels by now. */
function outcomes(
  { profiles }: Pick<ReportPorts, 'profiles'>,
  { model }: Monitor,
  { view, version, windows }: SearchPart,
  layout: Layout,
): Profile {
  const sum = emptyProfile(layout.length)
  for (const window of windows) {
    const kept = profiles.keptProfile('outcome', model, version, view.id, window)
    addProfile(sum, kept ?? profiles.outcomeProfile(view.id, version, window))
  }
  return sum
}

function training({ view }: SearchPart, metric: SliceMetric): ReadonlyMap<number, readonly number[]> {
  return layersOf(view.coarse, (vector) =>
    metric.ofCounts(view.layout, { at: (place) => vector[place] ?? 0, sums: new Float64Array() }),
  )
}

function layersOf<Counted>(
  strata: ReadonlyMap<number, Counted>,
  of: (counts: Counted) => readonly number[],
): ReadonlyMap<number, readonly number[]> {
  return new Map([...strata].map(([stratum, counts]) => [stratum, of(counts)]))
}

function tableOf(
  schema: ProfileSchema,
  attributes: readonly SearchAttribute[],
  { form }: SliceMetric,
  { now, then }: { readonly now: ReadonlyMap<number, readonly number[]>; readonly then: typeof now | undefined },
): SearchTable {
  const width = then ? form.layers.length / 2 : form.layers.length
  const nothing = new Array<number>(width).fill(0)
  const sumsOf = (stratum: number): readonly number[] => [
    ...(now.get(stratum) ?? nothing),
    ...(then ? (then.get(stratum) ?? nothing) : []),
  ]
  const strata = [...new Set([...now.keys(), ...(then?.keys() ?? [])])].filter((stratum) => stratum !== OVERFLOW)
  const sums = strata.map(sumsOf)
  const digits = strata.map((stratum) => digitsOf(schema.sensitive, stratum))
  return {
    attributes,
    records: strata.length,
    codes: attributes.map((_, a) => Uint8Array.from(digits, (of) => of[a] as number)),
    layers: form.layers.map((_, k) => Float64Array.from(sums, (of) => of[k] as number)),
    // Beyond the limit of strata nobody knows the slice: such rows are in everyone and in no slice.
    beside: sumsOf(OVERFLOW),
  }
}
