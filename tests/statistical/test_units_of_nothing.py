"""Membership of units where nothing leaks: how often it is called a leak.

Scores of records are noise of which half of the variance is the unit's own, as a person's records
resemble each other, and units have 1 to 19 records. With `more`, members have one or two records
more on average, which must be called a difference of the sides or nothing, never a leak.
"""

from collections import Counter

import numpy as np
import pytest

from seenit.records.audits.leakage import LEAKS
from seenit.records.scores import IN_FULL, Scores
from seenit.scoring.judge_units import judge_units

pytestmark = pytest.mark.slow

N_RUNS = 100


def verdict_of(seed, *, n_units, more):
    rng = np.random.default_rng(seed)
    member = np.arange(n_units) < n_units // 2
    sizes = rng.integers(1, 20, n_units) + more * member * rng.integers(0, 3, n_units)
    codes = np.repeat(np.arange(n_units), sizes)
    column = rng.normal(size=len(codes)) + rng.normal(size=n_units)[codes]
    found = judge_units(
        Scores(
            ids=np.arange(len(codes)),
            is_member=member[codes].astype(np.int8),
            columns={"loss": column},
            evaluated_on={"loss": IN_FULL},
            units=codes,
        ),
        "loss",
        np.array([f"p{code:04d}" for code in codes]),
        by="person",
        blind=None,
        max_fprs=(0.01, 0.05, 0.001),
        seed=seed,
    )
    return found.evaluation.verdict.kind


@pytest.mark.parametrize(
    ("n_units", "more"), [(400, 0), (60, 0), (400, 1)], ids=["400", "60", "members have more"]
)
def test_units_of_nothing_rarely_leak(n_units, more):
    kinds = Counter(verdict_of(seed, n_units=n_units, more=more) for seed in range(N_RUNS))
    print(f"{n_units} units, {more} more: {dict(kinds)}")  # noqa: T201 - the figures of the page
    assert kinds[LEAKS] <= 5
