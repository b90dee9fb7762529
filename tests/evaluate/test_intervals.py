import numpy as np
import pytest
from resampling_loops import plausible
from scipy.stats import binom, binomtest

from seenit.errors import ConfigError, SignalError
from seenit.evaluate.intervals import bootstrap_tpr, clopper_pearson
from seenit.evaluate.roc import tpr_at_fpr


def problem(seed, n=600, shift=0.7, levels=None):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    scores = rng.normal(size=n) + shift * is_member
    return (np.round(scores * levels) / levels if levels else scores), is_member


def test_the_interval_is_that_of_the_naive_loop():
    scores, is_member = problem(0)
    draws = plausible(scores, is_member, max_fpr=0.05, n_resamples=3000, seed=1)
    low, high = np.quantile(draws, [0.05, 0.95])
    found = bootstrap_tpr(
        scores, is_member, max_fprs=(0.05,), seed=2, n_resamples=20_000, level=0.9
    )[0.05]
    assert found.value == tpr_at_fpr(scores, is_member, max_fpr=0.05)
    assert found.low == pytest.approx(low, abs=0.012)
    assert found.high == pytest.approx(high, abs=0.012)


def test_one_allowed_false_positive_bounds_a_tpr_only_from_above():
    # Chance alone puts the true threshold above all 1,000 non-members in 37 of 100 samples.
    members = np.linspace(0, 4, 500)
    scores = np.concatenate([members, np.linspace(-3, 3, 1000)])
    is_member = np.arange(1500) < 500
    found = bootstrap_tpr(scores, is_member, max_fprs=(0.001,), seed=0)[0.001]
    assert found.value == pytest.approx(0.25, abs=0.01)
    assert found.low < 0.05
    assert 0.25 < found.high < 0.35


@pytest.mark.parametrize("n_allowed", [4, 10, 100])
def test_the_place_of_the_threshold_is_that_of_a_binomial_count(n_allowed):
    # Many members spread evenly over the non-members: only the threshold's place is unsure.
    n_others, per_gap = 1000, 100
    members = np.arange(n_others * per_gap) / per_gap + 0.5 / per_gap
    scores = np.concatenate([members, np.arange(n_others) + 1.0])
    is_member = np.arange(len(scores)) < len(members)
    rate = n_allowed / n_others
    found = bootstrap_tpr(scores, is_member, max_fprs=(rate,), seed=0, n_resamples=20_000)[rate]
    fewest, most = binom.ppf([0.025, 0.975], n_others, rate)
    assert fewest - 1 <= found.low * n_others <= fewest + 0.5
    assert most - 1 <= found.high * n_others <= most + 1


def test_the_threshold_counts_and_not_only_the_members():
    # A TPR of one third at a slope near four: the threshold adds as much as the members do.
    scores, is_member = problem(3, n=4000, shift=1.2)
    found = bootstrap_tpr(scores, is_member, max_fprs=(0.05,), seed=0)[0.05]
    binomial = clopper_pearson(round(found.value * 2000), 2000)
    assert found.high - found.low > 1.2 * (binomial.high - binomial.low)


@pytest.mark.parametrize("shift", [-50.0, 0.0, 50.0])
@pytest.mark.parametrize("n", [4, 10, 200])
def test_no_interval_is_narrower_than_the_members_alone_allow(shift, n):
    scores, is_member = problem(4, n=n, shift=shift)
    for rate, found in bootstrap_tpr(scores, is_member, max_fprs=(0.05, 0.5), seed=0).items():
        exact = clopper_pearson(round(found.value * n / 2), n // 2)
        assert found.low <= exact.low <= found.value <= exact.high <= found.high, rate
        assert found.low < found.high


def test_the_same_seed_gives_the_same_interval_and_another_does_not():
    case = problem(5)
    found = [bootstrap_tpr(*case, max_fprs=(0.05, 0.01), seed=seed) for seed in (0, 0, 1)]
    assert found[0] == found[1]
    assert found[0] != found[2]
    assert list(found[0]) == [0.05, 0.01]


def test_an_interval_does_not_depend_on_what_else_is_asked():
    scores, is_member = problem(6)
    alone = bootstrap_tpr(scores, is_member, max_fprs=(0.05,), seed=3)
    among = bootstrap_tpr(scores, is_member, max_fprs=(0.2, 0.1, 0.05, 0.01), seed=3)
    assert among[0.05] == alone[0.05]


@pytest.mark.parametrize("n_members", [1, 7])
def test_a_single_record_on_a_side_has_no_interval(n_members):
    found = bootstrap_tpr(np.arange(8.0), np.arange(8) >= 8 - n_members, max_fprs=(0.1,), seed=0)
    assert found[0.1].value == 1.0
    assert np.isnan([found[0.1].low, found[0.1].high]).all()


def test_clopper_pearson_equals_scipy():
    for n_hits, n in ((0, 5), (3, 17), (17, 17), (420, 10_000)):
        exact = binomtest(n_hits, n).proportion_ci(0.9, method="exact")
        found = clopper_pearson(n_hits, n, level=0.9)
        assert (found.value, found.level) == (n_hits / n, 0.9)
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-9)
    nothing = clopper_pearson(0, 0)
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all()
    with pytest.raises(ConfigError, match="n_hits"):
        clopper_pearson(3, 2)


def test_inputs_that_cannot_be_judged_are_refused():
    with pytest.raises(SignalError, match="is_member"):
        bootstrap_tpr(np.arange(3.0), np.ones(3, dtype=bool), max_fprs=(0.1,), seed=0)
    with pytest.raises(ConfigError, match="fpr"):
        bootstrap_tpr(np.arange(4.0), np.arange(4) < 2, max_fprs=(1.1,), seed=0)
