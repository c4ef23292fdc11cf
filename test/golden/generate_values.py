"""Two samples of values: scipy.stats, methods named where scipy has several."""
import math
import warnings

import numpy as np
from scipy import special, stats
from scipy.stats import _hypotests

from generate_tails import cramer_von_mises, kolmogorov
from golden_file import SEED, write
from precise_chi_square import log10_sf

LN10 = math.log(10)


def laid_out(form):
    """Values that both languages can write down: ((i * step) mod modulus) / divisor + shift."""
    i = np.arange(form["n"], dtype=np.int64)
    return (i * form["step"] % form["modulus"]) / form["divisor"] + form["shift"]


def samples(rng):
    yield "one value each", [1.0], [2.0]
    yield "one against many", [0.3], rng.normal(size=9).round(6).tolist()
    yield "tiny, apart", [1.0, 2.0, 3.0], [4.0, 5.0, 6.5]
    yield "tiny, mixed", [1.0, 3.5, 5.0], [2.0, 4.0]
    yield "constant, equal", [3.0] * 6, [3.0] * 8
    yield "constant, apart", [3.0] * 6, [4.0] * 8
    yield "two values", [0.0, 1.0, 1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    yield "equal samples", (same := rng.normal(size=30).round(5).tolist()), same
    for n, m in ((5, 5), (7, 40), (24, 23), (60, 90), (250, 180)):
        yield f"normal {n} {m}", rng.normal(size=n).round(6).tolist(), rng.normal(0.3, 1.2, m).round(6).tolist()
    yield "ties", rng.poisson(3, 80).astype(float).tolist(), rng.poisson(4, 120).astype(float).tolist()
    yield "heavy tails", np.round(rng.standard_cauchy(100), 5).tolist(), np.round(2 * rng.standard_cauchy(90), 5).tolist()
    yield "one side", rng.uniform(0, 1, 100).round(6).tolist(), rng.uniform(2, 3, 140).round(6).tolist()
    yield "large mean", (1e6 + rng.normal(size=50)).round(6).tolist(), (1e6 + 0.5 + rng.normal(size=60)).round(6).tolist()
    yield "tiny scale", (1e-9 * rng.normal(size=40)).tolist(), (1e-9 * rng.normal(0.4, 1, 40)).tolist()


def measured(a, b):
    row = {}
    n, m = len(a), len(b)
    counted = n * m <= 10_000_000
    ks = stats.ks_2samp(a, b, method="exact" if counted else "asymp")
    row["ks"] = float(ks.statistic)
    if counted and ks.pvalue > 0:
        row["ksLog10P"] = float(np.log10(ks.pvalue))
    if not counted:
        row["ksLog10P"] = kolmogorov(float(ks.statistic) * math.sqrt(n * m / (n + m)))
    row["wasserstein"] = float(stats.wasserstein_distance(a, b))
    if n > 1 and np.ptp(a) > 0:
        row["wassersteinScaled"] = row["wasserstein"] / float(np.std(a, ddof=1))
    row["energy"] = float(stats.energy_distance(a, b))
    both = np.concatenate([a, b])
    tied = len(np.unique(both)) < n + m
    exact = not tied and min(n, m) <= 8 and n * m <= 8000
    if np.ptp(both) > 0:
        u = stats.mannwhitneyu(a, b, method="exact" if exact else "asymptotic")
        row["u"], row["mannWhitney"] = float(u.statistic), "exact" if exact else "asymptotic"
        if exact:
            row["uLog10P"] = float(np.log10(u.pvalue))
        else:
            _, counts = np.unique(both, return_counts=True)
            sd = math.sqrt(n * m / 12 * (n + m + 1 - float((counts.astype(float) ** 3 - counts).sum()) / ((n + m) * (n + m - 1))))
            z = (max(u.statistic, n * m - u.statistic) - n * m / 2 - 0.5) / sd
            row["uLog10P"] = min(0.0, float((special.log_ndtr(-z) + math.log(2)) / LN10))
            assert math.isclose(10 ** row["uLog10P"], u.pvalue, rel_tol=1e-9) or u.pvalue < 1e-300
    if n > 1 and m > 1 and np.var(a) + np.var(b) > 0:
        t = stats.ttest_ind(a, b, equal_var=False)
        low, high = t.confidence_interval()
        row["t"], row["df"], row["tLog10P"] = float(t.statistic), float(t.df), float((stats.t.logsf(abs(t.statistic), t.df) + math.log(2)) / LN10)
        row["difference"] = [float(np.mean(a) - np.mean(b)), float(low), float(high)]
    if n > 1 and m > 1 and np.ptp(both) > 0:
        cvm = stats.cramervonmises_2samp(a, b, method="asymptotic")
        row["cvm"] = float(cvm.statistic)
        total, k = n + m, n * m
        variance = (total + 1) * (4 * k * total - 3 * (n**2 + m**2) - 2 * k) / (45 * total**2 * 4 * k)
        scaled = 1 / 6 + (row["cvm"] - (1 + 1 / total) / 6) / math.sqrt(45 * variance)
        row["cvmLog10P"] = cramer_von_mises(scaled) if scaled > 0.003 else 0.0
        if abs(10 ** row["cvmLog10P"] - cvm.pvalue) > 1e-6:
            print("scipy differs on Cramer-von Mises:", row["cvmLog10P"], cvm.pvalue)
    if n + m >= 5 and np.ptp(both) > 0:
        ad = stats.anderson_ksamp([a, b], variant="midrank")
        row["ad"], row["adLog10P"] = float(ad.statistic), float(np.log10(ad.pvalue))
    if n > 4 and m > 4 and stats.iqr(both) > 0:
        es = stats.epps_singleton_2samp(a, b)
        ts = np.array([0.4, 0.8])[:, None] / (stats.iqr(both) / 2)
        waves = [np.vstack([np.cos(ts * s), np.sin(ts * s)]) for s in (a, b)]
        cov = (n + m) / n * np.cov(waves[0], bias=True) + (n + m) / m * np.cov(waves[1], bias=True)
        rank = int(np.linalg.matrix_rank(cov, tol=1e-13 * np.linalg.norm(cov, 2)))
        if rank == 4:
            row["es"], row["esDf"] = float(es.statistic), 4
            row["esLog10P"] = log10_sf(float(es.statistic), 4.0, 0.0) if es.statistic > 1e-9 else 0.0
            row["esCondition"] = float(np.linalg.cond(cov))
    return row


def make():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(SEED)
    rows = [{"name": name, "a": a, "b": b, **measured(np.array(a), np.array(b))} for name, a, b in samples(rng)]
    laid = []
    for first, second in [
        ({"n": 1200, "step": 7919, "modulus": 10007, "divisor": 997, "shift": 0}, {"n": 1300, "step": 104729, "modulus": 10009, "divisor": 997, "shift": 0.25}),
        ({"n": 5000, "step": 31, "modulus": 7, "divisor": 1, "shift": 0}, {"n": 6000, "step": 37, "modulus": 8, "divisor": 1, "shift": 0}),
        ({"n": 200_000, "step": 7919, "modulus": 100_003, "divisor": 1000, "shift": 0}, {"n": 150_000, "step": 104729, "modulus": 100_019, "divisor": 1000, "shift": 0.5}),
    ]:
        laid.append({"first": first, "second": second, **measured(laid_out(first), laid_out(second))})
    several = []
    for k in (3, 4, 6):
        groups = [rng.normal(0.25 * i, 1, int(rng.integers(8, 40))).round(2).tolist() for i in range(k)]
        ad = stats.anderson_ksamp(groups, variant="midrank")
        several.append({"groups": groups, "ad": float(ad.statistic), "adLog10P": float(np.log10(ad.pvalue))})
    quantiles = [{"values": sorted(values), "q": q, "quantile": float(np.quantile(values, q))}
                 for values in ([3.0], [1.0, 2.0], rng.normal(size=11).tolist(), [1e308, 1.5e308]) for q in (0.0, 0.05, 0.25, 0.5, 0.95, 1.0)]
    write(
        "values",
        "scipy.stats: ks_2samp(exact), wasserstein_distance, energy_distance, mannwhitneyu(exact or asymptotic with correction), ttest_ind(equal_var=False), "
        "cramervonmises_2samp(asymptotic; p by the series of generate_tails.py, because scipy's stops at 1e-7), anderson_ksamp(midrank), epps_singleton_2samp; numpy.quantile(linear)",
        pairs=rows, laidOut=laid, several=several, quantiles=quantiles,
    )
