import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_curve as sklearn_roc_curve

from seenit.errors import ConfigError, SignalError
from seenit.evaluate.roc import (
    allowed_false,
    nonmembers_needed,
    roc_curve,
    threshold_at_fpr,
    tpr_at_fpr,
    tpr_below_fpr,
)


def naive_tpr(scores, is_member, allows):
    """Try every threshold; `allows` says whether an FPR is low enough."""
    best = 0.0
    for cut in [*scores, np.inf]:
        flagged = scores >= cut
        if allows(flagged[~is_member].mean()):
            best = max(best, flagged[is_member].mean())
    return best


@st.composite
def judged(draw, max_size=30):
    """Scores with many ties, and membership with both sides."""
    n = draw(st.integers(2, max_size))
    levels = draw(st.sampled_from([1, 2, 5, 1000]))
    scores = np.array(draw(st.lists(st.integers(0, levels), min_size=n, max_size=n)), dtype=float)
    is_member = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    is_member[:2] = (True, False)
    return scores, is_member


rates = st.sampled_from([0.0, 0.001, 0.05, 0.1, 0.25, 0.3, 0.5, 0.7, 1.0])


@given(judged(), rates)
def test_tpr_equals_trying_every_threshold(case, rate):
    scores, is_member = case
    expected = naive_tpr(scores, is_member, lambda fpr: fpr <= rate + 1e-9)
    assert tpr_at_fpr(scores, is_member, max_fpr=rate) == expected


@given(judged(), rates)
def test_the_strict_variant_equals_trying_every_threshold(case, rate):
    scores, is_member = case
    expected = naive_tpr(scores, is_member, lambda fpr: fpr < rate - 1e-9)
    assert tpr_below_fpr(scores, is_member, fpr=rate) == expected


@given(judged(), rates)
def test_the_threshold_attains_the_tpr_and_keeps_the_fpr(case, rate):
    scores, is_member = case
    flagged = scores >= threshold_at_fpr(scores, is_member, max_fpr=rate)
    assert flagged[~is_member].mean() <= rate + 1e-9
    assert flagged[is_member].mean() == tpr_at_fpr(scores, is_member, max_fpr=rate)


@given(judged())
def test_every_step_equals_scikit_learn(case):
    scores, is_member = case
    fpr, tpr, thresholds = sklearn_roc_curve(is_member, scores, drop_intermediate=False)
    roc = roc_curve(scores, is_member)
    np.testing.assert_allclose(roc.fpr, fpr, atol=1e-12)
    np.testing.assert_allclose(roc.tpr, tpr, atol=1e-12)
    np.testing.assert_array_equal(roc.thresholds[1:], thresholds[1:])
    assert roc.thresholds[0] == np.inf


@given(judged())
def test_a_strictly_increasing_map_changes_no_rate(case):
    scores, is_member = case
    before = roc_curve(scores, is_member)
    after = roc_curve(np.exp(scores / 1000) * 7 - 3, is_member)
    np.testing.assert_array_equal(before.fpr, after.fpr)
    np.testing.assert_array_equal(before.tpr, after.tpr)


@given(judged())
def test_more_allowed_false_positives_never_find_fewer_members(case):
    found = [tpr_at_fpr(*case, max_fpr=rate) for rate in np.linspace(0, 1, 21)]
    assert found == sorted(found)
    assert found[-1] == 1.0


@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(case, random):
    scores, is_member = case
    order = list(range(len(scores)))
    random.shuffle(order)
    assert tpr_at_fpr(scores[order], is_member[order], max_fpr=0.3) == tpr_at_fpr(
        scores, is_member, max_fpr=0.3
    )


def test_ties_move_together():
    scores = np.array([5.0, 3.0, 3.0, 3.0, 1.0])
    is_member = np.array([True, True, False, True, False])
    assert tpr_at_fpr(scores, is_member, max_fpr=0.4) == pytest.approx(1 / 3)
    assert tpr_at_fpr(scores, is_member, max_fpr=0.5) == 1.0
    assert tpr_below_fpr(scores, is_member, fpr=0.5) == pytest.approx(1 / 3)


