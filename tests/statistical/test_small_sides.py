"""AUC intervals where one side or both have few records, at a known truth.

1,000 runs each (paired: 500), seeds fixed beforehand: a share of 95 % has a Monte Carlo error of
.7 points (paired: 1.0). The scores are normal, members moved and spread; a second family has a
share of members far above all.
"""

import numpy as np
import pytest
from monte_carlo import misses, say
from scipy.stats import norm

from seenit.evaluate import delong, paired_delong

pytestmark = pytest.mark.slow

N_RUNS = 1000


def normal(rng, n_members, n_nonmembers, shift, spread):
    members = shift + spread * rng.normal(size=n_members)
    return np.concatenate([members, rng.normal(size=n_nonmembers)])


def far(rng, n_members, n_nonmembers, share):
    members = rng.normal(size=n_members) + 10 * (rng.random(n_members) < share)
    return np.concatenate([members, rng.normal(size=n_nonmembers)])


@pytest.mark.parametrize("sizes", [(10, 10), (10, 1000), (1000, 10), (5, 300), (20, 500)])
@pytest.mark.parametrize("shift", [0.0, 0.5, 1.5, 3.0])
def test_an_auc_interval_holds_the_truth_with_few_records(sizes, shift):
    found = run(sizes, lambda rng: normal(rng, *sizes, shift, 1.0), norm.cdf(shift / np.sqrt(2)))
    say(f"{sizes[0]}+{sizes[1]}, shift {shift:g}: {found}")
    assert found.held >= 0.93


@pytest.mark.parametrize("sizes", [(10, 1000), (1000, 10), (50, 1000)])
@pytest.mark.parametrize(("shift", "spread"), [(1.0, 2.0), (2.0, 0.5)])
def test_it_holds_where_members_spread_more_or_less(sizes, shift, spread):
    truth = norm.cdf(shift / np.sqrt(1 + spread**2))
    found = run(sizes, lambda rng: normal(rng, *sizes, shift, spread), truth)
    say(f"{sizes[0]}+{sizes[1]}, shift {shift:g}, spread {spread:g}: {found}")
    assert found.held >= 0.93


@pytest.mark.parametrize("share", [0.2, 0.8])
def test_it_holds_where_a_share_of_members_stands_out(share):
    found = run((10, 1000), lambda rng: far(rng, 10, 1000, share), 0.5 + share / 2)
    say(f"10+1000, share {share:g}: {found}")
    assert found.held >= 0.93


@pytest.mark.parametrize("sizes", [(10, 10), (10, 1000), (20, 500), (50, 50)])
@pytest.mark.parametrize("shifts", [(1.5, 0.5), (3.0, 1.0), (4.0, 3.0)])
def test_a_paired_difference_holds_the_truth_with_few_records(sizes, shifts):
    is_member = np.arange(sum(sizes)) < sizes[0]
    intervals = []
    for seed in range(N_RUNS // 2):
        rng = np.random.default_rng([4, seed])
        common = np.sqrt(0.5) * rng.normal(size=sum(sizes))
        first, second = (
            common + np.sqrt(0.5) * rng.normal(size=sum(sizes)) + shift * is_member
            for shift in shifts
        )
        pair = paired_delong(first, second, is_member, attack="a", other="b")
        intervals.append(pair.difference)
    truth = norm.cdf(shifts[0] / np.sqrt(2)) - norm.cdf(shifts[1] / np.sqrt(2))
    found = misses(intervals, truth)
    say(f"{sizes[0]}+{sizes[1]}, shifts {shifts}: {found}")
    assert found.held >= 0.93


def run(sizes, draw, truth):
    is_member = np.arange(sum(sizes)) < sizes[0]
    return misses(
        [delong(draw(np.random.default_rng([5, seed])), is_member) for seed in range(N_RUNS)],
        truth,
    )
