/** Rotations shrink the off-diagonal quadratically; a handful of sweeps reaches the last bit. */
const MOST_SWEEPS = 60

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations.
 *
 * `vectors[k]` belongs to `values[k]`, has length 1, and is orthogonal to the others; no order is promised. Small
 * eigenvalues are accurate relative to the largest.
 *
 * @param matrix k rows of length k, symmetric
 * @see Golub and Van Loan (2013), "Matrix Computations", 8.5
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): {
  readonly values: readonly number[]
  readonly vectors: readonly (readonly number[])[]
} {
  const k = matrix.length
  const a = matrix.map((row) => Float64Array.from(row))
  const v = matrix.map((_, i) => Float64Array.from({ length: k }, (_, j) => (i === j ? 1 : 0)))
  const at = (rows: readonly Float64Array[], i: number, j: number) => rows[i]?.[j] ?? 0
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false
    for (let p = 0; p < k - 1; p++) {
      for (let q = p + 1; q < k; q++) {
        const off = at(a, p, q)
        if (Math.abs(off) <= Number.EPSILON ** 2 * Math.abs(at(a, p, p) + at(a, q, q))) continue
        rotated = true
        const tau = (at(a, q, q) - at(a, p, p)) / (2 * off)
        const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau))
        const cosine = 1 / Math.hypot(1, t)
        rotateColumns(a, { p, q, cosine, sine: t * cosine })
        rotateRows(a, { p, q, cosine, sine: t * cosine })
        rotateColumns(v, { p, q, cosine, sine: t * cosine })
      }
    }
    if (!rotated) break
  }
  const indices = matrix.map((_, i) => i)
  return { values: indices.map((i) => at(a, i, i)), vectors: indices.map((j) => indices.map((i) => at(v, i, j))) }
}

type Rotation = { readonly p: number; readonly q: number; readonly cosine: number; readonly sine: number }

function rotateColumns(rows: readonly Float64Array[], { p, q, cosine, sine }: Rotation): void {
  for (const row of rows) {
    const [x, y] = [row[p] ?? 0, row[q] ?? 0]
    row[p] = cosine * x - sine * y
    row[q] = sine * x + cosine * y
  }
}

function rotateRows(rows: readonly Float64Array[], { p, q, cosine, sine }: Rotation): void {
  const [first, second] = [rows[p] as Float64Array, rows[q] as Float64Array]
  for (let j = 0; j < first.length; j++) {
    const [x, y] = [first[j] ?? 0, second[j] ?? 0]
    first[j] = cosine * x - sine * y
    second[j] = sine * x + cosine * y
  }
}