def test_one_large_tie_finds_nobody():
    scores = np.zeros(10)
    is_member = np.arange(10) < 5
    assert tpr_at_fpr(scores, is_member, max_fpr=0.9) == 0.0
    assert threshold_at_fpr(scores, is_member, max_fpr=0.9) == np.inf
    assert tpr_at_fpr(scores, is_member, max_fpr=1.0) == 1.0


@pytest.mark.parametrize(
    ("n", "rate", "count"), [(20, 0.05, 1), (100, 0.29, 29), (10_000, 0.001, 10), (7, 1.0, 7)]
)
def test_float_rates_allow_whole_numbers(n, rate, count):
    assert allowed_false(n, rate) == count


def test_scores_at_the_ends_of_float64_are_ranked():
    scores = np.array([1.7e308, -1.7e308, 5e-324, 0.0, -0.0])
    is_member = np.array([True, False, True, False, True])
    assert tpr_at_fpr(scores, is_member, max_fpr=0.0) == pytest.approx(2 / 3)
    assert tpr_at_fpr(scores, is_member, max_fpr=0.5) == 1.0


def test_inputs_stay_as_they_were():
    scores, is_member = np.array([2.0, 1.0, 3.0]), np.array([True, False, False])
    before = scores.copy(), is_member.copy()
    roc_curve(scores, is_member)
    tpr_at_fpr(scores, is_member, max_fpr=0.1)
    assert np.array_equal(scores, before[0])
    assert np.array_equal(is_member, before[1])


@pytest.mark.parametrize(
    ("scores", "is_member", "name"),
    [
        ([1.0, 2.0], [True, True], "is_member"),
        ([1.0, 2.0], [False, False], "is_member"),
        ([1.0, 2.0, 3.0], [True, False], "is_member"),
        ([1.0, 2.0], [1, 0], "is_member: expected booleans"),
        ([[1.0, 2.0]], [[True, False]], "scores"),
        ([1.0, np.nan], [True, False], "scores"),
        ([1.0, np.inf], [True, False], "scores"),
        ([], [], "is_member"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_name(scores, is_member, name):
    arrays = np.array(scores, dtype=float), np.array(is_member, dtype=None if is_member else bool)
    for measure in (
        roc_curve,
        lambda s, m: tpr_at_fpr(s, m, max_fpr=0.1),
        lambda s, m: tpr_below_fpr(s, m, fpr=0.1),
        lambda s, m: threshold_at_fpr(s, m, max_fpr=0.1),
    ):
        with pytest.raises(SignalError, match=name):
            measure(*arrays)


@pytest.mark.parametrize("rate", [-0.01, 1.01, np.nan])
def test_a_rate_outside_zero_to_one_is_refused(rate):
    scores, is_member = np.array([1.0, 2.0]), np.array([True, False])
    with pytest.raises(ConfigError, match="fpr"):
        tpr_at_fpr(scores, is_member, max_fpr=rate)
    with pytest.raises(ConfigError, match="fpr"):
        tpr_below_fpr(scores, is_member, fpr=rate)


@given(st.integers(1, 20), st.floats(1e-5, 1))
def test_the_records_needed_are_the_fewest_that_allow_so_many(n_false, rate):
    n = nonmembers_needed(n_false, rate)
    assert allowed_false(n, rate) >= n_false
    assert allowed_false(n - 1, rate) < n_false


@pytest.mark.parametrize(
    ("rate", "n"), [(0.003, 3334), (0.001, 10_000), (0.007, 1429), (0.3, 34), (0.0001, 100_000)]
)
def test_the_records_needed_for_ten_false_positives_by_hand(rate, n):
    assert nonmembers_needed(10, rate) == n
