import { normalQuantile } from '../../stats/normal-quantile.ts'
import type { EffectForm } from './effect-form.ts'
import { type Cell, type SearchTable, type Tally, totalOf, without } from './search-table.ts'
import { type TupleTally, tallyPair, tallySingle, tallyTriples } from './tuple-tallies.ts'

/** A slice that differs from everyone else, with the sums of both sides. */
export type RankedSlice = {
  readonly cells: readonly Cell[]
  readonly inside: Tally
  readonly outside: Tally
  readonly deviate: number
  /** The slice with one condition less that itself differs most surely from everyone else; undefined where there is none but everyone. */
  readonly parent: readonly Cell[] | undefined
}

/** A slice before its parent is looked for. */
type Kept = Omit<RankedSlice, 'parent'>

/** What looking at every slice came to. */
export type SearchOutcome = {
  /** The furthest from everyone else first; those that say no more than another are left out. */
  readonly ranked: readonly RankedSlice[]
  /** Slices with support on both sides. */
  readonly looked: number
  /** Slices that hold something and too little to look at, on one side or the other. */
  readonly tooFew: number
  /** Slices left out because they add nothing to a coarser one they lie in. */
  readonly redundant: number
  /** Slices left out because a finer one inside, or one of everyone else, makes their whole difference. */
  readonly explained: number
  /** Slices that differ less than those that are kept, and were looked at no further. */
  readonly notRanked: number
}

/** How slices are searched. */
export type SearchOptions = {
  readonly predicates: 1 | 2 | 3
  /** Support that both sides need. */
  readonly minimum: number
  /** Slices to rank at most. */
  readonly most: number
  /** Called with every slice that has support, before any is left out; its tallies are good until it returns. */
  readonly onLooked?: (inside: Tally, outside: Tally, cells: () => readonly Cell[]) => void
  readonly progress?: (done: number, of: number) => void
}

/** Slices under this deviate are not ranked: chance alone makes one in twenty of them. */
const RANKED_FROM = -normalQuantile(0.025)

/** What a slice must differ by, to either side, from the rest of a coarser one to be said beside it; a strong slice has hundreds of parts, so one in a thousand by chance. */
const APART_FROM = -normalQuantile(0.0005)

/** Slices held back for the ones that are explained by others. */
const SPARE = 4

/**
 * Looks at every slice of up to three conditions on different attributes, each against everyone else, and ranks them by how surely they differ.
 *
 * A slice is left out as redundant if it does not differ, in the direction of its own difference, from what remains of each slice that it is a part of by one condition less; and as explained if what
 * remains of it without a finer slice that is ranked does not differ from everyone else, or if it does not differ from what remains of everyone else without slices that differ more, to the other side.
 */
export function searchExhaustively(table: SearchTable, form: EffectForm, options: SearchOptions): SearchOutcome {
  const all = totalOf(table)
  const kept: Kept[] = []
  const most = options.most * SPARE
  let threshold = RANKED_FROM
  let looked = 0
  let tooFew = 0
  let redundant = 0
  let notRanked = 0
  const known = new Map<string, TupleTally>()
  // Used again for every slice: there are hundreds of thousands of them.
  const inside = new Float64Array(table.layers.length)
  const outside = new Float64Array(table.layers.length)

  const visit = (tally: TupleTally): void => {
    const { layers } = tally
    const counts = layers[0] as Float64Array
    for (let cell = 0; cell < counts.length; cell++) {
      const held = counts[cell] as number
      if (held === 0) continue
      if (held < options.minimum) {
        tooFew++
        continue
      }
      for (let k = 0; k < inside.length; k++) {
        const sum = (layers[k] as Float64Array)[cell] as number
        inside[k] = sum
        outside[k] = (all[k] as number) - sum
      }
      if (form.support(inside) < options.minimum || form.support(outside) < options.minimum) {
        tooFew++
        continue
      }
      looked++
      options.onLooked?.(inside, outside, () => conditionsOf(tally, cell))
      const deviate = form.deviate(inside, outside)
      if (Math.abs(deviate) < threshold) {
        if (Math.abs(deviate) >= RANKED_FROM) notRanked++
        continue
      }
      const conditions = conditionsOf(tally, cell)
      if (!addsToEveryParent(form, { cells: conditions, inside, deviate }, known)) {
        redundant++
        continue
      }
      kept.push({ cells: conditions, inside: inside.slice(), outside: outside.slice(), deviate })
      if (kept.length >= most * 2) {
        notRanked += kept.length - most
        strongestFirst(kept).length = most
        threshold = Math.abs((kept[most - 1] as Kept).deviate)
      }
    }
  }

  const count = table.attributes.length
  const firsts = Array.from({ length: count }, (_, a) => a)
  for (const a of firsts) {
    const tally = tallySingle(table, a)
    known.set(String(a), tally)
    visit(tally)
  }
  const pairs = options.predicates > 1 ? firsts.flatMap((a) => firsts.slice(a + 1).map((b) => [a, b] as const)) : []
  for (const [a, b] of pairs) {
    const tally = tallyPair(table, a, b)
    known.set(`${a},${b}`, tally)
    visit(tally)
  }
  pairs.forEach(([a, b], i) => {
    if (options.predicates === 3) tallyTriples(table, a, b, visit)
    options.progress?.(i + 1, pairs.length)
  })
  const ranked = strongestFirst(kept).slice(0, most)
  notRanked += kept.length - ranked.length
  const among = { all, minimum: options.minimum }
  const whole = ranked.filter((slice) => !isExplained(form, slice, ranked, among))
  const apart: Kept[] = []
  // The strongest first, so that only a slice that is kept can explain its mirrors.
  for (const slice of whole) if (!isMirror(form, slice, apart, among)) apart.push(slice)
  notRanked += Math.max(0, apart.length - options.most)
  const parented = apart
    .slice(0, options.most)
    .map((slice): RankedSlice => ({ ...slice, parent: strongestParent(form, slice.cells, { all, known }) }))
  const explained = ranked.length - apart.length
  return { ranked: parented, looked, tooFew, redundant, explained, notRanked }
}

