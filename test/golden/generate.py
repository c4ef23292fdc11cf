"""Writes the golden values beside it: python3 test/golden/generate.py

Needs numpy, scipy and statsmodels; versions and seed stand in every file. Where scipy loses the digits (deep tails,
large noncentralities, exact tests) the values come from decimal or rational arithmetic of the standard library: see
`source` in each file. Running it again with the same versions writes the same bytes.
"""
import math
from fractions import Fraction

import numpy as np
from scipy import optimize, special, stats
from scipy.spatial import distance
from statsmodels.stats import multitest, proportion

import generate_counts
import generate_decision
import generate_strata
import generate_tails
import generate_values
from golden_file import SEED, write
from precise_chi_square import log10_sf

LN10 = math.log(10)


def normal():
    zs = [-37.0, -20.0, -8.3, -5.0, -2.0, -1.0, -0.1, 0.0, 0.1, 0.5, 1.0, 1.959963984540054, 3.0, 4.999, 5.0, 5.999]
    zs += [6.0, 6.001, 8.0, 12.5, 20.0, 37.5, 38.6, 40.0, 100.0, 1234.5, 1e4, 2.1e5, 1e8, 1e12]
    ps = [1e-300, 1e-20, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999, 1 - 1e-12]
    write(
        "normal",
        "scipy.special.log_ndtr(-z)/ln 10, ndtr, ndtri",
        sf=[{"z": z, "log10P": float(special.log_ndtr(-z)) / LN10} for z in zs],
        cdf=[{"z": z, "p": float(special.ndtr(z))} for z in zs if abs(z) < 37],
        quantile=[{"p": p, "z": float(special.ndtri(p))} for p in ps],
    )


def chi_square(rng):
    points = [(x, df, 0.0) for df in (0.5, 1.0, 2.0, 3.7, 9.0, 25.0, 39.9, 40.0, 41.0, 63.0, 200.0, 5000.0) for x in
              (1e-3 * df, 0.3 * df, 0.9 * df, df, 1.001 * df, 1.3 * df, 3.0 * df, 12.0 * df, 100.0 * df, 4e6)]
    points += [(1e9, 9.0, 0.0), (1e9, 60.0, 0.0), (1e6, 1e6, 0.0), (1.01e6, 1e6, 0.0), (0.99e6, 1e6, 0.0), (0.05, 0.05, 0.0)]
    for df in (0.3, 1.0, 2.4, 9.0, 24.0, 63.0):
        for lam in (1e-6, 0.1, 2.0, 17.0, 45.0, 200.0, 3000.0):
            mean, sd = df + lam, math.sqrt(2 * (df + 2 * lam))
            points += [(mean + k * sd, df, lam) for k in (-0.9, 0.0, 0.4, 1.0, 2.0, 4.0, 9.0, 60.0)]
            points += [(0.05 * mean, df, lam), (400.0 * mean, df, lam)]
    for lam in (1e5, 1e6, 1e8):
        mean, sd = 9 + lam, math.sqrt(2 * (9 + 2 * lam))
        points += [(mean + k * sd, 9.0, lam) for k in (-6.0, -1.0, -0.01, 0.0, 0.5, 1.4, 3.0, 20.0)]
        points += [(1.3 * mean, 9.0, lam), (8.0 * mean, 9.0, lam)]
    points += [(1e9, 9.0, 10.0), (1e9, 9.0, 1e4), (1e9, 9.0, 9.9e8)]
    points = [(float(x), df, lam) for x, df, lam in points if x > 0]
    rows = [{"x": x, "df": df, "lambda": lam, "log10P": log10_sf(x, df, lam)} for x, df, lam in points]
    for row in rows:  # scipy must say the same where it still has digits
        if 1e-250 < 10 ** row["log10P"] < 0.999 and row["lambda"] < 1e4:
            theirs = stats.ncx2.logsf(row["x"], row["df"], row["lambda"]) if row["lambda"] else stats.chi2.logsf(row["x"], row["df"])
            if not math.isclose(theirs / LN10, row["log10P"], rel_tol=1e-9):
                print("scipy differs:", row, theirs / LN10)
    quantiles = [{"log10P": math.log10(p), "df": df, "lambda": lam, "x": float(stats.ncx2.isf(p, df, lam)) if lam else float(stats.chi2.isf(p, df))}
                 for p in (0.9, 0.5, 0.05, 1e-4, 1e-9) for df in (1.0, 3.5, 9.0, 40.0) for lam in (0.0, 3.0, 80.0)]
    powers = []
    for x, df, power in [(16.9, 9.0, 0.8), (40.0, 9.0, 0.8), (40.0, 3.3, 0.975), (500.0, 25.0, 0.5), (12.0, 2.0, 0.025)]:
        found = optimize.brentq(lambda lam: log10_sf(x, df, lam) - math.log10(power), 1e-3, 4 * x, xtol=1e-13, rtol=1e-15)
        powers.append({"x": x, "df": df, "power": power, "lambda": found})
    write(
        "chi-square",
        "sf: 60-digit Poisson mixture in test/golden/precise_chi_square.py, compared with scipy.stats.ncx2/chi2.logsf; "
        "quantile: scipy.stats.chi2/ncx2.isf; power: brentq on the 60-digit mixture",
        sf=rows,
        quantile=quantiles,
        power=powers,
    )


