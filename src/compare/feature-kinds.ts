import { ATOM_SHARE, CATEGORY_SHARE, MOST_CATEGORIES, MOST_RARE, resolutionFor } from '../baseline/binning-fit.ts'
import { readBlockTime } from '../baseline/block-time.ts'
import { readCategory, readNumeric } from '../profile/reading.ts'
import type { CategorySummary, NumericSummary, Table } from '../profile/table.ts'
import type { FeatureKind } from './columns-asked.ts'

/** A column that is compared as a feature. */
export type ChosenFeature = { readonly column: string; readonly kind: FeatureKind; readonly inferred: boolean }

/** A column that is not compared, and why. */
export type LeftOut = { readonly column: string; readonly because: string }

/** Years between these are times and no feature, where the column says that it holds years: data sets compared are mostly of different ones. */
const YEARS = { from: 1900, to: 2100 } as const
const CALLED_YEAR = /(^|[_.\s-])year$/i
/** A column that is called so and has more values than have cells names people. */
const CALLED_PERSON =
  /(^|[_.\s-])(person|subject|customer|client|patient|user|applicant|member)([_.\s-]?(id|key|no|nr|number))?$/i

/** Numbers of which there are no more than this many different ones are read as codes: `0` and `1`, a rating of 1 to 5. */
export const HANDFUL = 10

/** Values that all differ look like ids from this many on. */
const FEWEST_IDS = 20
/** Texts of which so many differ and none is frequent are ids or free text. */
const MANY_TEXTS = 1000

/**
 * Infers from its values whether a column is a numeric or a categorical feature, or none: numeric where every value but missing ones is a number and there are
 * more than a handful of different ones. A column of ids, of times, of one value or of none is no feature.
 *
 * @param first the column's first values, which may show by themselves that it is text
 * @param other the same column of the other data set: one value here and another there is a difference and no constant
 */
export async function inferKind(
  table: Table,
  column: string,
  first: readonly (string | null)[],
  other: Table | undefined,
): Promise<FeatureKind | LeftOut> {
  const leftOut = (because: string): LeftOut => ({ column, because })
  if (CALLED_YEAR.test(column) && areYears(first))
    return leftOut('it holds years; --categorical compares it all the same')
  const isText = first.some((value) => readNumeric(value) === 'unreadable')
  if (!isText) {
    const numbers = await numbersOf(table, column)
    if (numbers.unreadable.count === 0 && numbers.distinct > HANDFUL) {
      if (
        CALLED_PERSON.test(column) &&
        [numbers.min, numbers.max, ...numbers.quantiles].every(Number.isInteger) &&
        numbers.distinct > MOST_CATEGORIES
      )
        return leftOut('it seems to name people; --subject counts them, --numeric compares it all the same')
      if (isTime(first)) return leftOut('it holds times; --time calibrates by them')
      return areIds(column, numbers) ? leftOut('every row has another whole number, as ids do') : 'numeric'
    }
  }
  const texts = await table.categorySummary(column, MOST_CATEGORIES + MOST_RARE)
  if (texts.distinct <= 1)
    return (await isConstant(texts, other, column)) ? leftOut(constantWords(texts)) : 'categorical'
  if (isTime(first)) return leftOut('it holds times; --time calibrates by them')
  if (texts.distinct === texts.count && texts.count >= FEWEST_IDS)
    return leftOut('every row has another value, as ids do')
  if (CALLED_PERSON.test(column) && texts.distinct > MOST_CATEGORIES)
    return leftOut('it seems to name people; --subject counts them, --categorical compares it all the same')
  const frequent = texts.values[0]?.count ?? 0
  if (texts.distinct > MANY_TEXTS && frequent < CATEGORY_SHARE * texts.count)
    return leftOut('nearly every row has another value, as ids and free text do')
  return 'categorical'
}

/** The kind of a column that is compared whatever it looks like: numeric where every value is a number and there are more than a handful. */
export async function kindOfValues(table: Table, column: string): Promise<FeatureKind> {
  const { unreadable, distinct } = await numbersOf(table, column)
  return unreadable.count === 0 && distinct > HANDFUL ? 'numeric' : 'categorical'
}

const numbersOf = async (table: Table, column: string): Promise<NumericSummary> =>
  table.numericSummary(column, resolutionFor(await table.rowCount()).fine, ATOM_SHARE)

/** Is this a kind, not the reason for having none? */
export const isKind = (answer: FeatureKind | LeftOut): answer is FeatureKind => typeof answer === 'string'

function isTime(first: readonly (string | null)[]): boolean {
  const values = first.filter((value) => readCategory(value) !== undefined)
  return (
    values.length > 0 &&
    values.every((value) => value !== null && !/^-?\d+$/.test(value) && readBlockTime(value) !== undefined)
  )
}

function areYears(first: readonly (string | null)[]): boolean {
  const values = first.map(readNumeric).filter((value) => value !== 'missing')
  return (
    values.length > 0 &&
    values.every((v) => typeof v === 'number' && Number.isInteger(v) && v >= YEARS.from && v <= YEARS.to)
  )
}

/** Whole numbers that all differ are ids where they leave no gap, or are called so; amounts may all differ too. */
function areIds(column: string, { count, distinct, min, max, quantiles }: NumericSummary): boolean {
  if (distinct !== count || count < FEWEST_IDS) return false
  if (![min, max, ...quantiles].every(Number.isInteger)) return false
  return max - min + 1 === count || /(^|[_.\s-])(id|key|index|number|no|nr|uuid)$/i.test(column)
}

async function isConstant(here: CategorySummary, other: Table | undefined, column: string): Promise<boolean> {
  if (other === undefined) return true
  const there = await other.categorySummary(column, 2)
  const values = new Set([...here.values, ...there.values].map(({ value }) => value))
  return values.size <= 1
}

function constantWords({ count }: CategorySummary): string {
  return count === 0 ? 'it holds no value' : 'it holds one value alone'
}
