import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import one_example, pooled_variances, random_references, views_of
from scipy import stats

from seenit.attacks.bavaria_normal import BavariaNormal
from seenit.attacks.lira_online import LiraOnline
from seenit.attacks.lira_online_fixed import LiraOnlineFixed
from seenit.errors import ConfigError, SignalError


def plain_log_density(target, margins, pooled):
    n = len(margins)
    centre = statistics.fmean(margins)
    squares = sum((margin - centre) ** 2 for margin in margins)
    variance = (4 * pooled + squares) / (4 + n - 1)
    return stats.norm.logpdf(target, statistics.fmean(margins), math.sqrt(variance))


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_ratio_equals_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    pooled_in, pooled_out = pooled_variances(signals)
    expected = np.zeros(len(signals["target_margin"]))
    for position, (i, target, inside, outside) in enumerate(views_of(signals)):
        k = position % 2
        expected[i] += plain_log_density(target, inside, pooled_in[k]) / 2
        expected[i] -= plain_log_density(target, outside, pooled_out[k]) / 2
    np.testing.assert_allclose(BavariaNormal().score(**signals), expected, rtol=1e-9, atol=1e-9)


def test_a_hand_computed_case():
    # one example: IN 5, 7: pooled = own variance 2, (4*2 + 2) / 5 = 2; OUT 0, 4: (4*8 + 8) / 5 = 8
    # at 4: [-ln(2)/2 - 4/4] - [-ln(8)/2 - 4/16] = ln(2) - 3/4
    score = BavariaNormal().score(**one_example(4.0, [5.0, 7.0], [0.0, 4.0]))
    assert score == pytest.approx([math.log(2) - 0.75])


def test_a_strong_prior_is_the_fixed_variance_and_a_weak_one_the_own():
    signals = random_references(5)
    np.testing.assert_allclose(
        BavariaNormal(prior_strength=1e12).score(**signals),
        LiraOnlineFixed().score(**signals),
        rtol=1e-6,
        atol=1e-6,
    )
    np.testing.assert_allclose(
        BavariaNormal(prior_strength=1e-12).score(**signals),
        LiraOnline().score(**signals),
        rtol=1e-6,
        atol=1e-6,
    )


def test_one_reference_on_a_side_borrows_everything():
    signals = random_references(2, n=5, r=4, with_counts=False)
    signals["reference_is_in"][:, 0] = [True, False, False, False]
    assert np.isfinite(BavariaNormal().score(**signals)).all()


def test_the_prior_must_weigh_something():
    with pytest.raises(ConfigError, match="prior_strength: expected a positive number, got 0"):
        BavariaNormal(prior_strength=0)


def test_an_example_without_IN_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = False
    with pytest.raises(SignalError, match=r"IN reference models .* got 0 for example 4"):
        BavariaNormal().score(**signals)


def test_an_example_without_OUT_references_is_named():
    signals = random_references(0, with_counts=False)
    signals["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        BavariaNormal().score(**signals)
