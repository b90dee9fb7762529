import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import one_example, pooled_variances, random_references, views_of
from scipy import stats

from seenit.attacks.lira_online_fixed import LiraOnlineFixed
from seenit.errors import SignalError


def plain_scores(signals):
    q = signals["target_margin"].shape[1]
    variance_in, variance_out = pooled_variances(signals)
    scores = np.zeros(len(signals["target_margin"]))
    for position, (i, target, inside, outside) in enumerate(views_of(signals)):
        k = position % q
        scores[i] += (
            stats.norm.logpdf(target, statistics.fmean(inside), math.sqrt(variance_in[k])) / q
        )
        scores[i] -= (
            stats.norm.logpdf(target, statistics.fmean(outside), math.sqrt(variance_out[k])) / q
        )
    return scores


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_ratio_equals_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    np.testing.assert_allclose(
        LiraOnlineFixed().score(**signals), plain_scores(signals), rtol=1e-9, atol=1e-9
    )


def test_a_hand_computed_case():
    # one example: pooling changes nothing. IN 5, 7: variance 2; OUT 0, 4: variance 8
    # at 4: [-ln(2)/2 - 4/4] - [-ln(8)/2 - 4/16] = ln(2) - 3/4
    score = LiraOnlineFixed().score(**one_example(4.0, [5.0, 7.0], [0.0, 4.0]))
    assert score == pytest.approx([math.log(2) - 0.75])


def test_the_out_variance_comes_from_out_margins_alone():
    signals = random_references(1, with_counts=False)
    wider = {**signals, "reference_margin": signals["reference_margin"].copy()}
    is_in = signals["reference_is_in"]
    middle = (
        np.where(is_in[:, :, None], signals["reference_margin"], 0).sum(0) / is_in.sum(0)[:, None]
    )
    spread = middle + 100 * (signals["reference_margin"] - middle)
    wider["reference_margin"] = np.where(is_in[:, :, None], spread, signals["reference_margin"])
    # With IN a hundred times wider the IN term is all but constant: the OUT term alone is left
    rise = np.diff(-LiraOnlineFixed().score(**wider))
    _, variance_out = pooled_variances(signals)
    expected = np.zeros(len(middle))
    for position, (i, target, _, outside) in enumerate(views_of(signals)):
        expected[i] += (
            stats.norm.logpdf(
                target, statistics.fmean(outside), math.sqrt(variance_out[position % 2])
            )
            / 2
        )
    np.testing.assert_allclose(rise, np.diff(expected), atol=0.02)


def test_one_reference_on_a_side_suffices_where_others_have_two():
    signals = random_references(2, n=5, r=4, with_counts=False)
    signals["reference_is_in"][:, 0] = [True, False, False, False]
    assert np.isfinite(LiraOnlineFixed().score(**signals)).all()


def test_one_reference_on_a_side_everywhere_is_refused():
    with pytest.raises(SignalError, match="at least 2 differing IN references"):
        LiraOnlineFixed().score(**one_example(4.0, [5.0], [0.0, 4.0]))


def test_an_example_without_IN_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = False
    with pytest.raises(SignalError, match=r"IN reference models .* got 0 for example 4"):
        LiraOnlineFixed().score(**signals)


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        LiraOnlineFixed().score(**signals)
