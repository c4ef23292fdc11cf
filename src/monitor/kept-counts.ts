import type { BaselineView } from '../detect/baseline-view.ts'
import { qualityAspects } from '../detect/cells-tested.ts'
import { type Counted, declaresFavourable, selectionOf } from '../detect/rate-question.ts'
import { fineLayout, type Layout } from '../profile/layout.ts'
import type { Profile } from '../profile/profile.ts'
import { sliceKey, slicesOfStratum } from '../profile/slice.ts'

/** Rows of a slice, and its favourable decisions of those made; none of none where nothing is declared favourable. */
export type SliceSelection = { readonly n: number; readonly selected: Counted }

/** What lists and lines need of the counts that a run kept: a few numbers a slice, so that windows can stay in memory. */
export type KeptTable = {
  readonly rows: number
  readonly labelled: number
  readonly slices: ReadonlyMap<string, SliceSelection>
  /** Rows without a value, or with one that training never had, by feature. */
  readonly unknown: readonly { readonly feature: string; readonly missing: number; readonly unseen: number }[]
}

/** Reads the kept counts of a window into its table, under the baseline they were counted with. */
export function keptTable(view: BaselineView, depth: number, profile: Profile): KeptTable {
  const layout = fineLayout(view.schema)
  const none = layout.decisions.offset + layout.decisions.size - 1
  const declared = declaresFavourable(view.schema.outcome)
  const keysOf = sliceKeysOf(view, depth)
  const sums = new Map<string, { n: number; x: number; decided: number }>()
  const places = layout.features.map((section) => ({ feature: section.name, ...unknownPlaces(section) }))
  const unknown = places.map(({ feature }) => ({ feature, missing: 0, unseen: 0 }))
  let [rows, labelled] = [0, 0]
  for (const [stratum, counts] of profile.strata) {
    const n = counts.at(layout.n)
    const x = declared ? counts.at(layout.favourable) : 0
    const decided = declared ? n - counts.at(none) : 0
    rows += n
    labelled += counts.at(layout.labelled)
    for (const key of keysOf(stratum)) {
      const sum = sums.get(key)
      if (sum) {
        sum.n += n
        sum.x += x
        sum.decided += decided
      } else sums.set(key, { n, x, decided })
    }
    places.forEach(({ missing, unseen }, i) => {
      const of = unknown[i] as { missing: number; unseen: number }
      for (const place of missing) of.missing += counts.at(place)
      for (const place of unseen) of.unseen += counts.at(place)
    })
  }
  const slices = new Map([...sums].map(([key, { n, x, decided }]) => [key, { n, selected: { x, n: decided } }]))
  return { rows, labelled, slices, unknown }
}

/** Favourable decisions of a slice at training; none of none where nothing is declared favourable. */
export function trainingSelection(view: BaselineView, slice: string): Counted {
  const vector = view.slices.get(slice)?.vector
  if (!vector || !declaresFavourable(view.schema.outcome)) return { x: 0, n: 0 }
  return selectionOf(view.layout, vector)
}

const keysByView = new WeakMap<BaselineView, Map<number, readonly string[]>>()

/** The slices of a stratum by name, named once a baseline: naming them anew for every window would cost more than counting. */
function sliceKeysOf(view: BaselineView, depth: number): (stratum: number) => readonly string[] {
  let known = keysByView.get(view)
  if (!known) {
    known = new Map()
    keysByView.set(view, known)
  }
  const keys = known
  return (stratum) => {
    let of = keys.get(stratum)
    if (!of) {
      of = slicesOfStratum(view.schema.sensitive, stratum, depth).map(sliceKey)
      keys.set(stratum, of)
    }
    return of
  }
}

function unknownPlaces(section: Layout['features'][number]) {
  const aspects = qualityAspects(section)
  const of = (aspect: string): readonly number[] => aspects.find((a) => a.aspect === aspect)?.places ?? []
  return { missing: of('missing'), unseen: of('unseen') }
}
