import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student
from sklearn.metrics import roc_auc_score

from seenit.errors import SignalError
from seenit.evaluate.auc import auc, delong, delong_sd, paired_delong, placements
from seenit.evaluate.small_auc import newcombe_bounds


def naive_auc(scores, is_member):
    members, others = scores[is_member], scores[~is_member]
    wins = sum((a > b) + 0.5 * (a == b) for a in members for b in others)
    return wins / (len(members) * len(others))


def naive_parts(first, second, is_member):
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
    return parts


def naive_sd(first, second, is_member):
    return np.sqrt(sum(naive_parts(first, second, is_member)))


def naive_freedom(first, second, is_member):
    """Satterthwaite's, of the two variances of `naive_parts`."""
    parts = naive_parts(first, second, is_member)
    sizes = int(is_member.sum()), int((~is_member).sum())
    return sum(parts) ** 2 / sum(v**2 / (n - 1) for v, n in zip(parts, sizes, strict=True))


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
    scores, is_member = problem(4, n=400)
    found = delong(scores, is_member, level=0.9)
    sd = naive_sd(scores, np.zeros_like(scores), is_member)
    logit = np.log(found.value / (1 - found.value))
    half = (
        student.ppf(0.95, naive_freedom(scores, np.zeros_like(scores), is_member))
        * sd
        / (found.value * (1 - found.value))
    )
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
    first, is_member = problem(5, n=400)
    second = 0.7 * first + problem(6, n=400)[0]
    found = paired_delong(first, second, is_member, attack="a", other="b", level=0.8)
    sd = naive_sd(first, second, is_member)
    value = naive_auc(first, is_member) - naive_auc(second, is_member)
    assert (found.attack, found.other, found.quantity) == ("a", "b", "auc")
    assert found.difference.value == pytest.approx(value)
    by_student = student(naive_freedom(first, second, is_member))
    assert found.difference.low == pytest.approx(value - by_student.ppf(0.9) * sd)
    assert found.difference.high == pytest.approx(value + by_student.ppf(0.9) * sd)
    assert found.p_value == pytest.approx(2 * by_student.sf(abs(value) / sd))


def test_ten_records_placed_nearly_alike_do_not_make_a_difference_certain():
    scores = np.concatenate([np.arange(1000.0), np.full(10, 990.5)])
    is_member = np.arange(1010) >= 1000
    second = scores + np.where(np.arange(1010) == 1009, 2, 0)
    found = paired_delong(scores, second, is_member, attack="a", other="b").difference
    assert found.high - found.low > 0.1
    many = np.repeat(is_member, 100)
    often = paired_delong(
        np.repeat(scores, 100), np.repeat(second, 100), many, attack="a", other="b"
    ).difference
    assert often.high - often.low < 0.01


@pytest.mark.parametrize("sizes", [(5, 5), (10, 1000), (1000, 10)])
@pytest.mark.parametrize("value", [0.0, 0.3, 0.5, 0.983, 1.0])
def test_newcombe_bounds_are_as_far_as_their_own_standard_deviation(sizes, value):
    # Hanley and McNeil's variance of exponential scores, both sides as large as their mean.
    z = 1.96
    found = newcombe_bounds(value, *sizes, z=z)
    for theta, end in zip(found, (0.0, 1.0), strict=True):
        q1, q2 = theta / (2 - theta), 2 * theta**2 / (1 + theta)
        spare = sum(sizes) / 2 - 1
        variance = theta * (1 - theta) + spare * (q1 - theta**2) + spare * (q2 - theta**2)
        sd = np.sqrt(variance / (sizes[0] * sizes[1]))
        if value == end:
            assert theta == end
        else:
            assert abs(value - theta) == pytest.approx(z * sd, rel=1e-6)
    assert found[0] <= value <= found[1]
    mirrored = newcombe_bounds(1 - value, *sizes, z=z)
    assert mirrored == pytest.approx((1 - found[1], 1 - found[0]), abs=1e-9)


@pytest.mark.parametrize("n_small", [5, 10])
def test_a_few_members_above_nearly_all_of_many_outsiders_leave_room_for_doubt(n_small):
    # Placements that hardly differ have hardly a variance: DeLong's interval is .02 wide.
    n_large = 1000
    scores = np.concatenate([np.arange(n_large) / n_large, 0.99 + 0.001 * np.arange(n_small)])
    is_member = np.arange(n_large + n_small) >= n_large
    found = delong(scores, is_member)
    assert found.value > 0.99
    assert found.low < 0.93
    assert found.low <= newcombe_bounds(found.value, n_small, n_large, z=1.96)[0] + 1e-4


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
