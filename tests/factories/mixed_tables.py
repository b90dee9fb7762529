"""Small mixed tables of persons: whole numbers, fractions, booleans, categories, gaps."""

import numpy as np
import pandas as pd

JOBS = ("cook", "nurse", "smith", "weaver")


def persons(n: int, seed: int, *, first_id: int = 0) -> pd.DataFrame:
    """n persons with their income class, which follows from the columns but for noise."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, n)
    job = rng.integers(0, len(JOBS), n)
    height = rng.normal(170, 10, n)
    score = (age - 49) / 18 + job + rng.normal(0, 1, n)
    frame = pd.DataFrame(
        {
            "id": np.arange(first_id, first_id + n),
            "household": np.arange(first_id, first_id + n) // 2,
            "age": age,
            "height": height,
            "owns": rng.integers(0, 2, n).astype(bool),
            "job": pd.Categorical.from_codes(job, categories=list(JOBS)),
            "sex": pd.Categorical(rng.choice(["f", "m"], n)),
            "children": pd.array(rng.integers(0, 4, n), dtype="Int64"),
            "income": np.select([score > 2.2, score > 0.8], ["high", "middle"], "low"),
        }
    )
    frame.loc[rng.random(n) < 0.1, "height"] = np.nan
    frame.loc[rng.random(n) < 0.1, "children"] = pd.NA
    frame.loc[rng.random(n) < 0.1, "job"] = np.nan
    return frame
