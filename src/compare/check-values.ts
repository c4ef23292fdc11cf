import { MOST_CATEGORIES, MOST_RARE } from '../baseline/binning-fit.ts'
import { ServiceError } from '../errors.ts'
import { DECIMAL } from '../profile/reading.ts'
import type { CategorySummary } from '../profile/table.ts'
import type { ColumnsAsked, NamedTable } from './columns-asked.ts'

/** Values of a sensitive feature that have a slice of their own; the rest is `other`. */
const MOST_VALUES = 50
/** From here on a column is no grouping of people but names each of them. */
const TOO_MANY_VALUES = 1000
/** Values that a message lists. */
const MOST_LISTED = 12

/**
 * Refuses named values that never occur, and data sets that do not share a coding.
 *
 * @returns how many values the column of the first data set has
 * @throws {ServiceError} naming the values there are
 */
export async function valuesOfDecisions(
  of: NamedTable,
  other: NamedTable | undefined,
  { column, values, flag }: { readonly column: string; readonly values: readonly string[]; readonly flag: string },
): Promise<number> {
  const here = await of.table.categorySummary(column, MOST_CATEGORIES + MOST_RARE)
  const there = await other?.table.categorySummary(column, MOST_CATEGORIES + MOST_RARE)
  const known = new Set([...here.values, ...(there?.values ?? [])].map((v) => v.value))
  if (known.size === 0) {
    const where = [of, ...(other ? [other] : [])].map(({ name }) => name).join(' and in ')
    throw new ServiceError(
      'invalid',
      `column ${column} holds no value in ${where}; leave out ${flag} and the column it belongs to`,
    )
  }
  const never = values.filter((value) => !known.has(value))
  if (never.length > 0) {
    throw new ServiceError(
      'invalid',
      `${flag} ${never.join(', ')} never occurs in column ${column}; it holds ${valuesWords(here)}: name one of these, as it is written there`,
    )
  }
  if (other && there) requireOneCoding(of, other, column, here, there)
  return here.distinct
}

/**
 * Refuses decisions that are to be numbers where none is finite, or where none reaches the favourable ones.
 *
 * @throws {ServiceError} naming what the column holds
 */
export async function requireReached(
  of: NamedTable,
  other: NamedTable | undefined,
  { column, atLeast }: { readonly column: string; readonly atLeast: number | undefined },
): Promise<void> {
  const sides = [of, ...(other ? [other] : [])]
  const held = await Promise.all(sides.map(({ table }) => table.numericSummary(column, 1, 1)))
  const empty = held.findIndex(({ count }) => count === 0)
  if (empty >= 0) {
    throw new ServiceError(
      'invalid',
      `${sides[empty]?.name}: column ${column} is named as a decision of numbers and holds no number; name its favourable values with --favourable, or another column`,
    )
  }
  const [least, most] = [Math.min(...held.map(({ min }) => min)), Math.max(...held.map(({ max }) => max))]
  if (atLeast !== undefined && most < atLeast) {
    throw new ServiceError(
      'invalid',
      `--favourable >=${atLeast} is never reached in column ${column}; it holds numbers from ${least} to ${most}: choose one between them`,
    )
  }
}

/** Refuses sensitive columns without a value, with a value for nearly everybody, and with codings that differ. */
export async function checkSensitive(
  of: NamedTable,
  other: NamedTable | undefined,
  asked: ColumnsAsked,
): Promise<void> {
  for (const { column, bands } of asked.sensitive) {
    if (bands) continue
    const here = await of.table.categorySummary(column, MOST_VALUES + MOST_RARE)
    if (here.count === 0)
      throw new ServiceError(
        'invalid',
        `${of.name}: sensitive column ${column} holds no value, so there are no slices to compare`,
      )
    const areNumbers = here.values.slice(0, 100).every(({ value }) => DECIMAL.test(value))
    if (areNumbers && here.distinct > MOST_VALUES) throw await withoutBands(of, column, here.distinct)
    if (here.distinct > TOO_MANY_VALUES) {
      throw new ServiceError(
        'invalid',
        `${of.name}: sensitive column ${column} holds ${here.distinct.toLocaleString('en-US')} values, which name rows and not groups of people; name a column of groups`,
      )
    }
    const there = await other?.table.categorySummary(column, MOST_VALUES + MOST_RARE)
    if (other && there) requireOneCoding(of, other, column, here, there)
  }
}

async function withoutBands({ name, table }: NamedTable, column: string, distinct: number): Promise<ServiceError> {
  const { quantiles } = await table.numericSummary(column, 4, 0.25)
  const edges = [...new Set(quantiles.slice(1, 4).map((q) => Number(q.toPrecision(2))))]
  return new ServiceError(
    'invalid',
    `${name}: sensitive column ${column} holds ${distinct.toLocaleString('en-US')} different numbers; cut it into bands, such as --sensitive ${column}:${edges.join('/')}`,
  )
}

function requireOneCoding(
  of: NamedTable,
  other: NamedTable,
  column: string,
  here: CategorySummary,
  there: CategorySummary,
): void {
  const known = new Set(here.values.map((v) => v.value))
  if (here.count === 0 || there.count === 0 || there.values.some((v) => known.has(v.value))) return
  throw new ServiceError(
    'invalid',
    `column ${column} is coded differently: ${of.name} holds ${valuesWords(here)}, ${other.name} holds ${valuesWords(there)}; code both alike`,
  )
}

function valuesWords({ values, distinct }: CategorySummary): string {
  if (values.length === 0) return 'no value'
  const shown = values.slice(0, MOST_LISTED).map((v) => (v.value.length > 40 ? `${v.value.slice(0, 40)}…` : v.value))
  return distinct > shown.length
    ? `${shown.join(', ')} and ${(distinct - shown.length).toLocaleString('en-US')} more`
    : shown.join(', ')
}
