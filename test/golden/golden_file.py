"""Writes one file of golden values, with the versions and the seed that made it."""
import json
import pathlib
import platform

import numpy as np
import scipy
import statsmodels

SEED = 20260301
HERE = pathlib.Path(__file__).parent


def write(name, source, **cases):
    made = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
        "seed": SEED,
        "source": source,
    }
    text = ",\n".join(f'  "{key}": [\n' + ",\n".join(f"    {json.dumps(row, allow_nan=False)}" for row in rows) + "\n  ]" for key, rows in cases.items())
    (HERE / f"{name}.json").write_text('{\n  "made": ' + json.dumps(made) + ",\n" + text + "\n}\n")
