import { type CategoricalBinning, type NumericBinning, nextUp } from '../profile/binning.ts'
import type { CategorySummary, NumericSummary } from '../profile/table.ts'

/** How finely a numeric feature is cut: at most `fine` cells, whose unions are at most `coarse`; `coarse` divides `fine`. */
export type Resolution = { readonly fine: number; readonly coarse: number }

/** Share of a column's numbers from which a value has a cell of its own, fine and coarse. */
export const ATOM_SHARE = 0.05

/** Share of a column's values from which a category has a cell of its own, and how many may. */
export const CATEGORY_SHARE = 0.005
export const MOST_CATEGORIES = 30

/** Rare values that a binning lists, so that later ones can be told from those training never saw. */
export const MOST_RARE = 100_000

/** 50 fine and 10 coarse cells, 60 and 20 from 20,000 rows on. */
export function resolutionFor(rows: number): Resolution {
  return rows >= 20_000 ? { fine: 60, coarse: 20 } : { fine: 50, coarse: 10 }
}

/**
 * Cells of a numeric column from its quantiles.
 *
 * A value that holds 5 % or more has the cell [v, next double) in both grains; edges that coincide are merged; coarse edges are fine edges. Where
 * values are few (no more than coarse cells, or all of them frequent) each has the cell up to the next value. Frequent values may make more
 * coarse cells than the resolution names; no other cells are kept beyond it.
 *
 * @param summary quantiles at i/fine, i = 0..fine, and the values that hold 5 % or more
 * @param values all distinct values, ascending, where they are no more than the coarse cells
 */
export function fitNumericBinning(
  summary: Pick<NumericSummary, 'count' | 'quantiles' | 'atoms' | 'distinct'>,
  resolution: Resolution,
  values: readonly number[] = [],
): NumericBinning {
  if (summary.count === 0) return { kind: 'numeric', edges: [], coarseOf: [] }
  const few = values.length === summary.distinct ? values : summary.atoms
  if (few.length === summary.distinct) return valueCells(few)
  const atoms = summary.atoms.filter((v) => Number.isFinite(nextUp(v)))
  const own = atoms.flatMap((v) => [v, nextUp(v)])
  const edges = ascending([...summary.quantiles, ...own])
  const isAtom = new Set(atoms)
  const every = resolution.fine / resolution.coarse
  const cuts = new Set([...summary.quantiles.filter((_, i) => i % every === 0), ...own])
  const cells: CoarseCell[] = []
  let quantile = 0
  for (let i = 0; i + 1 < edges.length; i++) {
    const end = edges[i + 1] as number
    let weight = 0
    while (quantile < resolution.fine && (summary.quantiles[quantile] as number) < end) {
      quantile += 1
      weight += 1
    }
    const last = cells.at(-1)
    if (last && !cuts.has(edges[i] as number)) {
      last.fine += 1
      last.weight += weight
    } else cells.push({ fine: 1, weight, atom: isAtom.has(edges[i] as number) })
  }
  return { kind: 'numeric', edges, coarseOf: mergedTo(resolution.coarse, cells).flatMap((c, i) => fill(c.fine, i)) }
}

/** Cells of a categorical column: the frequent categories, most frequent first, and the list of rare ones. */
export function fitCategoricalBinning(summary: CategorySummary): CategoricalBinning {
  const categories = summary.values
    .slice(0, MOST_CATEGORIES)
    .filter((v) => v.count >= CATEGORY_SHARE * summary.count)
    .map((v) => v.value)
  const rare = summary.values.slice(categories.length, categories.length + MOST_RARE).map((v) => v.value)
  return {
    kind: 'categorical',
    categories,
    rare,
    rareComplete: categories.length + rare.length === summary.distinct,
  }
}

/** Consecutive fine cells; `weight` counts the quantiles that lie in them, `atom` marks the cell of one frequent value. */
type CoarseCell = { fine: number; weight: number; readonly atom: boolean }

function valueCells(values: readonly number[]): NumericBinning {
  const last = values.at(-1) as number
  // The cell of the last value ends after it, so that even one value alone has two edges; zero has one sign.
  const end = nextUp(last) + 0
  const edges = Number.isFinite(end) ? [...values, end] : values.length > 1 ? [...values] : [-Number.MAX_VALUE, last]
  return { kind: 'numeric', edges, coarseOf: Array.from({ length: edges.length - 1 }, (_, i) => i) }
}

/** Joins the lightest neighbours until at most `most` cells are left; the cells of frequent values stay alone. */
function mergedTo(most: number, cells: readonly CoarseCell[]): readonly CoarseCell[] {
  const kept = [...cells]
  while (kept.length > most) {
    let lightest = -1
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i + 1 < kept.length; i++) {
      const [a, b] = [kept[i] as CoarseCell, kept[i + 1] as CoarseCell]
      if (!a.atom && !b.atom && a.weight + b.weight < least) {
        lightest = i
        least = a.weight + b.weight
      }
    }
    if (lightest < 0) break
    const [a, b] = [kept[lightest] as CoarseCell, kept[lightest + 1] as CoarseCell]
    kept.splice(lightest, 2, { fine: a.fine + b.fine, weight: a.weight + b.weight, atom: false })
  }
  return kept
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

function fill(length: number, value: number): readonly number[] {
  return new Array<number>(length).fill(value)
}
