"""What is computed from counts: association in tables, inequality, calibration."""
import itertools
import math
from fractions import Fraction

import numpy as np
from scipy import special, stats
from statsmodels.stats import proportion

from golden_file import SEED, write
from precise_chi_square import log10_sf


def pairs(rng):
    for cells in (2, 3, 6, 20):
        for total in (12, 500, 300_000):
            p = rng.dirichlet(np.full(cells, 2.0))
            q = 0.8 * p + 0.2 * rng.dirichlet(np.full(cells, 2.0))
            yield rng.multinomial(total, p), rng.multinomial(int(total * rng.uniform(0.5, 2.5)), q)
    yield np.array([5, 0, 0, 5]), np.array([0, 4, 4, 0])
    yield np.array([1, 1]), np.array([1, 1])
    yield np.array([50_000_000, 50_000_000]), np.array([50_010_000, 49_990_000])


def association(rng):
    rows = []
    for a, b in pairs(rng):
        used = a + b > 0
        table = np.array([a[used], b[used]], dtype=float)
        g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        chi2 = stats.chi2_contingency(table, correction=False)
        n, df = table.sum(), chi2.dof
        corrected = max(0.0, chi2.statistic / n - df / (n - 1))
        narrow = min(1 - 1 / (n - 1), df - df**2 / (n - 1))
        rows.append({
            "baseline": a.tolist(), "current": b.tolist(), "df": int(g.dof),
            "g": float(g.statistic), "gLog10P": log10_sf(float(g.statistic), float(g.dof), 0.0) if g.statistic > 0 else 0.0,
            "cramersV": min(1.0, math.sqrt(corrected / narrow)), "uncorrected": float(stats.contingency.association(table.astype(int), method="cramer")),
            "jensenShannonDistance": float(np.sqrt(max(0, (lambda p, q: stats.entropy(p, (p + q) / 2, 2) / 2 + stats.entropy(q, (p + q) / 2, 2) / 2)(a / a.sum(), b / b.sum())))),
            "largest": float(np.abs(a / a.sum() - b / b.sum()).max()),
        })
    return rows


def compositions(total, rooms):
    if len(rooms) == 1:
        if total <= rooms[0]:
            yield (total,)
        return
    for first in range(min(total, rooms[0]) + 1):
        for rest in compositions(total - first, rooms[1:]):
            yield (first, *rest)


def freeman_halton(table):
    """Rational arithmetic over every table with the same margins."""
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table)]

    def ways(column_list, left):
        if not column_list:
            yield 1
            return
        for column in compositions(column_list[0], left):
            here = math.factorial(column_list[0])
            for count in column:
                here //= math.factorial(count)
            for rest in ways(column_list[1:], [room - count for room, count in zip(left, column)]):
                yield here * rest

    observed = 1
    for column, total in zip(zip(*table), columns):
        here = math.factorial(total)
        for count in column:
            here //= math.factorial(count)
        observed *= here
    every, total = 0, 0
    for weight in ways(columns, rows):
        every += weight
        if weight <= observed:
            total += weight
    p = Fraction(total, every)
    return math.log10(p)


