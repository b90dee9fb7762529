import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references

from seenit.attacks.imia import Imia
from seenit.errors import SignalError


def imitators(signals):
    return {
        "target_margin": signals["target_margin"],
        "imitator_margin": signals["reference_margin"],
        "imitator_is_in": signals["reference_is_in"],
    }


@given(st.integers(0, 2**32 - 1))
def test_the_score_equals_a_plain_loop(seed):
    signals = random_references(seed, with_counts=False)
    expected = mean_over_views(
        signals,
        lambda t, inside, out: (
            (statistics.fmean(out) - t) ** 2 - (statistics.fmean(inside) - t) ** 2
        ),
    )
    np.testing.assert_allclose(Imia().score(**imitators(signals)), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("target", "score"), [(6.0, 16.0), (4.0, 0.0), (1.0, -24.0)])
def test_hand_computed_cases(target, score):
    # IN mean 6, OUT mean 2; below 4 the score is negative and not cut off
    signals = imitators(one_example(target, [5.0, 7.0], [1.0, 3.0]))
    assert Imia().score(**signals) == pytest.approx([score])


def test_an_example_without_out_imitators_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"imitator_is_in: .* OUT imitator .* 0 for example 4"):
        Imia().score(**imitators(signals))