def histograms(rng):
    for cells in (2, 3, 5, 10, 20, 60):
        for total in (40, 1000, 200_000):
            p = rng.dirichlet(np.full(cells, 2.0))
            q = 0.8 * p + 0.2 * rng.dirichlet(np.full(cells, 2.0))
            yield rng.multinomial(total, p), rng.multinomial(int(total * rng.uniform(0.3, 2.5)), q)
    yield np.array([5, 0, 0, 5]), np.array([0, 4, 4, 0])
    yield np.array([500, 300, 200, 0, 1]), np.array([400, 380, 190, 30, 0])
    yield np.array([500, 300, 200, 0]), np.array([500, 300, 200, 0])


def pooled(a, b):
    m, n = int(a.sum()), int(b.sum())
    kept = [(x, y) for x, y in zip(a.tolist(), b.tolist()) if (x + y) * min(n, m) >= 5 * (n + m)]
    rest = (m - sum(x for x, _ in kept), n - sum(y for _, y in kept))
    return kept + ([rest] if sum(rest) else [])


def smoothed_divergence(a, b):
    cells = pooled(a, b)
    p = np.array([x + 0.5 for x, _ in cells])
    q = np.array([y + 0.5 for _, y in cells])
    return float(distance.jensenshannon(p, q, 2) ** 2), len(cells)


def distributions(rng):
    rows, tests = [], []
    for a, b in histograms(rng):
        p, q = a / a.sum(), b / b.sum()
        used = a + b > 0
        u, v = (a[used] + 0.5) / (a[used] + 0.5).sum(), (b[used] + 0.5) / (b[used] + 0.5).sum()
        chi2 = stats.chi2_contingency(np.array([a[used], b[used]]), correction=False)
        positions = np.cumsum(rng.uniform(0.1, 2.0, len(a))).round(3)
        shift = int(np.argmax(np.abs(q - p)))
        rows.append({
            "baseline": a.tolist(), "current": b.tolist(), "positions": positions.tolist(),
            "jensenShannon": float(distance.jensenshannon(p, q, 2) ** 2),
            "psi": float(((v - u) * np.log(v / u)).sum()),
            "totalVariation": float(np.abs(p - q).sum() / 2),
            "hellinger": float(np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)),
            "cell": shift, "shift": float(q[shift] - p[shift]),
            "kolmogorovSmirnov": float(np.abs(np.cumsum(p - q)).max()),
            "wasserstein": float(stats.wasserstein_distance(positions, positions, a, b)),
            "chiSquare": float(chi2.statistic), "df": int(chi2.dof), "log10P": log10_sf(float(chi2.statistic), chi2.dof, 0) if chi2.statistic > 0 else 0.0,
        })
        for tolerance, phi, kappa_a in ((0.009, 1.0, 1.0), (0.0045, 2.5, 1.0), (0.009, 1.7, 1.9), (0.0, 1.0, 1.0)):
            d, used_cells = smoothed_divergence(a, b)
            n, m = int(b.sum()), int(a.sum())
            n_eff = n * m / (n + m)
            scale = 8 * math.log(2) * n_eff / phi / kappa_a
            df = (used_cells - 1) / kappa_a
            tests.append({
                "baseline": a.tolist(), "current": b.tolist(), "tolerance": tolerance, "phi": phi, "kappaA": kappa_a,
                "divergence": d, "cellsUsed": used_cells, "nEffective": n_eff,
                "estimate": max(0.0, d - phi * (used_cells - 1) / (8 * math.log(2) * n_eff)),
                "log10P": log10_sf(d * scale, df, tolerance / 2 * scale) if used_cells > 1 and d > 0 else 0.0,
            })
    write(
        "distributions",
        "distances: scipy.spatial.distance.jensenshannon(base 2)^2, scipy.stats.wasserstein_distance, chi2_contingency, numpy; "
        "log10P: 60-digit mixture in precise_chi_square.py",
        distances=rows,
        minimumEffect=tests,
    )


