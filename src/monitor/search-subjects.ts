import { type RepeatedRows, type Repeats, repeatsOutside, rowsPerUnit } from '../detect/search/repeated-rows.ts'
import type { Cell, SearchTable } from '../detect/search/search-table.ts'
import { type RowsPerSubjectRow, rowsPerSubjectRow } from '../detect/subject-rows.ts'
import { fineLayout } from '../profile/layout.ts'
import { sliceKey } from '../profile/slice.ts'
import type { SearchPart } from './search-span.ts'
import type { SearchedAttribute } from './searched-attributes.ts'
import type { ReportPorts } from './summed-windows.ts'

/** How subjects repeat in kept counts, from the sample of subjects that is kept with them; undefined where none were named, now or at training. */
export function repeatedInCounts(
  { profiles }: Pick<ReportPorts, 'profiles'>,
  { view, start, end }: SearchPart,
  attributes: readonly SearchedAttribute[],
  { predicates, layers }: { readonly predicates: number; readonly layers: readonly string[] },
): RepeatedRows | undefined {
  const { schema } = view
  const sample = profiles.windowSubjects(view.id, { start, end }, Number.POSITIVE_INFINITY)
  const training = layers.findIndex((layer) => layer.endsWith('at training'))
  const width = training < 0 ? layers.length : training
  const then = training < 0 ? undefined : view.rowsPerRow
  if (!sample && !then) return undefined
  const place = fineLayout(schema).n
  const { strata } = profiles.windowProfile(view.id, { start, end }, Number.POSITIVE_INFINITY)
  const rows = new Map([...strata].map(([stratum, counts]) => [stratum, Float64Array.of(counts.at(place))]))
  const now = sample && rowsPerSubjectRow(schema, sample, rows, predicates)
  const each = (figure: (of: RowsPerSubjectRow | undefined, first: number) => number): Repeats => {
    const [atNow, atThen] = [figure(now, 0), figure(then, width)]
    return layers.map((_, k) => (k < width ? atNow : atThen))
  }
  return {
    everyone: each((of) => of?.('overall') ?? 1),
    ofSlice: (cells, inside, outside) => {
      const key = keyOf(attributes, cells)
      return {
        inside: each((of) => of?.(key) ?? 1),
        outside: each((of, first) => {
          if (!of) return 1
          const n = inside[first] as number
          return repeatsOutside({ g: of('overall'), n: n + (outside[first] as number) }, { g: of(key), n })
        }),
      }
    },
  }
}

/** How subjects repeat in two halves of rows: slices are ranked by all rows of the first and tested by what the second holds of each; `units` are those of the rows in each table. */
export function repeatedInRows(
  finding: { readonly units: Uint32Array },
  confirming: { readonly table: SearchTable; readonly units: Uint32Array },
): RepeatedRows {
  const { table } = confirming
  const each = (g: number): Repeats => table.layers.map(() => g)
  const among = rowsPerUnit(confirming.units)
  return {
    everyone: each(rowsPerUnit(finding.units)(() => true)),
    ofSlice: (cells) => {
      const isInside = within(table, cells)
      return { inside: each(among(isInside)), outside: each(among((row) => !isInside(row))) }
    },
  }
}

/** Rows that a row stands among on average, over all rows now. */
export function repeatsOfEveryone(repeated: RepeatedRows | undefined): number {
  return repeated?.everyone[0] ?? 1
}

function within({ codes }: SearchTable, cells: readonly Cell[]): (row: number) => boolean {
  const wanted = cells.map(({ attribute, value }) => ({ column: codes[attribute] as Uint8Array, value }))
  return (row) => wanted.every(({ column, value }) => column[row] === value)
}

function keyOf(attributes: readonly SearchedAttribute[], cells: readonly Cell[]): string {
  return sliceKey(
    cells.map(({ attribute, value }) => {
      const { name, values } = attributes[attribute] as SearchedAttribute
      return { feature: name, value: values[value] as string }
    }),
  )
}
