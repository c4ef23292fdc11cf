import gammainc from '@stdlib/math-base-special-gammainc'
import gammaln from '@stdlib/math-base-special-gammaln'

const PRECISION = 1e-18

/**
 * The natural log of a tail of a noncentral chi-square as a Poisson mixture of central ones: the upper tail when
 * x >= df + lambda, else the lower tail.
 *
 * Meant for df^2 + 4 lambda x below some thousands, where at most about a hundred terms count. Every recursion only adds
 * positive terms.
 *
 * @param x > 0
 * @param df degrees of freedom, real, > 0
 * @param lambda noncentrality, >= 0
 * @see Benton and Krishnamoorthy (2003), "Computing discrete mixtures of continuous distributions"
 */
export function lnChiSquareMixture(x: number, df: number, lambda: number): number {
  const mixture = { shape: df / 2, y: x / 2, rate: lambda / 2 }
  return x >= df + lambda ? lnUpper(mixture) : lnLower(mixture)
}

type Mixture = { readonly shape: number; readonly y: number; readonly rate: number }

/** Sum of Poisson(j; rate) Q(shape + j, y), with Q(a + 1, y) = Q(a, y) + y^a e^-y / Gamma(a + 1). */
function lnUpper({ shape, y, rate }: Mixture): number {
  const lnFirst = lnUpperGamma(shape, y)
  let term = 1
  let growth = Math.exp(lnPower(shape, y) - lnFirst)
  let sum = 1
  for (let j = 1; term > PRECISION * sum || j * (shape + j) < rate * y; j++) {
    term = ((term + growth) * rate) / j
    growth *= (y / (shape + j)) * (rate / j)
    sum += term
  }
  return lnFirst - rate + Math.log(sum)
}

/**
 * Sum of Poisson(j; rate) P(shape + j, y), where P(a, y) = y^a e^-y / Gamma(a + 1) S(a) and
 * S(a) = 1 + y/(a + 1) S(a + 1): stable downwards only, so from the last term that counts to the first.
 */
function lnLower({ shape, y, rate }: Mixture): number {
  const ratio = (j: number) => (y / (shape + j)) * (rate / j)
  let last = 0
  let weight = 1
  let largest = 1
  while (weight * ratio(last + 1) > PRECISION * largest) {
    last += 1
    weight *= ratio(last)
    largest = Math.max(largest, weight)
  }
  let series = lowerSeries(shape + last, y)
  let sum = weight * series
  for (let j = last; j >= 1; j--) {
    weight /= ratio(j)
    series = 1 + (y / (shape + j)) * series
    sum += weight * series
  }
  return lnPower(shape, y) - rate + Math.log(sum)
}

/** ln of y^a e^-y / Gamma(a + 1). */
function lnPower(a: number, y: number): number {
  return a * Math.log(y) - y - gammaln(a + 1)
}

/** 1 + y/(a+1) + y^2/((a+1)(a+2)) + ... */
function lowerSeries(a: number, y: number): number {
  let term = 1
  let sum = 1
  for (let i = 1; term > PRECISION * sum; i++) {
    term *= y / (a + i)
    sum += term
  }
  return sum
}

/** ln Q(a, y): the library where it cannot underflow, Legendre's continued fraction (modified Lentz) beyond. */
function lnUpperGamma(a: number, y: number): number {
  if (y < a + 1) return Math.log(gammainc(y, a, true, true))
  let b = y + 1 - a
  let c = Number.MAX_VALUE
  let d = 1 / b
  let fraction = d
  for (let i = 1; i < 500; i++) {
    const numerator = i * (a - i)
    b += 2
    d = 1 / (b + numerator * d)
    c = b + numerator / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < 2 * Number.EPSILON) break
  }
  return a * Math.log(y) - y - gammaln(a) + Math.log(fraction)
}
