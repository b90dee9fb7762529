import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references
from scipy import stats

from seenit.attacks.lira_online import LiraOnline
from seenit.errors import SignalError


def plain_ratio(target, inside, outside):
    log_in, log_out = (
        stats.norm.logpdf(target, statistics.fmean(side), statistics.stdev(side))
        for side in (inside, outside)
    )
    return log_in - log_out


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_ratio_equals_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    expected = mean_over_views(signals, plain_ratio)
    np.testing.assert_allclose(LiraOnline().score(**signals), expected, rtol=1e-9, atol=1e-9)


def test_a_hand_computed_case():
    # IN 5, 7: mean 6, variance 2; OUT 0, 4: mean 2, variance 8
    # at 4: [-ln(2)/2 - 4/4] - [-ln(8)/2 - 4/16] = ln(2) - 3/4
    score = LiraOnline().score(**one_example(4.0, [5.0, 7.0], [0.0, 4.0]))
    assert score == pytest.approx([math.log(2) - 0.75])


def test_one_reference_on_a_side_has_no_variance():
    with pytest.raises(SignalError, match=r"at least 2 IN reference models .* got 1 for example 0"):
        LiraOnline().score(**one_example(4.0, [5.0], [0.0, 4.0]))


def test_references_that_agree_are_refused_not_made_infinite():
    with pytest.raises(SignalError, match="2 equal ones for example 0"):
        LiraOnline().score(**one_example(4.0, [5.0, 5.0], [0.0, 4.0]))
