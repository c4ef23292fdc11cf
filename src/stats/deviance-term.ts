/**
 * x ln(x/m) + m - x: what an observed count x adds to half the deviance where m was expected.
 *
 * Never negative; 0 where x = m. Keeps its relative accuracy where x is near m, by a series, because the difference would
 * cancel there.
 *
 * @param x observed, >= 0; 0 gives m
 * @param m expected, > 0
 * @see Loader (2000), "Fast and accurate computation of binomial probabilities"
 */
export function devianceTerm(x: number, m: number): number {
  if (x === 0) return m
  if (Math.abs(x - m) > 0.1 * (x + m)) return x * Math.log(x / m) + m - x
  const v = (x - m) / (x + m)
  let sum = (x - m) * v
  let term = 2 * x * v
  for (let k = 1; ; k++) {
    term *= v * v
    const next = sum + term / (2 * k + 1)
    if (next === sum) return sum
    sum = next
  }
}
