import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references

from seenit.attacks.calibration import Calibration
from seenit.errors import SignalError


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_calibration_equals_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    expected = mean_over_views(signals, lambda t, inside, out: t - sum(out) / len(out))
    np.testing.assert_allclose(Calibration().score(**signals), expected, rtol=1e-9, atol=1e-9)


def test_a_hand_computed_case():
    # OUT mean (1 + 2) / 2; the IN margin plays no part
    assert Calibration().score(**one_example(4.0, [100.0], [1.0, 2.0])) == pytest.approx([2.5])


def test_in_references_are_not_needed():
    assert Calibration().score(**one_example(4.0, [], [1.0])) == pytest.approx([3.0])


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        Calibration().score(**signals)
