"""What decides about rates and divergences, and the small tools it is made of."""
import math
from fractions import Fraction

import numpy as np
from scipy import optimize, stats
from scipy import special
from statsmodels.stats import proportion

from golden_file import SEED, write
from precise_chi_square import log10_sf

LN10 = math.log(10)


def log10_of(p):
    """Of a positive Fraction, however small."""
    shift = max(0, p.denominator.bit_length() - p.numerator.bit_length())
    return math.log10(Fraction(p.numerator << shift, p.denominator)) - shift * math.log10(2)


def binomial():
    """Rational arithmetic; p is a binary fraction, so that both languages mean the same number."""
    rows = []
    for n, p in ((1, 0.5), (7, 0.25), (40, 0.0625), (300, 0.75), (2000, 2.0**-10), (20_000, 0.5)):
        for x in sorted({0, 1, n // 10, int(n * p), n - 1, n}):
            exact = math.comb(n, x) * Fraction(p) ** x * (1 - Fraction(p)) ** (n - x)
            rows.append({"x": x, "n": n, "p": p, "ln": log10_of(exact) * LN10})
    return rows


def within():
    rows = []
    for estimate, tolerance, error in ((0.0, 0.0, 1.0), (0.1, 0.0, 0.05), (-0.1, 0.025, 0.03), (0.02, 0.05, 0.01), (0.3, 0.05, 0.005), (1.0, 0.1, 0.001), (1e-9, 0.0, 1e-10)):
        logs = special.log_ndtr(-(abs(estimate) - tolerance) / error), special.log_ndtr(-(abs(estimate) + tolerance) / error)
        rows.append({"estimate": estimate, "tolerance": tolerance, "error": error, "log10P": min(0.0, float(np.logaddexp(*logs)) / LN10)})
    return rows


def four_counts(rng):
    movers, ratios = [], []
    tables = [(3, 30, 9, 25), (0, 150, 7, 900), (56, 70, 48, 80), (120_000, 400_000, 90_000, 310_000), (1, 1, 0, 1), (10, 10, 10, 10)]
    for now, then in zip(tables, tables[1:] + tables[:1]):
        (d1, d0) = (x1 / n1 - x2 / n2 for x1, n1, x2, n2 in (now, then))
        (low1, high1), (low0, high0) = (proportion.confint_proportions_2indep(*t, method="newcomb", compare="diff") for t in (now, then))
        change = d1 - d0
        movers.append({"now": now, "then": then, "estimate": change, "lower": change - math.hypot(d1 - low1, high0 - d0), "upper": change + math.hypot(high1 - d1, d0 - low0)})
        log = [math.log((x1 + 0.5) / (n1 + 0.5)) - math.log((x2 + 0.5) / (n2 + 0.5)) for x1, n1, x2, n2 in (now, then)]
        variance = sum(1 / (x + 0.5) - 1 / (n + 0.5) for t in (now, then) for x, n in (t[:2], t[2:]))
        half = float(special.ndtri(0.975)) * math.sqrt(variance)
        ratios.append({"now": now, "then": then, "estimate": log[0] - log[1], "variance": variance, "lower": log[0] - log[1] - half, "upper": log[0] - log[1] + half})
    return movers, ratios


def noncentrality(x, df, power):
    target = math.log10(power)
    if log10_sf(x, df, 0.0) >= target:
        return 0.0
    return optimize.brentq(lambda lam: log10_sf(x, df, lam) - target, 1e-9, 6 * x + 60, xtol=1e-12, rtol=1e-14)


def divergences():
    intervals, detectable = [], []
    for a, b in (([500, 300, 200], [400, 380, 220]), ([50, 50], [80, 20]), ([900, 60, 40], [2700, 180, 120]), ([100, 0, 50, 50], [60, 90, 25, 25])):
        n, m, k = sum(b), sum(a), len(a)
        p, q = ((np.array(c) + 0.5) / (sum(c) + k / 2) for c in (a, b))
        d = (stats.entropy(p, (p + q) / 2, 2) + stats.entropy(q, (p + q) / 2, 2)) / 2
        for phi, kappa in ((1.0, 1.0), (2.5, 1.5)):
            per = 8 * math.log(2) * n * m / (n + m) / phi
            scale, df = per / kappa, (k - 1) / kappa
            intervals.append({"baseline": a, "current": b, "phi": phi, "kappaA": kappa, "estimate": max(0.0, d - (k - 1) / per),
                              "lower": min(1.0, noncentrality(d * scale, df, 0.025) / scale), "upper": min(1.0, noncentrality(d * scale, df, 0.975) / scale)})
    for n_eff, cells, level, phi, kappa in ((500.0, 8, -3.0, 1.0, 1.0), (2000.0, 12, -5.5, 1.8, 2.0), (100.0, 2, -2.0, 1.0, 1.0), (40_000.0, 20, -7.0, 3.0, 1.0)):
        scale, df = 8 * math.log(2) * n_eff / phi / kappa, (cells - 1) / kappa
        rejects = optimize.brentq(lambda x: log10_sf(x, df, 0.0045 * scale) - level, 1e-6, 1e6, xtol=1e-12, rtol=1e-14)
        x = max(rejects, 0.009 * scale + df)
        detectable.append({"nEffective": n_eff, "cells": cells, "tolerance": 0.009, "log10Level": level, "power": 0.8, "phi": phi, "kappaA": kappa,
                           "divergence": min(1.0, noncentrality(x, df, 0.8) / scale)})
    return intervals, detectable


def kappas(rng):
    rows = []
    for c, omega, blocks in ((1.0, [1e-3, 0.0], 30), (2.0, [1e-3, 5e-3], 9)):
        points = [{"z2OverDf": float(rng.gamma(2, 1.5)), "x": float(10 ** rng.uniform(2, 4)), "df": int(rng.integers(1, 12)), "level": int(rng.integers(2))} for _ in range(50)]
        z, x, df, level = (np.array([p[key] for p in points]) for key in ("z2OverDf", "x", "df", "level"))
        s = np.array(omega)[level] * x
        phi = c + s
        v = (df * z - df * phi) ** 2 / (2 * df) * blocks / (blocks - 1)
        kappa = ((s**2 * (v - c**2 - 2 * c * s)) / phi**4).sum() / (s**4 / phi**4).sum()
        rows.append({"points": points, "c": c, "omega": omega, "blocks": blocks, "kappa": float(np.clip(kappa, 1, df.max()))})
    return rows


def make():
    rng = np.random.default_rng(SEED)
    movers, ratios = four_counts(rng)
    intervals, detectable = divergences()
    values = [[3.0], [2.0, 1.0], rng.normal(size=7).tolist(), rng.normal(size=8).tolist(), [1e300, -1e300, 5.0]]
    write(
        "decision",
        "binomial: rational arithmetic; within: scipy.special.log_ndtr; movers: statsmodels confint_proportions_2indep(newcomb), Zou and Donner's sum of squares; ratios, kappas: their formulas in numpy; "
        "intervals, detectable: brentq on the 60-digit mixture; poisson: scipy.stats.chi2.ppf; sums: numpy.logaddexp; medians: numpy.median",
        binomial=binomial(), within=within(), movers=movers, ratios=ratios, intervals=intervals, detectable=detectable, kappas=kappas(rng),
        sums=[{"a": a, "b": b, "sum": float(np.logaddexp(a * LN10, b * LN10)) / LN10} for a, b in ((-1.0, -1.0), (-3.0, -5.0), (-300.0, -301.5), (-1e5, -1e5 - 0.25))],
        medians=[{"values": v, "median": float(np.median(v))} for v in values],
        variances=[{"x": x, "n": n, "variance": float((x + 0.5) / (n + 1) * (1 - (x + 0.5) / (n + 1)) / n)} for x, n in ((0, 10), (10, 10), (3, 30), (1, 1), (5e7, 1e8))],
        poisson=[{"count": k, "confidence": c, "lower": float(stats.chi2.ppf((1 - c) / 2, 2 * k) / 2) if k else 0.0, "upper": float(stats.chi2.isf((1 - c) / 2, 2 * k + 2) / 2)}
                 for k in (0, 1, 7, 400) for c in (0.8, 0.95)],
    )
