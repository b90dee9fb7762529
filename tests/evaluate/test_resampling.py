import numpy as np
import pytest
from resampling_loops import resampled
from scipy.stats import binom, chi2_contingency

from seenit.errors import SignalError
from seenit.evaluate.resampling import (
    bootstrap_replicates,
    drawn_positions,
    fresh_replicates,
    sides_of,
)


def same_distribution(a, b):
    """p-value that two samples of a discrete quantity have one distribution."""
    edges = np.unique(np.quantile(np.concatenate([a, b]), np.linspace(0, 1, 13)))
    counts = np.array([np.histogram(x, bins=[*edges[:-1], np.inf])[0] for x in (a, b)])
    counts = counts[:, counts.sum(axis=0) > 10]
    return chi2_contingency(counts).pvalue if counts.shape[1] > 1 else 1.0


def problem(levels, n_members=60, n_others=90, seed=0):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n_members + n_others) < n_members
    scores = rng.normal(size=len(is_member)) + 0.8 * is_member
    return (np.round(scores * levels) / levels if levels else scores), is_member


@pytest.mark.parametrize("levels", [None, 1, 3])
@pytest.mark.parametrize("max_fpr", [0.0, 0.05, 0.4])
def test_replicates_are_distributed_as_those_of_the_naive_loop(levels, max_fpr):
    scores, is_member = problem(levels)
    naive = resampled(scores, is_member, sizes=(60, 90), max_fpr=max_fpr, n_resamples=1500, seed=1)[
        :, 0
    ]
    ours = bootstrap_replicates(
        sides_of(scores, is_member),
        max_fpr=max_fpr,
        n_resamples=20_000,
        rng=np.random.default_rng(2),
    )
    assert same_distribution(naive, ours) > 1e-3
    assert ours.mean() == pytest.approx(naive.mean(), abs=4 * naive.std() / np.sqrt(1500) + 1e-12)
    assert ours.std() == pytest.approx(naive.std(), rel=0.1)


def test_samples_of_another_size_are_distributed_as_those_of_the_naive_loop():
    scores, is_member = problem(3)
    naive = resampled(scores, is_member, sizes=(25, 40), max_fpr=0.1, n_resamples=1500, seed=3)
    ours = fresh_replicates(
        sides_of(scores, is_member),
        max_fpr=0.1,
        n_members=25,
        n_nonmembers=40,
        n_resamples=20_000,
        rng=np.random.default_rng(4),
    )
    assert same_distribution(naive[:, 0], ours) > 1e-3


def test_the_distribution_test_can_fail():
    rng = np.random.default_rng(0)
    a, b = rng.binomial(60, 0.3, 1500) / 60, rng.binomial(60, 0.33, 20_000) / 60
    assert same_distribution(a, b) < 1e-3


def test_order_statistics_have_their_exact_distribution():
    n, n_drawn, place = 7, 11, 3
    draws = drawn_positions(place, n_drawn=n_drawn, n=n, size=200_000, rng=np.random.default_rng(5))
    # The place-th draw lies at or before position j when more than `place` draws do.
    at_most = binom.sf(place, n_drawn, (np.arange(n) + 1) / n)
    found = np.array([(draws <= j).mean() for j in range(n)])
    np.testing.assert_allclose(found, at_most, atol=4 * 0.5 / np.sqrt(200_000))


def test_everything_is_flagged_where_every_false_positive_is_allowed():
    sides = sides_of(*problem(None))
    draws = bootstrap_replicates(sides, max_fpr=1.0, n_resamples=5, rng=np.random.default_rng(0))
    assert draws.tolist() == [1.0] * 5


def test_one_side_alone_cannot_be_resampled():
    with pytest.raises(SignalError, match="is_member"):
        sides_of(np.arange(3.0), np.ones(3, dtype=bool))