def fisher():
    tables = [
        [[3, 1], [1, 3]], [[8, 2, 0], [1, 5, 4]], [[2, 3, 5, 1], [4, 0, 1, 6]], [[1, 2, 1], [2, 0, 3], [4, 1, 0]], [[12, 3, 7], [2, 9, 4]],
        [[20, 0, 0, 1], [0, 15, 1, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[5, 5, 5], [5, 5, 5]], [[0, 7, 0, 2, 1], [3, 1, 0, 4, 4]],
    ]
    rows = [{"table": table, "log10P": freeman_halton(table), "method": "exact"} for table in tables]
    # job satisfaction, Agresti (2002), table 2.8: more than a million tables
    big = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
    chi2 = stats.chi2_contingency(np.array(big), correction=False)
    return rows + [{"table": big, "log10P": log10_sf(float(chi2.statistic), float(chi2.dof), 0.0), "method": "chi-square"}]


def entropy(rng):
    rows = []
    spreads = [([0, 1, 2], [3, 90, 7]), ([1], [12]), ([1, 2], [1, 1]), ([0.5, 1.5, 20], [10**8, 5, 1]), ([1, 1.0001], [500, 500]), ([0, 0], [3, 4]), ([0, 1, 2], [0, 0, 0])]
    spreads += [(rng.gamma(2, size=12).round(4).tolist(), rng.integers(1, 50, 12).tolist()) for _ in range(4)]
    for benefits, counts in spreads:
        for alpha in (-1.0, 0.0, 0.5, 1.0, 2.0, 3.5):
            b, n = np.array(benefits, float), np.array(counts, float)
            b, n = b[n > 0], n[n > 0]
            value = None
            if len(b) and b.sum() and not (alpha <= 0 and (b == 0).any()):
                r, w = b / ((b * n).sum() / n.sum()), n / n.sum()
                if alpha == 1:
                    value = (w * special.xlogy(r, r)).sum()
                elif alpha == 0:
                    value = -(w * np.log(r)).sum()
                else:
                    value = (w * (r**alpha - 1)).sum() / (alpha * (alpha - 1))
            rows.append({"benefits": benefits, "counts": counts, "alpha": alpha, "index": None if value is None else max(0.0, float(value))})
    return rows


def fairness(rng):
    rows = []
    cases = [[[30, 70], [50, 50]], [[0, 10], [5, 5]], [[4, 0, 6], [0, 3, 2], [10, 10, 10]], [[0, 0], [3, 4], [1, 9]], [[10**8, 10**8], [10**8 + 1, 10**8]]]
    cases += [rng.integers(0, 200, (size, 3)).tolist() for size in (2, 5, 12)]
    for groups in cases:
        for alpha in (0.5, 1.0, 10.0):
            counts = np.array([g for g in groups if sum(g)], float)
            counts = counts[:, counts.sum(axis=0) > 0]
            ln = np.log((counts + alpha) / (counts.sum(axis=1, keepdims=True) + alpha * counts.shape[1]))
            epsilon = max(abs(ln[i, y] - ln[j, y]) for i, j in itertools.combinations(range(len(ln)), 2) for y in range(ln.shape[1]))
            rows.append({"groups": groups, "concentration": alpha, "epsilon": float(epsilon)})
    return rows


def calibration(rng):
    rows = []
    for lean, sizes in ((0.0, [80, 100, 90, 60, 80]), (0.1, [400, 1000, 900, 600, 300]), (0.02, [10**6] * 4), (-0.2, [25, 25])):
        bins = []
        for i, n in enumerate(sizes):
            mean = (i + 0.5) / len(sizes)
            bins.append({"n": n, "positives": int(rng.binomial(n, min(1, max(0, mean + lean)))), "scoreSum": round(n * mean * float(rng.uniform(0.97, 1.03)), 6)})
        n, x, s = (np.array([b[key] for b in bins], float) for key in ("n", "positives", "scoreSum"))
        assert (np.minimum(s, n - s) >= 5).all()  # so that no bin is pooled
        statistic = float(((x - s) ** 2 / (s * (1 - s / n))).sum())
        rows.append({"bins": bins, "statistic": statistic, "df": len(bins), "log10P": log10_sf(statistic, float(len(bins)), 0.0),
                     "expectedError": float(np.abs(x - s).sum() / n.sum()), "inTheLarge": float((x - s).sum() / n.sum())})
    differences = []
    for first, second in itertools.combinations([row["bins"][:2] for row in rows], 2):
        n, x, s = (np.array([[b[key] for b in group] for group in (first, second)], float) for key in ("n", "positives", "scoreSum"))
        d = ((x - s) / n)[0] - ((x - s) / n)[1]
        rate = (x + 0.5) / (n + 1)
        variance = (rate * (1 - rate) / n).sum(axis=0)
        w = n[0] * n[1] / n.sum(axis=0)
        estimate, se = float((w * d).sum() / w.sum()), float(np.sqrt((w**2 * variance).sum()) / w.sum())
        differences.append({"first": first, "second": second, "estimate": estimate, "statistic": estimate / se,
                            "log10P": float((special.log_ndtr(-abs(estimate / se)) + math.log(2)) / math.log(10))})
    return rows, differences


def katz():
    rows = []
    for table in [(3, 30, 9, 25), (56, 70, 48, 80), (1, 1, 1, 1), (2, 20_000, 40, 1_000_000), (120_000, 400_000, 90_000, 310_000)]:
        low, high = proportion.confint_proportions_2indep(*table, method="log", compare="ratio")
        rows.append({"x1": table[0], "n1": table[1], "x2": table[2], "n2": table[3], "ratio": table[0] / table[1] / (table[2] / table[3]), "katz": [float(low), float(high)]})
    return rows


def make():
    rng = np.random.default_rng(SEED)
    tests, differences = calibration(rng)
    write(
        "counts",
        "association: scipy.stats.chi2_contingency (log-likelihood, Pearson), contingency.association, Bergsma's formula in numpy, scipy.stats.entropy; "
        "fisher: rational arithmetic over every table; entropy, fairness, calibration: their formulas in numpy; katz: statsmodels confint_proportions_2indep(log)",
        association=association(rng), fisher=fisher(), entropy=entropy(rng), fairness=fairness(rng), calibration=tests, calibrationDifference=differences, katz=katz(),
    )
