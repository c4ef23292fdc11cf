"""Two groups in several strata: statsmodels, and numpy where it has no such estimate."""
import math

import numpy as np
from scipy import special
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats import proportion

from golden_file import SEED, write
from precise_chi_square import log10_sf


def sets(rng):
    # Kidney stones (Charig and others, 1986), the admissions of Berkeley 1973 (women, men), one stratum, sparse pairs
    yield [(81, 87, 234, 270), (192, 263, 55, 80)]
    yield [(89, 108, 512, 825), (17, 25, 353, 560), (202, 593, 120, 325), (131, 375, 138, 417), (94, 393, 53, 191), (24, 341, 22, 373)]
    yield [(12, 40, 9, 51)]
    yield [(1, 1, 0, 2), (0, 1, 1, 1), (1, 1, 1, 3), (2, 3, 1, 1), (0, 2, 1, 2)]
    yield [(30_000_000, 100_000_000, 29_000_000, 90_000_000), (2_000, 40_000_000, 900, 20_000_000)]
    yield [(9, 10, 1, 10), (1, 10, 9, 10), (5, 10, 5, 10)]
    for size in (2, 3, 8, 20):
        for _ in range(3):
            strata = []
            for _ in range(size):
                n1, n2 = (int(10 ** rng.uniform(0.8, 3.5)) for _ in range(2))
                p = rng.uniform(0.1, 0.9)
                strata.append((int(rng.binomial(n1, p)), n1, int(rng.binomial(n2, min(1, p * rng.uniform(0.7, 1.2)))), n2))
            yield strata


def make():
    rng = np.random.default_rng(SEED)
    z = float(special.ndtri(0.975))
    rows = []
    for strata in sets(rng):
        x1, n1, x2, n2 = (np.array(column, dtype=float) for column in zip(*strata))
        n = n1 + n2
        table = StratifiedTable([np.array([[a, m - a], [b, k - b]], dtype=float) for a, m, b, k in strata])
        low, high = table.oddsratio_pooled_confint()
        first, second = (x1 * n2 / n).sum(), (x2 * n1 / n).sum()
        spread = ((n1 * n2 * (x1 + x2) - x1 * x2 * n) / n**2).sum()
        half = z * math.sqrt(spread / first / second)
        weight = (n1 * n2 / n).sum()
        difference = ((x1 * n2 - x2 * n1) / n).sum() / weight
        sato = difference * ((n1**2 * x2 - n2**2 * x1 + n1 * n2 * (n2 - n1) / 2) / n**2).sum() + ((x1 * (n2 - x2) + x2 * (n1 - x1)) / n / 2).sum()
        margin = z * math.sqrt(sato) / weight
        cmh = table.test_null_odds(correction=False)
        row = {
            "strata": [{"x1": a, "n1": m, "x2": b, "n2": k} for a, m, b, k in strata],
            "oddsRatio": [float(table.oddsratio_pooled), float(low), float(high)],
            "riskRatio": [first / second, first / second * math.exp(-half), first / second * math.exp(half)],
            "riskDifference": [difference, max(-1, difference - margin), min(1, difference + margin)],
            "cmh": float(cmh.statistic), "cmhLog10P": log10_sf(float(cmh.statistic), 1.0, 0.0) if cmh.statistic > 0 else 0.0,
        }
        assert math.isclose(row["riskRatio"][0], table.riskratio_pooled, rel_tol=1e-12)
        if len(strata) == 1:
            katz = proportion.confint_proportions_2indep(*strata[0], method="log", compare="ratio")
            assert np.allclose(katz, row["riskRatio"][1:], rtol=1e-12)
        varies = (x1 + x2 > 0) & (x1 + x2 < n)
        if varies.sum() > 1:
            kept = StratifiedTable([np.array([[a, m - a], [b, k - b]], dtype=float) for (a, m, b, k), keep in zip(strata, varies) if keep])
            statistic = float(kept.test_equal_odds(adjust=True).statistic)
            if math.isnan(statistic):  # statsmodels divides by 0 where the common odds ratio is exactly 1
                assert abs(kept.oddsratio_pooled - 1) < 1e-12
                gap = (x1 - n1 * (x1 + x2) / n)[varies]
                variance = (n1 * n2 * (x1 + x2) * (n - x1 - x2) / n**3)[varies]
                statistic = float((gap**2 / variance).sum() - gap.sum() ** 2 / variance.sum())
            row["breslowDay"] = max(0.0, statistic)
            row["breslowDayLog10P"] = log10_sf(statistic, float(varies.sum() - 1), 0.0) if statistic > 1e-9 else 0.0
        rows.append(row)
    write(
        "strata",
        "statsmodels.stats.contingency_tables.StratifiedTable: oddsratio_pooled with confint, riskratio_pooled, test_null_odds(correction=False), test_equal_odds(adjust=True); "
        "Greenland-Robins and Sato variances: their formulas in numpy; p: 60-digit tail",
        sets=rows,
    )
