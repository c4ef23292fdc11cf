/** How far a gradient may stand above 0 on columns of norm 1, relative to the response, and still count as 0. */
const SLACK = 1e-12
/** A column whose part orthogonal to the others is smaller than this share of it counts as spanned by them. */
const SPANNED = 1e-14

/**
 * One observation: its regressors, its response and how much it counts.
 */
export type WeightedRow = { readonly x: readonly number[]; readonly y: number; readonly weight: number }

type Normal = { readonly gram: readonly (readonly number[])[]; readonly moment: readonly number[] }

/**
 * The coefficients, none negative, that minimize the weighted sum of (y - x b)^2 (Lawson and Hanson's active sets).
 *
 * Length is that of each row's x; empty for no rows. A column that is 0 throughout, or that others in use already span,
 * stays at 0. Works on the normal equations of columns scaled to norm 1, so meant for a few columns that are not nearly
 * collinear.
 *
 * @param rows of equal width, weights >= 0
 * @throws {RangeError} if the rows' widths differ or a weight is negative
 * @see Lawson and Hanson (1974), "Solving Least Squares Problems", chapter 23
 */
export function nonNegativeLeastSquares(rows: readonly WeightedRow[]): number[] {
  const width = rows[0]?.x.length ?? 0
  const norms = Array.from({ length: width }, (_, column) =>
    Math.sqrt(momentOf(rows, (row) => (row.x[column] ?? 0) ** 2)),
  )
  for (const { x, weight } of rows) {
    if (x.length !== width) throw new RangeError(`rows of one width are needed, got ${width} and ${x.length}`)
    if (!(weight >= 0)) throw new RangeError(`weights must not be negative, got ${weight}`)
  }
  const scaled = activeSets(normalEquations(rows, norms), SLACK * Math.sqrt(momentOf(rows, (row) => row.y ** 2)))
  return scaled.map((value, column) => (value === 0 ? 0 : value / (norms[column] ?? 1)))
}

function momentOf(rows: readonly WeightedRow[], of: (row: WeightedRow) => number): number {
  let sum = 0
  for (const row of rows) sum += row.weight * of(row)
  return sum
}

function normalEquations(rows: readonly WeightedRow[], norms: readonly number[]): Normal {
  const at = (row: WeightedRow, column: number) => (norms[column] ? (row.x[column] ?? 0) / norms[column] : 0)
  return {
    gram: norms.map((_, i) => norms.map((_, j) => momentOf(rows, (row) => at(row, i) * at(row, j)))),
    moment: norms.map((_, i) => momentOf(rows, (row) => at(row, i) * row.y)),
  }
}

/** Frees the steepest column, solves on the free ones, and lets go those that would turn negative, until none is left. */
function activeSets(normal: Normal, slack: number): number[] {
  const width = normal.moment.length
  let solution = new Array<number>(width).fill(0)
  let free: readonly number[] = []
  for (let round = 0; round < 3 * width; round++) {
    const entering = steepest(normal, solution, free, slack)
    if (entering === undefined) break
    free = [...free, entering]
    let target = solveOn(free, normal)
    for (let falling = negative(free, target); falling.length > 0; falling = negative(free, target)) {
      const [here, there] = [solution, target]
      const wayTo0 = (column: number) => (here[column] ?? 0) / ((here[column] ?? 0) - (there[column] ?? 0))
      const step = Math.min(...falling.map(wayTo0))
      solution = here.map((value, column) => value + step * ((there[column] ?? 0) - value))
      free = free.filter((column) => !(falling.includes(column) && wayTo0(column) <= step))
      target = solveOn(free, normal)
    }
    solution = target
  }
  return solution
}

/** The column at 0 whose increase lowers the sum of squares fastest. */
function steepest(
  { gram, moment }: Normal,
  solution: readonly number[],
  free: readonly number[],
  slack: number,
): number | undefined {
  let best: { readonly column: number; readonly gradient: number } | undefined
  for (let column = 0; column < moment.length; column++) {
    if (free.includes(column) || isSpanned(column, free, gram)) continue
    const fitted = solution.reduce((sum, value, j) => sum + value * (gram[column]?.[j] ?? 0), 0)
    const gradient = (moment[column] ?? 0) - fitted
    if (gradient > (best?.gradient ?? slack)) best = { column, gradient }
  }
  return best?.column
}

function isSpanned(column: number, free: readonly number[], gram: Normal['gram']): boolean {
  const projection = solveOn(free, { gram, moment: gram[column] ?? [] })
  const explained = projection.reduce((sum, value, j) => sum + value * (gram[column]?.[j] ?? 0), 0)
  return (gram[column]?.[column] ?? 0) - explained <= SPANNED
}

function negative(free: readonly number[], target: readonly number[]): number[] {
  return free.filter((column) => (target[column] ?? 0) < 0)
}

/** The unconstrained solution on the free columns, 0 elsewhere, by elimination (the matrix is positive definite). */
function solveOn(free: readonly number[], { gram, moment }: Normal): number[] {
  const rows = free.map((i) => [...free.map((j) => gram[i]?.[j] ?? 0), moment[i] ?? 0])
  for (const [pivot, pivotRow] of rows.entries()) {
    for (const row of rows.slice(pivot + 1)) {
      const factor = (row[pivot] ?? 0) / (pivotRow[pivot] ?? 1)
      for (let j = pivot; j < row.length; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0)
    }
  }
  const solution = new Array<number>(moment.length).fill(0)
  for (const [index, row] of [...rows.entries()].reverse()) {
    const known = free.reduce((sum, column, j) => (j > index ? sum + (row[j] ?? 0) * (solution[column] ?? 0) : sum), 0)
    solution[free[index] ?? 0] = ((row[free.length] ?? 0) - known) / (row[index] ?? 1)
  }
  return solution
}
