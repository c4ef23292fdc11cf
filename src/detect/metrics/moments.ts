/** How many values there were, their sum and the sum of their squares: everything that a mean and its error need. */
export type Moments = { readonly n: number; readonly sum: number; readonly squares: number }

/** Everyone minus a part. */
export function restOfMoments(whole: Moments, part: Moments): Moments {
  return { n: whole.n - part.n, sum: whole.sum - part.sum, squares: whole.squares - part.squares }
}

/** The variance of one value (divided by n - 1), never below 0; undefined with fewer than two values. */
export function varianceIn({ n, sum, squares }: Moments): number | undefined {
  if (n < 2) return undefined
  // Of values that are all alike rounding may leave a trifle below 0.
  return Math.max(0, (squares - (sum * sum) / n) / (n - 1))
}
