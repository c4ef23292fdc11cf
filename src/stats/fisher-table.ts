import gammaln from '@stdlib/math-base-special-gammaln'
import { chiSquareLog10Sf } from './chi-square-log10-sf.ts'
import { fisherExact } from './fisher-exact.ts'
import { noVariation, type Undefined } from './interval.ts'

/** Tables with the same margins that may be visited: a few hundred milliseconds. */
const MOST_TABLES = 1_000_000
/** Beyond, differences of log-factorials lose the digits that tell ties apart. */
const MOST_OBSERVATIONS = 100_000
/** Tables are filled in by recursion, cell by cell. */
const MOST_CELLS = 400
/** Tables this close in log probability count as equally likely: rounding must not split a symmetric pair. */
const TIE = 1e-7

/**
 * Fisher's exact test that rows and columns of a table of counts are independent: the total probability of all tables
 * with the same margins that are at most as likely as the one observed.
 *
 * `method` says how p was made: `exact` where at most 1,000,000 tables have these margins, with at most 100,000
 * observations and 400 cells (two by two: always), else `chi-square`, Pearson's, which is approximate where an expected
 * count is under 5. Rows and columns without observations
 * do not count. Undefined where fewer than two rows or columns are left.
 *
 * @param rows counts, all rows of one length, whole and not negative
 * @throws {RangeError} if the lengths differ, or a count is negative or not whole
 * @see Freeman and Halton (1951), "Note on an exact treatment of contingency, goodness of fit and other problems of
 * significance", Biometrika 38
 */
export function fisherTable(
  rows: readonly ArrayLike<number>[],
): { readonly status: 'tested'; readonly log10P: number; readonly method: 'exact' | 'chi-square' } | Undefined {
  const table = usedPart(rows)
  if (table.length < 2 || (table[0]?.length ?? 0) < 2) return noVariation
  const [first, second] = table as [number[], number[]]
  if (table.length === 2 && first.length === 2) {
    const [a, b, c, d] = [first[0] ?? 0, first[1] ?? 0, second[0] ?? 0, second[1] ?? 0]
    return { status: 'tested', log10P: fisherExact(a, a + b, c, c + d), method: 'exact' }
  }
  const exact = enumerated(table)
  if (exact !== undefined) return { status: 'tested', log10P: exact, method: 'exact' }
  return { status: 'tested', log10P: pearson(table), method: 'chi-square' }
}

/** Rows and columns that hold an observation, the fewer of both as rows: the result does not depend on it. */
function usedPart(rows: readonly ArrayLike<number>[]): readonly number[][] {
  const width = rows[0]?.length ?? 0
  for (const row of rows) {
    if (row.length !== width) throw new RangeError(`all rows need ${width} counts, got ${row.length}`)
    for (let j = 0; j < width; j++) {
      if (!(Number.isInteger(row[j]) && (row[j] ?? 0) >= 0)) {
        throw new RangeError(`counts must be whole and not negative, got ${row[j]}`)
      }
    }
  }
  const full = rows.map((row) => Array.from(row)).filter((row) => row.some((count) => count > 0))
  const columns = Array.from({ length: width }, (_, j) => j).filter((j) => full.some((row) => (row[j] ?? 0) > 0))
  const table = full.map((row) => columns.map((j) => row[j] ?? 0))
  if (table.length <= columns.length) return table
  return columns.map((_, j) => table.map((row) => row[j] ?? 0))
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/** log10 p over all tables of these margins, column by column; undefined where they are too many. */
function enumerated(table: readonly number[][]): number | undefined {
  const left = table.map(sum)
  if (sum(left) > MOST_OBSERVATIONS || table.flat().length > MOST_CELLS) return undefined
  const columns = (table[0] ?? []).map((_, j) => sum(table.map((row) => row[j] ?? 0))).sort((a, b) => b - a)
  const lnFactorial = Float64Array.from({ length: sum(left) + 1 }, (_, k) => gammaln(k + 1))
  const ln = (count: number) => lnFactorial[count] ?? 0
  const margins = sum(left.map(ln)) + sum(columns.map(ln)) - ln(sum(left))
  const observed = margins - sum(table.flat().map(ln))
  let tables = 0
  let relative = 0

  /** Gives the rest of a column to the rows from `row` on; false where the tables are too many. */
  const fill = (column: number, row: number, rest: number, lnP: number): boolean => {
    if (column === columns.length - 1) {
      // what is left of every row is the last column
      const whole = lnP - sum(left.map(ln))
      if (whole <= observed + TIE) relative += Math.exp(whole - observed)
      tables += 1
      return tables <= MOST_TABLES
    }
    const room = left[row] ?? 0
    if (row === left.length - 1) {
      left[row] = room - rest
      const goesOn = fill(column + 1, 0, columns[column + 1] ?? 0, lnP - ln(rest))
      left[row] = room
      return goesOn
    }
    const least = Math.max(0, rest - sum(left.slice(row + 1)))
    for (let count = Math.min(rest, room); count >= least; count--) {
      left[row] = room - count
      const goesOn = fill(column, row + 1, rest - count, lnP - ln(count))
      left[row] = room
      if (!goesOn) return false
    }
    return true
  }

  if (!fill(0, 0, columns[0] ?? 0, margins)) return undefined
  return Math.min(0, (observed + Math.log(relative)) / Math.LN10)
}

/** log10 p of Pearson's chi-square test of independence. */
function pearson(table: readonly number[][]): number {
  const rowTotals = table.map(sum)
  const columnTotals = (table[0] ?? []).map((_, j) => sum(table.map((row) => row[j] ?? 0)))
  const total = sum(rowTotals)
  let statistic = 0
  for (const [i, row] of table.entries()) {
    for (const [j, count] of row.entries()) {
      const expected = ((rowTotals[i] ?? 0) * (columnTotals[j] ?? 0)) / total
      statistic += (count - expected) ** 2 / expected
    }
  }
  return chiSquareLog10Sf(statistic, (rowTotals.length - 1) * (columnTotals.length - 1))
}