/** The slices that a slice lies in, each with one condition less. */
function parentsOf(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  return cells.length < 2 ? [] : cells.map((_, left) => cells.filter((_, i) => i !== left))
}

function strongestParent(
  form: EffectForm,
  cells: readonly Cell[],
  { all, known }: { readonly all: Tally; readonly known: ReadonlyMap<string, TupleTally> },
): readonly Cell[] | undefined {
  const [first] = parentsOf(cells)
    .map((parent) => {
      const inside = knownTally(parent, known)
      return { parent, strength: Math.abs(form.deviate(inside, without(all, inside))) }
    })
    .sort((a, b) => b.strength - a.strength)
  return first?.parent
}

function strongestFirst(slices: Kept[]): Kept[] {
  // Of equals the coarser, then the first by attribute: the order must not hang on how they were found.
  return slices.sort(
    (a, b) =>
      Math.abs(b.deviate) - Math.abs(a.deviate) || a.cells.length - b.cells.length || compareCells(a.cells, b.cells),
  )
}

function compareCells(a: readonly Cell[], b: readonly Cell[]): number {
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i] as Cell, b[i] as Cell]
    const difference = one.attribute - other.attribute || one.value - other.value
    if (difference !== 0) return difference
  }
  return 0
}

function conditionsOf({ attributes, sizes }: TupleTally, cell: number): readonly Cell[] {
  const cells: Cell[] = []
  for (let i = attributes.length - 1, rest = cell; i >= 0; i--) {
    const size = sizes[i] as number
    cells.unshift({ attribute: attributes[i] as number, value: rest % size })
    rest = Math.floor(rest / size)
  }
  return cells
}

function addsToEveryParent(
  form: EffectForm,
  slice: Pick<Kept, 'cells' | 'inside' | 'deviate'>,
  known: ReadonlyMap<string, TupleTally>,
): boolean {
  return parentsOf(slice.cells).every((parent) => {
    const remainder = without(knownTally(parent, known), slice.inside)
    if (!(form.support(remainder) > 0)) return false
    return form.deviate(slice.inside, remainder) * Math.sign(slice.deviate) >= APART_FROM
  })
}

function knownTally(cells: readonly Cell[], known: ReadonlyMap<string, TupleTally>): Tally {
  const tally = known.get(cells.map(({ attribute }) => attribute).join(',')) as TupleTally
  const place = cells.reduce((code, { value }, i) => code * (tally.sizes[i] as number) + value, 0)
  return Float64Array.from(tally.layers, (layer) => layer[place] as number)
}

/** Does nothing of a slice's difference remain without a finer one? */
function isExplained(
  form: EffectForm,
  slice: Kept,
  ranked: readonly Kept[],
  { all, minimum }: { readonly all: Tally; readonly minimum: number },
): boolean {
  const outside = without(all, slice.inside)
  return ranked.some((finer) => {
    if (finer.cells.length <= slice.cells.length || !isPartOf(finer.cells, slice.cells)) return false
    const remainder = without(slice.inside, finer.inside)
    if (form.support(remainder) < minimum) return false
    return form.deviate(remainder, outside) * Math.sign(slice.deviate) < RANKED_FROM
  })
}

/** Does nothing of a slice's difference remain once stronger slices of the other side, none of which it shares rows with, are no longer among everyone else? */
function isMirror(
  form: EffectForm,
  slice: Kept,
  stronger: readonly Kept[],
  { all, minimum }: { readonly all: Tally; readonly minimum: number },
): boolean {
  let outside = without(all, slice.inside)
  const taken: Kept[] = []
  for (const other of stronger) {
    const isOpposite = other.deviate * slice.deviate < 0
    if (!isOpposite || ![slice, ...taken].every(({ cells }) => areApart(cells, other.cells))) continue
    const left = without(outside, other.inside)
    if (form.support(left) < minimum) continue
    taken.push(other)
    outside = left
    if (form.deviate(slice.inside, outside) * Math.sign(slice.deviate) < RANKED_FROM) return true
  }
  return false
}

/** No row meets the conditions of both where one attribute must have two values. */
function areApart(one: readonly Cell[], other: readonly Cell[]): boolean {
  return one.some((a) => other.some((b) => a.attribute === b.attribute && a.value !== b.value))
}

function isPartOf(finer: readonly Cell[], coarser: readonly Cell[]): boolean {
  return coarser.every((c) => finer.some((f) => f.attribute === c.attribute && f.value === c.value))
}
