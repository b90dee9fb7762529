import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references

from seenit.attacks.base_offline import BaseOffline, BaseOfflineSoftened
from seenit.errors import ConfigError, SignalError


def p_of(margin):
    return 1 / (1 + math.exp(-margin))


def mean_p(margins):
    return statistics.fmean(p_of(margin) for margin in margins)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_the_score_equals_a_plain_loop(seed, alpha):
    signals = random_references(seed)
    expected = mean_over_views(
        signals, lambda t, inside, out: math.log(p_of(t)) - alpha * math.log(mean_p(out))
    )
    scores = BaseOffline(alpha=alpha).score(**signals)
    np.testing.assert_allclose(scores, expected, rtol=1e-9, atol=1e-9)


def test_a_hand_computed_case():
    # p: target 4/5, OUT mean 3/8
    signals = one_example(math.log(4), [50.0], [0.0, -math.log(3)])
    expected = math.log(0.8) - 0.33 * math.log(0.375)
    assert BaseOffline().score(**signals) == pytest.approx([expected])


@pytest.mark.parametrize("attack", [BaseOffline, BaseOfflineSoftened])
@pytest.mark.parametrize("alpha", [-0.1, 1.1, math.nan])
def test_alpha_outside_the_unit_interval_is_refused(attack, alpha):
    with pytest.raises(ConfigError, match=r"alpha: expected a number in \[0, 1\]"):
        attack(alpha=alpha)


def test_at_temperature_two_it_is_the_same_on_other_margins():
    signals = random_references(7)
    softened = {
        "target_margin_t2": signals["target_margin"],
        "reference_margin_t2": signals["reference_margin"],
        "reference_is_in": signals["reference_is_in"],
        "reference_is_usable": signals["reference_is_usable"],
    }
    assert np.array_equal(BaseOfflineSoftened().score(**softened), BaseOffline().score(**signals))


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        BaseOffline().score(**signals)
