import { ServiceError } from '../errors.ts'
import { closest } from '../profile/closest.ts'
import { readCategory } from '../profile/reading.ts'
import { parseSliceKey, type Slice, sliceKey } from '../profile/slice.ts'
import { type SensitiveFeature, SPECIAL_VALUES, valueIndexOf, valueName } from '../profile/stratum.ts'
import type { Progress } from '../profile/table.ts'
import type { NamedTable } from './columns-asked.ts'

/** A slice with the rows it has in both data sets, 1 for every row that belongs; undefined where all do. */
export type PickedSlice = {
  readonly slice: string
  readonly training: Uint8Array | undefined
  readonly now: Uint8Array | undefined
}

/** Which rows are picked, of whom. */
export type PickAsked = {
  readonly sensitive: readonly SensitiveFeature[]
  /** Keys of the slices wanted beside everyone. */
  readonly slices: readonly string[]
  /** Of every subject the first row alone is picked, so that the rows picked are independent; rows without one are a subject each. */
  readonly subject: string | undefined
}

/**
 * Finds the rows of everyone and of named slices in two data sets, in one pass over each.
 *
 * @throws {ServiceError} for a slice of a feature or value there is none of, naming those there are
 */
export async function pickRows(
  [baseline, current]: readonly [NamedTable, NamedTable],
  { sensitive, slices, subject }: PickAsked,
  progress: Progress,
): Promise<readonly PickedSlice[]> {
  const named = slices.map((key) => knownSlice(key, sensitive)).filter((slice) => slice.length > 0)
  if (named.length === 0 && subject === undefined) return [{ slice: 'overall', training: undefined, now: undefined }]
  const picked = async (of: NamedTable): Promise<readonly Uint8Array[]> => {
    progress(0, undefined, `finding the rows of slices in ${of.name}`)
    return rowsOf(of, [[], ...named], sensitive, subject)
  }
  const [training, now] = [await picked(baseline), await picked(current)]
  const keys = ['overall', ...new Set(named.map(sliceKey))]
  return keys.map((slice) => {
    const i = slice === 'overall' ? 0 : 1 + named.findIndex((other) => sliceKey(other) === slice)
    return { slice, training: training[i], now: now[i] }
  })
}

async function rowsOf(
  { table }: NamedTable,
  slices: readonly Slice[],
  sensitive: readonly SensitiveFeature[],
  subject: string | undefined,
): Promise<readonly Uint8Array[]> {
  const total = await table.rowCount()
  const picked = slices.map(() => new Uint8Array(total))
  const used = sensitive.filter(({ name }) => slices.some((slice) => slice.some(({ feature }) => feature === name)))
  const indexOf = used.map(valueIndexOf)
  const wanted = slices.map((slice) =>
    used.map((feature) => slice.find((predicate) => predicate.feature === feature.name)?.value),
  )
  const seen = new Set<string>()
  const columns = [...used.map(({ name }) => name), ...(subject === undefined ? [] : [subject])]
  let row = 0
  for await (const chunk of table.chunks(columns)) {
    for (let r = 0; r < chunk.rows; r++, row++) {
      if (subject !== undefined && !isFirst(seen, chunk.columns[used.length]?.[r])) continue
      const values = used.map((feature, f) => valueName(feature, indexOf[f]?.(chunk.columns[f]?.[r]) ?? 0))
      for (const [i, of] of wanted.entries()) {
        if (of.every((value, f) => value === undefined || value === values[f])) (picked[i] as Uint8Array)[row] = 1
      }
    }
  }
  return picked
}

function isFirst(seen: Set<string>, raw: unknown): boolean {
  const subject = readCategory(raw)
  if (subject === undefined) return true
  const isNew = !seen.has(subject)
  if (isNew) seen.add(subject)
  return isNew
}

/** A slice as it was asked for, in the order of the sensitive features. */
function knownSlice(key: string, sensitive: readonly SensitiveFeature[]): Slice {
  const asked = parseSliceKey(key)
  for (const { feature, value } of asked) {
    const known = sensitive.find(({ name }) => name === feature)
    if (!known) {
      throw new ServiceError(
        'invalid',
        `--slice ${key}: ${feature} is no sensitive column; slices are cut by ${sensitive.map(({ name }) => name).join(', ')}, such as --slice ${sliceKey(exampleOf(sensitive))}`,
      )
    }
    const values = [...known.values, ...SPECIAL_VALUES]
    if (values.includes(value)) continue
    const near = closest(value, values)
    throw new ServiceError(
      'invalid',
      `--slice ${key}: ${feature} has no value ${value}${near === undefined ? '' : ` (did you mean ${near}?)`}; it has ${values.join(', ')}`,
    )
  }
  return sensitive.flatMap(({ name }) => asked.filter(({ feature }) => feature === name))
}

const exampleOf = (sensitive: readonly SensitiveFeature[]): Slice =>
  sensitive.slice(0, 1).map(({ name, values }) => ({ feature: name, value: values[0] ?? 'unknown' }))
