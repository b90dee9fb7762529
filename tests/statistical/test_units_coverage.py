"""Intervals by unit hold the truth: records of a person, copies, people on both sides.

1,000 members and 1,000 non-members, or as many people as make so many records; seeds 5000 on,
fixed before anything was run. 400 runs a situation: a share of .95 has a Monte Carlo error of .011,
one of .025 of .008; the bounds below leave three of them.
"""

import numpy as np
import pytest
from scipy.stats import norm

from seenit.evaluate import bootstrap_tpr, delong
from seenit.numerics.arrays import Array

pytestmark = pytest.mark.slow

N_RUNS = 400
N_RECORDS = 1000
RATES = (0.05, 0.01)
EACH = (1, 2, 5, 10, 20)


def held(*, each: int, share: float, shift: float, by_unit: bool = True) -> dict[str, Array]:
    """Quantity to (runs, 2) bool: the interval holds the truth, and lies above it."""
    n_people = 2 * N_RECORDS // each
    unit = np.repeat(np.arange(n_people), each)
    is_member = unit < n_people // 2
    truth = {"auc": float(norm.cdf(shift / np.sqrt(2)))}
    truth |= {f"tpr@{rate}": float(norm.sf(norm.isf(rate) - shift)) for rate in RATES}
    found: dict[str, list[tuple[bool, bool]]] = {name: [] for name in truth}
    units = unit if by_unit else None
    for run in range(N_RUNS):
        rng = np.random.default_rng(5000 + run)
        scores = np.sqrt(share) * rng.normal(size=n_people)[unit] + shift * is_member
        scores += np.sqrt(1 - share) * rng.normal(size=len(unit))
        tprs = bootstrap_tpr(
            scores, is_member, max_fprs=RATES, seed=run, n_resamples=1000, units=units
        )
        intervals = {"auc": delong(scores, is_member, units=units)}
        intervals |= {f"tpr@{rate}": tprs[rate] for rate in RATES}
        for name, interval in intervals.items():
            inside = interval.low <= truth[name] <= interval.high
            found[name].append((inside, interval.low > truth[name]))
    result = {name: np.array(rows) for name, rows in found.items()}
    shares = {name: rows.mean(axis=0).round(3).tolist() for name, rows in result.items()}
    print(f"each={each} share={share} shift={shift} by_unit={by_unit}: {shares}")  # noqa: T201 - the figures of the page
    return result


@pytest.mark.parametrize("shift", [0.0, 0.8])
@pytest.mark.parametrize("share", [0.5, 0.7])
@pytest.mark.parametrize("each", EACH)
def test_intervals_by_person_hold_the_truth(each, share, shift):
    found = held(each=each, share=share, shift=shift)
    inside, above = found["auc"].mean(axis=0)
    assert 0.917 <= inside <= 0.983
    assert above <= 0.049
    for rate in RATES:
        inside, above = found[f"tpr@{rate}"].mean(axis=0)
        assert inside >= 0.917
        assert above <= 0.049


def test_intervals_of_exact_copies_hold_the_truth():
    found = held(each=5, share=1.0, shift=0.0)
    for rows in found.values():
        assert rows[:, 0].mean() >= 0.917
        assert rows[:, 1].mean() <= 0.049


def test_intervals_by_record_do_not():
    """What counting records makes of ten of each person; the test could not fail without it."""
    found = held(each=10, share=0.5, shift=0.0, by_unit=False)
    assert found["auc"][:, 0].mean() < 0.75


def test_people_on_both_sides_keep_the_interval_of_the_auc_right():
    inside = []
    for run in range(N_RUNS):
        rng = np.random.default_rng(6000 + run)
        unit = np.repeat(np.arange(200), 10)
        is_member = rng.random(len(unit)) < 0.5  # by a coin for each record
        scores = np.sqrt(0.6) * rng.normal(size=200)[unit] + np.sqrt(0.4) * rng.normal(size=2000)
        interval = delong(scores, is_member, units=unit)
        inside.append(interval.low <= 0.5 <= interval.high)
    print(f"both sides: {np.mean(inside):.3f}")  # noqa: T201 - the figures of the page
    assert 0.917 <= np.mean(inside) <= 0.983
