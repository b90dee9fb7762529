import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references

from seenit.attacks.attack_r import AttackR
from seenit.errors import ConfigError, SignalError


def plain_share(target, inside, outside):
    ordered = sorted(outside)
    k = len(ordered)
    if target < ordered[0]:
        return math.exp(-(ordered[0] - target)) / (k + 1)
    if target >= ordered[-1]:
        return (k + 1 - math.exp(-(target - ordered[-1]))) / (k + 1)
    i = max(j for j in range(k) if ordered[j] <= target)  # 0-based rank
    return (i + 1 + (target - ordered[i]) / (ordered[i + 1] - ordered[i])) / (k + 1)


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_share_equals_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    expected = mean_over_views(signals, plain_share)
    np.testing.assert_allclose(AttackR().score(**signals), expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("target", "share"),
    [
        (1.0, 1 / 4),
        (2.0, 2 / 4),
        (2.5, 2.25 / 4),  # a quarter of the way from the second to the third
        (4.0, 3 / 4),
        (4.0 + math.log(2), 3.5 / 4),
        (1.0 - math.log(2), 0.5 / 4),
    ],
)
def test_hand_computed_cases(target, share):
    signals = one_example(target, [9.0], [4.0, 1.0, 2.0])
    assert AttackR().score(**signals) == pytest.approx([share], rel=1e-12)


def test_equal_references_count_together():
    # two of three at 1: at 1 the share is that of the second
    assert AttackR().score(**one_example(1.0, [], [1.0, 1.0, 3.0])) == pytest.approx([2 / 4])


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6), st.floats(-20, 19.9))
def test_a_larger_margin_never_scores_lower_and_nothing_leaves_the_unit_interval(outside, target):
    low = AttackR().score(**one_example(target, [], outside))
    high = AttackR().score(**one_example(target + 0.1, [], outside))
    assert 0 < low[0] <= high[0] < 1 or high[0] == low[0] == 1.0


def test_records_beyond_every_reference_do_not_tie():
    scores = [
        AttackR().score(**one_example(target, [], [0.0, 1.0]))[0] for target in (2.0, 5.0, 9.0)
    ]
    assert scores[0] < scores[1] < scores[2] < 1


def test_the_tails_need_a_scale():
    with pytest.raises(ConfigError, match="tail_scale: expected a positive number"):
        AttackR(tail_scale=0.0)


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        AttackR().score(**signals)
