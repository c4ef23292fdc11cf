import type { EffectForm } from './effect-form.ts'
import type { Cell, Tally } from './search-table.ts'

/** By how many rows of its subject a row stands among, a figure for every layer of a tally; each at least 1. */
export type Repeats = readonly number[]

/** Of a slice and of everyone else. */
export type SideRepeats = { readonly inside: Repeats; readonly outside: Repeats }

/** How subjects repeat in what is searched. */
export type RepeatedRows = {
  /** Of all rows: what slices are ranked by. */
  readonly everyone: Repeats
  /** Of a slice and of everyone else, for its test. */
  readonly ofSlice: (cells: readonly Cell[], inside: Tally, outside: Tally) => SideRepeats
}

/**
 * What a side's sums say where subjects repeat: n rows that stand among g of their subject each say as much as n / g independent ones, if a subject's rows say all the same. Rates and means stay.
 *
 * @returns sums that need not be whole
 */
export function evidenceOf(side: Tally, repeats: Repeats): Tally {
  return side.map((sum, k) => sum / (repeats[k] as number))
}

/** A form that takes every row for as much as it says where subjects repeat alike on both sides. */
export function repeatedForm(form: EffectForm, everyone: Repeats): EffectForm {
  if (everyone.every((g) => g === 1)) return form
  // Used again for every slice: there are hundreds of thousands of them.
  const [first, second] = [new Float64Array(everyone.length), new Float64Array(everyone.length)]
  const into = (scratch: Tally, side: Tally): Tally => {
    for (let k = 0; k < scratch.length; k++) scratch[k] = (side[k] as number) / (everyone[k] as number)
    return scratch
  }
  return {
    ...form,
    support: (side) => form.support(into(first, side)),
    deviate: (inside, outside) => form.deviate(into(first, inside), into(second, outside)),
  }
}

/**
 * The figure of everyone else from that of all and of a slice, by how many rows each has: sum r^2 is what is left of it. A subject with rows on both sides makes it larger than it is.
 *
 * @param all of all rows, and how many there are
 * @param inside of the slice, and how many there are
 */
export function repeatsOutside(
  all: { readonly g: number; readonly n: number },
  inside: { readonly g: number; readonly n: number },
): number {
  const n = all.n - inside.n
  return n > 0 ? Math.max(1, (all.g * all.n - inside.g * inside.n) / n) : 1
}

/** Makes what tells the rows that a row stands among, sum r^2 / sum r over the row counts r of subjects, in any part of a table; 1 in a part that holds nothing. */
export function rowsPerUnit(units: Uint32Array): (belongs: (row: number) => boolean) => number {
  // Places instead of numbers, so that a part is counted without a look-up a row.
  const placeOf = new Map<number, number>()
  const places = units.map((unit) => {
    const known = placeOf.get(unit)
    if (known !== undefined) return known
    placeOf.set(unit, placeOf.size)
    return placeOf.size - 1
  })
  return (belongs) => {
    const rows = new Uint32Array(placeOf.size)
    let [linear, squares] = [0, 0]
    for (let i = 0; i < places.length; i++) {
      if (!belongs(i)) continue
      const before = rows[places[i] as number] as number
      rows[places[i] as number] = before + 1
      linear++
      // (r + 1)^2 - r^2
      squares += 2 * before + 1
    }
    return linear === 0 ? 1 : squares / linear
  }
}
