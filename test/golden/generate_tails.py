"""Tails of distributions that scipy has, or has not, far out: values from sums of positive terms in decimals."""
import math
from decimal import Decimal, getcontext

import numpy as np
from scipy import special, stats

from golden_file import write

getcontext().prec = 60
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494")
LN10 = Decimal(10).ln()


def half_gamma(twice):
    """Gamma(twice / 2) for a positive integer."""
    value = Decimal(1) if twice % 2 == 0 else PI.sqrt()
    at = 2 if twice % 2 == 0 else 1
    while at < twice:
        value *= Decimal(at) / 2
        at += 2
    return value


def log10_beta(x, y, twice_a, twice_b):
    """log10 I_x(a, b) for halves of integers: x^a y^b / (a B(a, b)) sum (a+b)_n / (a+1)_n x^n, all terms positive."""
    a, b = Decimal(twice_a) / 2, Decimal(twice_b) / 2
    x, y = Decimal(x), Decimal(y)
    prefix = half_gamma(twice_a + twice_b) / half_gamma(twice_a) / half_gamma(twice_b) / a
    term, total, n = Decimal(1), Decimal(0), 0
    while term > total * Decimal("1e-40"):
        total += term
        term *= (a + b + n) / (a + 1 + n) * x
        n += 1
    return float((prefix.ln() + a * x.ln() + b * y.ln() + total.ln()) / LN10)


def log10_t(t, df):
    t = Decimal(t)
    x = Decimal(df) / (df + t * t)
    return log10_beta(x, 1 - x, df, 1) - math.log10(2)


def student():
    rows = []
    for df in (1, 2, 3, 5, 10, 29, 30, 100, 999, 10_000):
        for t in (0.25, 0.5, 1.0, 1.7, 2.0, 3.0, 5.0, 8.0, 20.0, 38.0, 100.0, 1e4, 1e8):
            if df * 0 + 100 / (1 - df / (df + t * t)) < 300_000:
                rows.append({"t": t, "df": df, "log10P": log10_t(t, df)})
    for row in rows:
        theirs = stats.t.logsf(row["t"], row["df"]) / math.log(10)
        if row["log10P"] > -290 and not math.isclose(theirs, row["log10P"], rel_tol=1e-8):
            print("scipy differs on t:", row, theirs)
    for df in (0.7, 2.5, 17.3, 1234.5, 1e6, 1e8):
        rows += [{"t": t, "df": df, "log10P": float(np.log10(stats.t.sf(t, df)))} for t in (-3.0, -0.5, 0.0, 0.5, 2.0, 6.0, 12.0)]
    quantiles = [{"confidence": c, "df": df, "t": float(stats.t.isf((1 - c) / 2, df))} for c in (0.5, 0.8, 0.95, 0.999) for df in (1.0, 2.5, 10.0, 200.0, 1e6)]
    return rows, quantiles


def beta():
    rows = [{"x": x, "y": 1 - x, "a": a / 2, "b": b / 2, "log10P": log10_beta(x, 1 - Decimal(x), a, b)}
            for a, b in ((1, 1), (2, 6), (7, 3), (40, 80), (600, 20), (2000, 2000)) for x in (2.0**-30, 0.001, 0.03125, 0.25, 0.5)]
    return rows + [{"x": x, "y": 1 - x, "a": a, "b": b, "log10P": float(np.log10(special.betainc(a, b, x)))}
                   for a, b in ((0.3, 4.7), (5.0, 0.2), (60.0, 35.0)) for x in (0.125, 0.5, 0.75, 0.9375)]


def cramer_von_mises(x):
    """P of the limit: 1 less Csorgo and Faraway's series, or Smirnov's integral where that leaves no digits."""
    if x < 1.5:
        k = np.arange(60)
        q = (4 * k + 1) ** 2 / (16 * x)
        terms = np.exp(special.gammaln(k + 0.5) - special.gammaln(k + 1)) / (np.pi**1.5 * np.sqrt(x)) * np.sqrt(4 * k + 1) * np.exp(-2 * q) * special.kve(0.25, q)
        return math.log10(1 - float(np.sum(terms)))
    # 4,000 Gauss-Legendre nodes in theta, u = (2k - 1) pi + pi sin^2(theta / 2), k = 1 and 2
    nodes, weights = np.polynomial.legendre.leggauss(4000)
    theta, weights = (nodes + 1) * np.pi / 2, weights * np.pi / 2
    share = np.sin(theta / 2) ** 2
    total = 0.0
    for k in (1, 2):
        u = (2 * k - 1) * np.pi + np.pi * share
        total += (-1) ** (k + 1) * np.sum(weights * np.sin(theta) / np.sqrt(u * np.sin(np.pi * share)) * np.exp(x * (np.pi**2 - u**2) / 2))
    return (math.log(total) - x * np.pi**2 / 2) / math.log(10)


def kolmogorov(x):
    if x > 1:
        s = Decimal(2) * Decimal(x) * Decimal(x)
        total = sum((-1) ** (k - 1) * (-s * k * k).exp() for k in range(1, 12))
        return float((2 * total).ln() / LN10)
    return float(np.log10(special.kolmogorov(x)))


def make():
    rows, quantiles = student()
    write(
        "tails",
        "student, beta: series of positive terms in 60-digit decimals, compared with scipy.stats.t.logsf; real df and shapes: scipy; "
        "kolmogorov: scipy.special.kolmogorov up to 1, decimals beyond; cramerVonMises: series of scipy.special.kve up to 1.5, Gauss-Legendre beyond",
        student=rows,
        studentQuantile=quantiles,
        beta=beta(),
        kolmogorov=[{"x": x, "log10P": kolmogorov(x)} for x in (0.05, 0.3, 0.5, 0.8, 0.999, 1.0, 1.001, 1.36, 2.0, 5.0, 18.0, 30.0, 1000.0)],
        cramerVonMises=[{"x": x, "log10P": cramer_von_mises(x)} for x in (0.01, 0.05, 0.1, 0.2, 0.3, 0.46136, 0.74346, 1.1679, 1.49, 1.51, 2.0, 4.0, 10.0, 40.0, 140.0)],
    )
