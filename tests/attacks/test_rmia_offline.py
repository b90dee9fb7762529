import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references

from seenit.attacks.rmia_offline import RmiaOffline, RmiaOfflineSoftened
from seenit.errors import ConfigError, SignalError


def p_of(margin):
    return 1 / (1 + math.exp(-margin))


def mean_p(margins):
    return statistics.fmean(p_of(margin) for margin in margins)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_the_ratio_equals_a_plain_loop(seed, a):
    signals = random_references(seed)
    expected = mean_over_views(
        signals,
        lambda t, inside, out: math.log(p_of(t) / (((1 + a) * mean_p(out) + (1 - a)) / 2)),
    )
    np.testing.assert_allclose(RmiaOffline(a=a).score(**signals), expected, rtol=1e-9, atol=1e-9)


def test_a_hand_computed_case():
    # p: target 4/5, OUT mean (1/2 + 1/4) / 2 = 3/8; (1.3 * 3/8 + .7) / 2 = .59375
    signals = one_example(math.log(4), [50.0], [0.0, -math.log(3)])
    assert RmiaOffline().score(**signals) == pytest.approx([math.log(0.8 / 0.59375)])


def test_a_of_one_divides_by_the_out_mean():
    score = RmiaOffline(a=1).score(**one_example(0.0, [], [-math.log(3)]))
    assert score == pytest.approx([math.log(2)])


@pytest.mark.parametrize("attack", [RmiaOffline, RmiaOfflineSoftened])
@pytest.mark.parametrize("a", [-0.1, 1.1, math.nan])
def test_a_outside_the_unit_interval_is_refused(attack, a):
    with pytest.raises(ConfigError, match=r"a: expected a number in \[0, 1\]"):
        attack(a=a)


def test_at_temperature_two_it_is_the_same_on_other_margins():
    signals = random_references(7)
    softened = {
        "target_margin_t2": signals["target_margin"],
        "reference_margin_t2": signals["reference_margin"],
        "reference_is_in": signals["reference_is_in"],
        "reference_is_usable": signals["reference_is_usable"],
    }
    assert np.array_equal(RmiaOfflineSoftened().score(**softened), RmiaOffline().score(**signals))


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        RmiaOffline().score(**signals)
