import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references

from seenit.attacks.rmia_online import RmiaOnline, RmiaOnlineSoftened
from seenit.errors import SignalError


def p_of(margin):
    return 1 / (1 + math.exp(-margin))


def mean_p(margins):
    return statistics.fmean(p_of(margin) for margin in margins)


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_ratio_equals_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    expected = mean_over_views(
        signals,
        lambda t, inside, out: math.log(p_of(t) / ((mean_p(inside) + mean_p(out)) / 2)),
    )
    np.testing.assert_allclose(RmiaOnline().score(**signals), expected, rtol=1e-9, atol=1e-9)


def test_a_hand_computed_case():
    # p: target 4/5; IN 9/10; OUT 1/2, 1/4, mean 3/8; (9/10 + 3/8) / 2 = 51/80
    signals = one_example(math.log(4), [math.log(9)], [0.0, -math.log(3)])
    assert RmiaOnline().score(**signals) == pytest.approx([math.log(0.8 * 80 / 51)])


def test_more_in_references_alike_change_nothing():
    few = RmiaOnline().score(**one_example(1.0, [3.0], [0.0, -1.0]))
    many = RmiaOnline().score(**one_example(1.0, [3.0] * 7, [0.0, -1.0]))
    assert many == pytest.approx(few)


def test_margins_of_a_thousand_nats_stay_finite_and_distinct():
    scores = [
        RmiaOnline().score(**one_example(t, [-900.0], [-2000.0]))[0] for t in (-1000.0, -950.0)
    ]
    assert scores == pytest.approx([-100 + math.log(2), -50 + math.log(2)])


def test_at_temperature_two_it_is_the_same_on_other_margins():
    signals = random_references(7)
    softened = {
        "target_margin_t2": signals["target_margin"],
        "reference_margin_t2": signals["reference_margin"],
        "reference_is_in": signals["reference_is_in"],
        "reference_is_usable": signals["reference_is_usable"],
    }
    assert np.array_equal(RmiaOnlineSoftened().score(**softened), RmiaOnline().score(**signals))


def test_an_example_without_IN_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = False
    with pytest.raises(SignalError, match=r"IN reference models .* got 0 for example 4"):
        RmiaOnline().score(**signals)


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        RmiaOnline().score(**signals)