def tables(rng):
    yield from [(0, 10, 0, 10), (10, 10, 10, 10), (0, 10, 10, 10), (1, 1, 0, 1), (3, 30, 9, 25), (56, 70, 48, 80), (9, 10, 3, 10)]
    yield from [(0, 150, 7, 900), (31, 100, 4400, 10_000), (120_000, 400_000, 90_000, 310_000), (2, 20_000, 40, 1_000_000)]
    for _ in range(20):
        n1, n2 = (int(10 ** rng.uniform(0.7, 4.5)) for _ in range(2))
        p = rng.uniform(0.02, 0.98)
        yield int(rng.binomial(n1, p)), n1, int(rng.binomial(n2, min(1, p * rng.uniform(0.7, 1.3)))), n2


def exact_fisher(x1, n1, x2, n2):
    """Rational arithmetic: all tables with the same margins that are no more likely."""
    successes = x1 + x2
    ways = lambda x: math.comb(n1, x) * math.comb(n2, successes - x)
    observed = ways(x1)
    total = sum(w for x in range(max(0, successes - n2), min(n1, successes) + 1) if (w := ways(x)) <= observed)
    p = Fraction(total, math.comb(n1 + n2, successes))
    shift = max(0, p.denominator.bit_length() - p.numerator.bit_length())
    return math.log10(Fraction(p.numerator << shift, p.denominator)) - shift * math.log10(2)


def score(x1, n1, x2, n2, difference):
    """Miettinen and Nurminen's score, the rates under the difference by maximizing the likelihood itself.

    Not by statsmodels beyond a difference of 0: its cubic (0.15.0) reads count0 * diff where the derivative of the
    likelihood has nobs0 * diff.
    """
    gradient = lambda p: x1 / (p + difference) - (n1 - x1) / (1 - p - difference) + x2 / p - (n2 - x2) / (1 - p)
    if difference == 0:
        p = (x1 + x2) / (n1 + n2)
    else:
        edge = 1e-12
        p = optimize.brentq(gradient, max(0, -difference) + edge, min(1, 1 - difference) - edge, xtol=1e-16)
    q = p + difference
    variance = (q * (1 - q) / n1 + p * (1 - p) / n2) * (n1 + n2) / (n1 + n2 - 1)
    return (x1 / n1 - x2 / n2 - difference) / math.sqrt(variance)


