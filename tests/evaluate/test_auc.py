import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from seenit.errors import SignalError
from seenit.evaluate.auc import auc, delong, delong_sd, paired_delong, placements


def naive_auc(scores, is_member):
    members, others = scores[is_member], scores[~is_member]
    wins = sum((a > b) + 0.5 * (a == b) for a in members for b in others)
    return wins / (len(members) * len(others))


def naive_sd(first, second, is_member):
    """DeLong's structural components, by the double loop of the paper."""
    parts = []
    for side in (True, False):
        components = []
        for i in np.flatnonzero(is_member == side):
            others = np.flatnonzero(is_member != side)
            sign = 1 if side else -1
            components.append(
                np.mean(
                    [
                        sum(
                            weight * (0.5 + 0.5 * np.sign(sign * (scores[i] - scores[j])))
                            for weight, scores in ((1, first), (-1, second))
                        )
                        for j in others
                    ]
                )
            )
        parts.append(np.var(components, ddof=1) / len(components))
    return np.sqrt(sum(parts))


def problem(seed, n=40, shift=0.8, levels=None):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n * 0.4
    scores = rng.normal(size=n) + shift * is_member
    return (np.round(scores * levels) / levels if levels else scores), is_member


@given(st.integers(0, 10_000), st.sampled_from([None, 1, 4]))
def test_auc_equals_the_double_loop_and_scikit_learn(seed, levels):
    scores, is_member = problem(seed, n=20, levels=levels)
    assert auc(scores, is_member) == pytest.approx(naive_auc(scores, is_member))
    assert auc(scores, is_member) == pytest.approx(roc_auc_score(is_member, scores))


@given(st.integers(0, 10_000), st.sampled_from([None, 1]))
def test_turning_the_scores_round_mirrors_auc_and_interval(seed, levels):
    scores, is_member = problem(seed, levels=levels)
    forth, back = delong(scores, is_member), delong(-scores, is_member)
    assert forth.value == pytest.approx(1 - back.value)
    assert forth.low == pytest.approx(1 - back.high)
    assert auc(np.exp(scores), is_member) == pytest.approx(forth.value)


@pytest.mark.parametrize("levels", [None, 1, 2])
def test_the_standard_deviation_equals_the_double_loop(levels):
    scores, is_member = problem(3, levels=levels)
    zero = np.zeros_like(scores)
    expected = naive_sd(scores, zero, is_member)
    assert delong_sd(placements(scores, is_member)) == pytest.approx(expected, rel=1e-12)


def test_the_interval_is_normal_on_the_logit_scale():
    scores, is_member = problem(4)
    found = delong(scores, is_member, level=0.9)
    sd = naive_sd(scores, np.zeros_like(scores), is_member)
    logit = np.log(found.value / (1 - found.value))
    half = norm.ppf(0.95) * sd / (found.value * (1 - found.value))
    assert found.low == pytest.approx(1 / (1 + np.exp(half - logit)))
    assert found.high == pytest.approx(1 / (1 + np.exp(-half - logit)))
    assert found.level == 0.9


@pytest.mark.parametrize("n", [4, 40, 4000])
def test_complete_separation_leaves_room_for_doubt(n):
    scores = np.arange(2.0 * n)
    found = delong(scores, scores >= n)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.025 ** (1 / n))  # n independent pairs, all won
    mirrored = delong(-scores, scores >= n)
    assert (mirrored.value, mirrored.low) == (0.0, 0.0)
    assert mirrored.high == pytest.approx(1 - found.low)


def test_scores_that_are_all_equal_say_one_half_with_doubt():
    is_member = np.arange(60) < 20
    found = delong(np.full(60, 0.1), is_member)
    assert found.value == 0.5
    assert 0.2 < found.low < 0.35
    assert 0.65 < found.high < 0.8


@pytest.mark.parametrize("n_members", [1, 9])
def test_a_single_record_on_a_side_has_no_interval(n_members):
    scores, is_member = np.arange(10.0), np.arange(10) < n_members
    found = delong(scores, is_member)
    assert found.value == 0.0
    assert np.isnan([found.low, found.high]).all()
    pair = paired_delong(scores, -scores, is_member, attack="a", other="b")
    assert pair.difference.value == -1.0
    assert np.isnan([pair.difference.low, pair.difference.high, pair.p_value]).all()


def test_the_paired_difference_equals_the_double_loop():
    first, is_member = problem(5)
    second = 0.7 * first + problem(6)[0]
    found = paired_delong(first, second, is_member, attack="a", other="b", level=0.8)
    sd = naive_sd(first, second, is_member)
    value = naive_auc(first, is_member) - naive_auc(second, is_member)
    assert (found.attack, found.other, found.quantity) == ("a", "b", "auc")
    assert found.difference.value == pytest.approx(value)
    assert found.difference.low == pytest.approx(value - norm.ppf(0.9) * sd)
    assert found.difference.high == pytest.approx(value + norm.ppf(0.9) * sd)
    assert found.p_value == pytest.approx(2 * norm.sf(abs(value) / sd))


def test_pairing_removes_what_two_attacks_share():
    first, is_member = problem(7, n=400)
    second = first + 0.1 * problem(8, n=400, shift=0)[0]
    paired = paired_delong(first, second, is_member, attack="a", other="b").difference
    alone = delong(first, is_member)
    assert paired.high - paired.low < 0.3 * (alone.high - alone.low)


def test_the_same_ranking_differs_by_nothing_but_not_with_certainty():
    scores, is_member = problem(9)
    found = paired_delong(scores, np.exp(scores), is_member, attack="a", other="b")
    assert found.difference.value == 0.0
    assert found.difference.low < 0 < found.difference.high
    assert found.difference.high == pytest.approx(1 - 0.025 ** (1 / 16))
    assert found.p_value == 1.0


def test_right_against_wrong_everywhere_is_significant():
    scores = np.arange(40.0)
    found = paired_delong(scores, -scores, scores >= 20, attack="a", other="b")
    assert found.difference.value == 1.0
    assert 0.8 < found.difference.low < found.difference.high == 1.0
    assert found.p_value == pytest.approx(2 * 0.5**20)


def test_inputs_that_cannot_be_judged_are_refused():
    with pytest.raises(SignalError, match="scores"):
        auc(np.array([1.0, np.nan]), np.array([True, False]))
    with pytest.raises(SignalError, match="is_member"):
        delong(np.array([1.0, 2.0]), np.array([True, True]))
    with pytest.raises(SignalError, match="is_member"):
        paired_delong(np.ones(2), np.ones(3), np.array([True, False]), attack="a", other="b")
