"""What references answered becomes margins, once."""

import numpy as np
import pytest

from seenit.numerics.logits import margin
from seenit.signals.derive import derive

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 3, 20)
TARGET = RNG.normal(size=(20, 3)).astype(np.float32)
REFERENCES = RNG.normal(size=(4, 20, 3)).astype(np.float32)
IS_IN = RNG.integers(0, 2, (4, 20)).astype(bool)
MARGINS = np.stack([margin(each, LABELS) for each in REFERENCES])


def probabilities(logits):
    p = np.exp(logits.astype(np.float64))
    return p / p.sum(axis=-1, keepdims=True)


def losses(logits):
    p = probabilities(logits)
    return -np.log(np.take_along_axis(p, np.broadcast_to(LABELS[:, None], (*p.shape[:-1], 1)), -1))[
        ..., 0
    ]


@pytest.mark.parametrize(
    "answered",
    [
        {"labels": LABELS, "target_logits": TARGET, "reference_logits": REFERENCES},
        {
            "labels": LABELS,
            "target_probabilities": probabilities(TARGET),
            "reference_probabilities": probabilities(REFERENCES),
        },
        {"target_loss": losses(TARGET), "reference_loss": losses(REFERENCES)},
    ],
)
def test_reference_margins_follow_from_any_answer(answered):
    found = derive({**answered, "reference_is_in": IS_IN}).arrays

    np.testing.assert_allclose(found["reference_margin"][..., 0], MARGINS, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(
        found["target_margin"][:, 0], margin(TARGET, LABELS), rtol=1e-5, atol=1e-5
    )
    is_softened = "labels" in answered
    assert ("reference_margin_t2" in found) == is_softened
    assert ("target_margin_t2" in found) == is_softened
    assert not {name for name in found if name.startswith("reference_l")}


def test_scores_stand_in_the_place_of_margins():
    scores = MARGINS * 3
    found = derive({"target_score": scores[0], "reference_score": scores[1:]}).arrays

    np.testing.assert_allclose(found["target_margin"][:, 0], scores[0])
    np.testing.assert_allclose(found["reference_margin"][..., 0], scores[1:], rtol=1e-6)


def test_a_margin_that_is_there_is_never_replaced():
    given = np.zeros((4, 20, 1), dtype=np.float32)
    found = derive(
        {"labels": LABELS, "reference_logits": REFERENCES, "reference_margin": given}
    ).arrays

    assert found["reference_margin"] is given
