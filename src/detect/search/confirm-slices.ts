import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts'
import type { Estimate } from '../finding.ts'
import type { EffectForm } from './effect-form.ts'
import { type SearchOptions, type SearchOutcome, searchExhaustively } from './exhaustive-search.ts'
import { evidenceOf, type RepeatedRows, repeatedForm } from './repeated-rows.ts'
import { type Cell, type SearchTable, type Tally, tallyWithin, totalOf, without } from './search-table.ts'

/** A slice that was found, as it stands where it was tested. */
export type TestedSlice = {
  readonly cells: readonly Cell[]
  readonly parent: readonly Cell[] | undefined
  /** The sums of the slice and of everyone else that the test rests on. */
  readonly inside: Tally
  readonly outside: Tally
  readonly difference: Estimate | undefined
  readonly ratio: Estimate | undefined
  readonly log10P: number
  readonly adjustedLog10P: number
  /** `confirmed`: rejected at the level after adjustment, and to the side on which it was found. */
  readonly status: 'hypothesis' | 'confirmed'
  /** The sums by which it was found, where those were others. */
  readonly foundBy: { readonly inside: Tally; readonly outside: Tally } | undefined
}

/** What a search with its tests came to. */
export type TestedSearch = Omit<SearchOutcome, 'ranked'> & {
  readonly found: readonly TestedSlice[]
  /** Tests that were adjusted together. */
  readonly tests: number
}

/**
 * Finds slices in one table and tests them in another, of rows of its own: what chance picked out of the first is not in the second, so only the slices picked are adjusted for.
 *
 * The figures are those of the second table: those of the first are the largest of many and too large.
 *
 * @param repeated how subjects repeat in the second table; left out, every row is a subject of its own
 */
export function findAndConfirm(
  { finding, confirming }: { readonly finding: SearchTable; readonly confirming: SearchTable },
  form: EffectForm,
  level: number,
  options: SearchOptions,
  repeated?: RepeatedRows,
): TestedSearch {
  const { ranked, ...counts } = searchExhaustively(finding, rankedBy(form, repeated), options)
  const all = totalOf(confirming)
  const again = ranked.map((slice) => {
    const inside = tallyWithin(confirming, slice.cells)
    return { slice, sides: sidesOf(slice.cells, inside, without(all, inside), repeated) }
  })
  const raw = again.map(({ sides }) => form.log10P(...sides.evidence))
  const adjusted = benjaminiHochberg(raw)
  const found = again.map(({ slice, sides }, i) => {
    const isSameSide = form.deviate(...sides.evidence) * slice.deviate > 0
    return tested(form, slice, sides, {
      ...{ log10P: raw[i] as number, adjustedLog10P: adjusted[i] as number },
      level: isSameSide ? level : 0,
      foundBy: { inside: slice.inside, outside: slice.outside },
    })
  })
  return { ...counts, found: surestFirst(found), tests: ranked.length }
}

/**
 * Tests every slice of one table and adjusts over all of them: where no second half is there to confirm on, all that was looked at is paid for.
 *
 * @param repeated how subjects repeat in it; left out, every row is a subject of its own
 */
export function testEverySlice(
  table: SearchTable,
  form: EffectForm,
  level: number,
  options: SearchOptions,
  repeated?: RepeatedRows,
): TestedSearch {
  const raw: number[] = []
  const { ranked, ...counts } = searchExhaustively(table, rankedBy(form, repeated), {
    ...options,
    onLooked: (inside, outside, cells) => {
      const evidence = repeated ? sidesOf(cells(), inside, outside, repeated).evidence : ([inside, outside] as const)
      raw.push(form.log10P(...evidence))
    },
  })
  const adjustedOf = adjusterOf(raw)
  const found = ranked.map((slice) => {
    const sides = sidesOf(slice.cells, slice.inside, slice.outside, repeated)
    const log10P = form.log10P(...sides.evidence)
    return tested(form, slice, sides, { log10P, adjustedLog10P: adjustedOf(log10P), level, foundBy: undefined })
  })
  return { ...counts, found: surestFirst(found), tests: raw.length }
}

const rankedBy = (form: EffectForm, repeated: RepeatedRows | undefined): EffectForm =>
  repeated ? repeatedForm(form, repeated.everyone) : form

/** The sums of both sides as they are, and what of them counts as evidence. */
type Sides = { readonly inside: Tally; readonly outside: Tally; readonly evidence: readonly [Tally, Tally] }

function sidesOf(cells: readonly Cell[], inside: Tally, outside: Tally, repeated: RepeatedRows | undefined): Sides {
  if (!repeated) return { inside, outside, evidence: [inside, outside] }
  const of = repeated.ofSlice(cells, inside, outside)
  return { inside, outside, evidence: [evidenceOf(inside, of.inside), evidenceOf(outside, of.outside)] }
}

function tested(
  form: EffectForm,
  { cells, parent }: Pick<TestedSlice, 'cells' | 'parent'>,
  { inside, outside, evidence }: Sides,
  test: Pick<TestedSlice, 'log10P' | 'adjustedLog10P' | 'foundBy'> & { readonly level: number },
): TestedSlice {
  const hasBoth = form.support(inside) > 0 && form.support(outside) > 0
  const { log10P, adjustedLog10P, foundBy, level } = test
  return {
    ...{ cells, parent, inside, outside, log10P, adjustedLog10P, foundBy },
    difference: hasBoth ? form.difference(...evidence) : undefined,
    ratio: hasBoth ? form.ratio(...evidence) : undefined,
    status: adjustedLog10P <= Math.log10(level) ? 'confirmed' : 'hypothesis',
  }
}

function adjusterOf(raw: readonly number[]): (log10P: number) => number {
  const adjusted = benjaminiHochberg(raw)
  const of = new Map(raw.map((log10P, i) => [log10P, adjusted[i] as number]))
  return (log10P) => of.get(log10P) ?? 0
}

/** Confirmed before what is not, then by how sure it is; ties stay in the order of the search. */
function surestFirst(found: readonly TestedSlice[]): readonly TestedSlice[] {
  const rank = ({ status }: TestedSlice): number => (status === 'confirmed' ? 0 : 1)
  return found.toSorted((a, b) => rank(a) - rank(b) || a.adjustedLog10P - b.adjustedLog10P || a.log10P - b.log10P)
}
