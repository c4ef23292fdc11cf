"""Tails of the (noncentral) chi-square distribution in 60-digit decimal arithmetic.

scipy loses the deep tails to underflow, and large noncentralities to time. Here the Poisson mixture is summed term by
term, so every digit printed is meant; each sum checks that what it leaves out is below 1e-25 of it.
"""
from decimal import Decimal, getcontext
from fractions import Fraction
from functools import cache
from math import comb, isqrt

getcontext().prec = 60
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
LN10 = Decimal(10).ln()


@cache
def bernoulli(n):
    if n == 0:
        return Fraction(1)
    return -sum(comb(n + 1, k) * bernoulli(k) for k in range(n)) / (n + 1)


def ln_gamma(a):
    """Stirling's series after moving a beyond 80, where 30 terms leave 1e-60."""
    shift = Decimal(1)
    while a < 80:
        shift *= a
        a += 1
    total = (a - Decimal("0.5")) * a.ln() - a + (2 * PI).ln() / 2
    for k in range(1, 31):
        b = bernoulli(2 * k)
        total += Decimal(b.numerator) / Decimal(b.denominator) / (2 * k * (2 * k - 1) * a ** (2 * k - 1))
    return total - shift.ln()


def ln_power(a, y):
    """ln of y^a e^-y / Gamma(a + 1)."""
    return a * y.ln() - y - ln_gamma(a + 1)


def upper_ratio(a, y):
    """Q(a, y) / (y^a e^-y / Gamma(a + 1))."""
    if y < a + 30:
        lower = lower_ratio(a, y)
        whole = (-ln_power(a, y)).exp()
        if whole - lower > whole * Decimal("1e-20"):
            return whole - lower
    b, c = y + 1 - a, Decimal("1e300")
    d = 1 / b
    fraction = d
    for i in range(1, 2_000_000):
        numerator = i * (a - i)
        b += 2
        d = 1 / (b + numerator * d)
        c = b + numerator / c
        fraction *= c * d
        if abs(c * d - 1) < Decimal("1e-50"):
            return fraction * a
    raise ArithmeticError("the continued fraction did not settle")


def lower_ratio(a, y):
    """P(a, y) / (y^a e^-y / Gamma(a + 1)) = 1 + y/(a+1) + y^2/((a+1)(a+2)) + ..."""
    term = total = Decimal(1)
    i = 0
    while term > total * Decimal("1e-55"):
        i += 1
        term *= y / (a + i)
        total += term
    return total


def ln_tail(x, df, lam, upper):
    """ln P[X > x] if upper else ln P[X <= x]."""
    a, y, mu = Decimal(df) / 2, Decimal(x) / 2, Decimal(lam) / 2
    if mu == 0:
        return ln_power(a, y) + (upper_ratio(a, y) if upper else lower_ratio(a, y)).ln()
    tilted = int((-(a - 1) + ((a - 1) ** 2 + 4 * mu * y).sqrt()) / 2)
    centers = (max(0, tilted), int(mu))
    reach = 14 * isqrt(max(centers)) + 120
    first, last = max(0, min(centers) - reach), max(centers) + reach
    if max(centers) - min(centers) > 40 * isqrt(max(centers)) + 200:
        first, last = max(0, tilted - reach), tilted + reach
    poisson = lambda j: (j * mu.ln() - mu - ln_gamma(Decimal(j) + 1)) if j else -mu
    if upper:
        j, step, ratio = first, 1, upper_ratio(a + first, y)
    else:
        j, step, ratio = last, -1, lower_ratio(a + last, y)
    scale = poisson(j) + ln_power(a + j, y)
    weight = Decimal(1)
    terms = []
    while first <= j <= last:
        terms.append(weight * ratio)
        if upper:
            ratio = (1 + ratio) * (a + j + 1) / y
            weight *= mu * y / ((j + 1) * (a + j + 1))
        else:
            ratio = 1 + ratio * y / (a + j)
            weight *= j * (a + j) / (mu * y)
        j += step
    total = sum(terms)
    edge = max(terms[-1] if upper or first > 0 else 0, terms[0] if not upper or first > 0 else 0)
    assert edge < total * Decimal("1e-25"), f"too few terms at {x}, {df}, {lam}"
    return scale + total.ln()


def log10_sf(x, df, lam):
    x, df, lam = Decimal(x), Decimal(df), Decimal(lam)
    if x >= df + lam:
        return float(ln_tail(x, df, lam, True) / LN10)
    lower = ln_tail(x, df, lam, False).exp()
    ln_upper = (1 - lower).ln() if lower > Decimal("1e-20") else -lower - lower * lower / 2
    return float(ln_upper / LN10)
