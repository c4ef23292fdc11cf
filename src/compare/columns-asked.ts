import type { Limits } from '../detect/limits.ts'
import type { ValueTestName } from '../detect/values/index.ts'
import type { Table } from '../profile/table.ts'
import type { WindowSize } from '../profile/window.ts'

/** A table with the name under which people know it: the files as they were typed. */
export type NamedTable = { readonly name: string; readonly table: Table }

/** Kinds of features. */
export type FeatureKind = 'numeric' | 'categorical'

/** Which values of a column count: some that are named, or of numbers those from one on; without such a number none does. */
export type Counting = readonly string[] | { readonly atLeast: number | undefined }

/** Are values named, not numbers? */
export const namesValues = (counting: Counting): counting is readonly string[] => Array.isArray(counting)

/** Which column of a data set holds what. What is not said of features is inferred from their values. */
export type ColumnsAsked = {
  /** By whose values slices are cut; numbers are cut into bands. */
  readonly sensitive: readonly { readonly column: string; readonly bands?: readonly number[] }[]
  readonly decision: { readonly column: string; readonly favourable: Counting } | undefined
  readonly label: { readonly column: string; readonly positive: Counting } | undefined
  readonly score: string | undefined
  /** Only these; undefined: every other column that can be compared. */
  readonly features: readonly { readonly column: string; readonly kind?: FeatureKind }[] | undefined
  /** Kinds that are not to be inferred. */
  readonly kinds: Readonly<Record<string, FeatureKind>>
  readonly ignore: readonly string[]
  /** Time of a row: its blocks tell how much counts move by themselves. */
  readonly time: string | undefined
  /** Length of these blocks. */
  readonly window: WindowSize
  readonly source: string | undefined
  /** Whom a row is of: rows of one person are not independent. */
  readonly subject?: string | undefined
  /** Intersections of at most this many sensitive features are slices. */
  readonly depth: number
}

/** What two data sets are compared by. */
export type CompareRequest = ColumnsAsked & {
  /** Level of the adjusted tests, in (0, 0.05]. */
  readonly level: number
  readonly limits: Omit<Limits, 'falseInvestigationsAYear' | 'strict'>
  /** Tests that are made of the values themselves, beside what decides. */
  readonly valueTests?: readonly ValueTestName[]
  /** Keys of slices that these tests are made in beside everyone. */
  readonly valueSlices?: readonly string[]
}