def rates(rng):
    rows = []
    for x1, n1, x2, n2 in tables(rng):
        wilson = proportion.proportion_confint(x1, n1, method="wilson")
        newcombe = proportion.confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
        ratio = proportion.confint_proportions_2indep(x1, n1, x2, n2, method="log-adjusted", compare="ratio")
        row = {
            "x1": x1, "n1": n1, "x2": x2, "n2": n2,
            "wilson": [float(w) for w in wilson], "newcombe": [float(w) for w in newcombe],
            "logRatio": math.log((x1 + 0.5) / (n1 + 0.5)) - math.log((x2 + 0.5) / (n2 + 0.5)),
            "ratio": [float(w) for w in ratio],
        }
        if 0 < x1 + x2 < n1 + n2:
            z, _ = proportion.proportions_ztest([x1, x2], [n1, n2])
            row["z"] = float(z)
            row["zLog10P"] = float(special.log_ndtr(-abs(z)) + math.log(2)) / LN10
            row["score"] = score(x1, n1, x2, n2, 0.0)
            theirs = proportion.test_proportions_2indep(x1, n1, x2, n2, method="score", compare="diff", correction=True)
            assert math.isclose(row["score"], theirs.statistic, rel_tol=1e-9, abs_tol=1e-12)
        if n1 + n2 < 12_000:
            row["fisherLog10P"] = exact_fisher(x1, n1, x2, n2)
            p = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
            if p > 1e-200 and not math.isclose(math.log10(p), row["fisherLog10P"], rel_tol=1e-8, abs_tol=1e-10):
                print("scipy differs on Fisher:", row, math.log10(p))
        if 0 < x1 < n1 and 0 < x2 < n2:
            row["scoreAt"] = score(x1, n1, x2, n2, -0.07)
            z, estimate = float(special.ndtri(0.975)), x1 / n1 - x2 / n2
            lower = optimize.brentq(lambda d: score(x1, n1, x2, n2, d) - z, -0.9999, estimate, xtol=1e-14)
            upper = optimize.brentq(lambda d: score(x1, n1, x2, n2, d) + z, estimate, 0.9999, xtol=1e-14)
            row["miettinenNurminen"] = [lower, upper]
        rows.append(row)
    write(
        "rates",
        "statsmodels.stats.proportion: proportion_confint(wilson), confint_proportions_2indep(newcomb, log-adjusted), "
        "proportions_ztest; score: scipy.optimize.brentq on the likelihood; Fisher: exact rational sums compared with scipy.stats.fisher_exact",
        tables=rows,
    )


def multiplicity(rng):
    rows = []
    for size in (1, 2, 7, 60):
        p = np.concatenate([rng.uniform(size=size - size // 3), 10 ** rng.uniform(-12, -1, size // 3)])
        if size > 4:
            p[3] = p[1]
        row = {"log10P": np.log10(p).tolist()}
        for method in ("fdr_bh", "fdr_by", "holm", "bonferroni"):
            row[method] = np.log10(multitest.multipletests(p, method=method)[1]).tolist()
        rows.append(row)
    write("multiplicity", "log10 of statsmodels.stats.multitest.multipletests", families=rows)


def nnls(rows):
    root = np.sqrt([row["weight"] for row in rows])
    design = np.array([row["x"] for row in rows]) * root[:, None]
    norms = np.linalg.norm(design, axis=0)
    norms[norms == 0] = 1
    solution, _ = optimize.nnls(design / norms, np.array([row["y"] for row in rows]) * root)
    return solution / norms


def dispersion(rng):
    systems = []
    for width in (1, 2, 3, 4):
        for _ in range(6):
            truth = rng.uniform(-1, 1, width)
            rows = [{"x": (x := rng.uniform(0, 3, width)).tolist(), "y": float(x @ truth + rng.normal()), "weight": float(rng.uniform(0.2, 4))} for _ in range(30)]
            systems.append({"rows": rows, "solution": nnls(rows).tolist()})
    fits = []
    for c, omega in ((1.0, (0.0, 0.0)), (1.0, (2e-4, 0.0)), (2.5, (1e-3, 4e-3)), (0.6, (1e-3, 0.0))):
        points = []
        for _ in range(160):
            level, df, x = int(rng.integers(2)), int(rng.integers(1, 12)), float(10 ** rng.uniform(1.8, 4.5))
            phi = c + omega[level] * x
            points.append({"z2OverDf": float(phi * rng.chisquare(df) / df), "x": x, "df": df, "level": level})
        fit = np.array([0.0, 0.0, 0.0])
        for _ in range(100):
            rows = []
            for point in points:
                x = [1, point["x"] * (point["level"] == 0), point["x"] * (point["level"] == 1)]
                rows.append({"x": x, "y": point["z2OverDf"] - 1, "weight": point["df"] / (1 + float(np.dot(fit, x))) ** 2})
            fit = nnls(rows)
        fits.append({"points": points, "c": 1 + float(fit[0]), "omega": fit[1:].tolist()})
    write("dispersion", "scipy.optimize.nnls on columns scaled to norm 1; 100 reweightings", systems=systems, fits=fits)


if __name__ == "__main__":
    np.seterr(all="ignore")
    for make in (chi_square, distributions, rates, multiplicity, dispersion):
        make(np.random.default_rng(SEED))
    normal()
    for room in (generate_counts, generate_decision, generate_strata, generate_tails, generate_values):
        room.make()
