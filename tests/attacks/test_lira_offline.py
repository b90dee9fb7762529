import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references
from scipy import stats

from seenit.attacks.lira_offline import LiraOffline
from seenit.errors import SignalError


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_tail_equals_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    expected = mean_over_views(
        signals,
        lambda t, inside, out: stats.norm.logcdf(t, statistics.fmean(out), statistics.stdev(out)),
    )
    np.testing.assert_allclose(LiraOffline().score(**signals), expected, rtol=1e-9, atol=1e-12)


def test_hand_computed_cases():
    # OUT 0, 2: mean 1, variance 2; at the mean half the mass is below, 2 deviations up 97.7 %
    at_mean = LiraOffline().score(**one_example(1.0, [9.0], [0.0, 2.0]))
    far_up = LiraOffline().score(**one_example(1.0 + 2 * math.sqrt(2), [9.0], [0.0, 2.0]))
    assert at_mean == pytest.approx([math.log(0.5)])
    assert far_up == pytest.approx([math.log(0.9772498680518208)])


def test_a_target_far_above_all_references_scores_highest():
    scores = [LiraOffline().score(**one_example(t, [], [0.0, 2.0]))[0] for t in (-60.0, 1.0, 8.0)]
    assert scores == sorted(scores)
    assert np.isfinite(scores).all()


def test_one_out_reference_has_no_variance():
    with pytest.raises(
        SignalError, match=r"at least 2 OUT reference models .* got 1 for example 0"
    ):
        LiraOffline().score(**one_example(1.0, [], [2.0]))


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        LiraOffline().score(**signals)
