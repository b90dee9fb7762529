import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.attacks.smoothed_loss import FittedSmoothedLoss, SmoothedLoss
from seenit.errors import ConfigError, SignalError
from seenit.numerics.normal_scores import NormalScores

# knots so far apart that the scale is the identity
AS_IT_IS = NormalScores(knots=np.array([-1e6, 1e6]), quantiles=np.array([-1e6, 1e6]), slope=1.0)


def outputs(seed, n=40, c=5, scale=4.0):
    rng = np.random.default_rng(seed)
    return rng.normal(scale=scale, size=(n, c)), rng.integers(0, c, n)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.1, 0.5, -0.2]))
def test_it_is_minus_the_cross_entropy_with_smoothed_targets(seed, weight):
    logits, labels = outputs(seed)
    expected = []
    for z, y in zip(logits.tolist(), labels.tolist(), strict=True):
        level = math.log(math.fsum(math.exp(one) for one in z))
        soft = [(1 - weight) * (k == y) + weight / len(z) for k in range(len(z))]
        expected.append(math.fsum(q * (one - level) for q, one in zip(soft, z, strict=True)))
    found = FittedSmoothedLoss(weight=weight, scale=AS_IT_IS).score(
        target_logits=logits, labels=labels
    )
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_a_hand_computed_case():
    # p = 1/2, 1/4, 1/4; log p_y = -ln 2, mean = -(ln 2 + 2 ln 4) / 3 = -5/3 ln 2; at e = 3/10 …
    logits = np.log([[2.0, 1.0, 1.0]])
    found = FittedSmoothedLoss(weight=0.3, scale=AS_IT_IS).score(
        target_logits=logits, labels=np.array([0])
    )
    assert found == pytest.approx([-(0.7 + 0.5) * math.log(2)])


def planted(sign, n=4000, seed=1):
    """Members whose other classes keep more (+1) or less (-1) than those of others as sure."""
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) % 2 == 0
    level = -6 + sign * 1.5 * is_member + rng.normal(0, 1, n)  # of the classes that are not it
    logits = np.column_stack([np.zeros(n), np.zeros(n) - 2, level, level])
    logits[:, 0] += 2 + rng.normal(0, 2, n)
    return logits, np.zeros(n, dtype=np.int64), is_member


@pytest.mark.parametrize("sign", [1, -1])
def test_the_sign_that_helps_is_learned(sign):
    logits, labels, is_member = planted(sign)
    fitted = SmoothedLoss().fit(target_logits=logits, labels=labels, known_is_member=is_member)
    assert sign * fitted.weight > 0


def test_where_every_class_says_the_same_the_plain_loss_stands():
    rng = np.random.default_rng(2)
    logits = np.column_stack([rng.normal(size=500), np.zeros(500)])
    labels = np.zeros(500, dtype=np.int64)
    is_member = logits[:, 0] > 0  # the loss tells them apart entirely
    fitted = SmoothedLoss().fit(target_logits=logits, labels=labels, known_is_member=is_member)
    assert fitted.weight == 0


def test_fits_of_other_weights_have_one_scale():
    logits, labels, is_member = planted(1)
    fits = [
        SmoothedLoss(weights=(weight,)).fit(
            target_logits=logits, labels=labels, known_is_member=is_member
        )
        for weight in (0.0, 0.3)
    ]
    for fitted in fits:
        outside = fitted.score(target_logits=logits, labels=labels)[~is_member]
        assert np.median(outside) == pytest.approx(0, abs=0.01)
        assert outside.std() == pytest.approx(1, abs=0.02)


def test_one_side_alone_is_refused():
    logits, labels = outputs(0)
    with pytest.raises(SignalError, match="known_is_member"):
        SmoothedLoss().fit(
            target_logits=logits, labels=labels, known_is_member=np.ones(40, dtype=bool)
        )


@pytest.mark.parametrize("weights", [(), (0.5, 1.0)])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(ConfigError, match="weights"):
        SmoothedLoss(weights=weights)
