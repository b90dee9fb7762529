"""What follows from logits, probabilities and labels, and what does not."""

import numpy as np
import pytest
from scipy.special import softmax

from seenit.errors import SignalError
from seenit.numerics.logits import margin
from seenit.signals import derive

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(7, 3)).astype(np.float32)
LABELS = np.array([0, 1, 2, 0, 1, 2, 0])


def test_logits_give_margins_at_both_temperatures_and_hits():
    found = derive({"labels": LABELS, "target_logits": LOGITS}).arrays

    assert np.array_equal(found["target_margin"], margin(LOGITS, LABELS)[:, None])
    assert np.array_equal(
        found["target_margin_t2"], margin(LOGITS, LABELS, temperature=2.0)[:, None]
    )
    assert np.array_equal(found["label_hits"][:, 0], LOGITS.argmax(axis=1) == LABELS)


def test_what_is_there_is_never_replaced():
    given = {"labels": LABELS, "target_logits": LOGITS, "target_margin": np.zeros((7, 2))}

    found = derive(given)

    assert found.arrays["target_margin"] is given["target_margin"]
    assert set(given) == {"labels", "target_logits", "target_margin"}


def test_probabilities_give_the_margin_of_the_logits_they_came_from():
    probabilities = softmax(LOGITS.astype(np.float64), axis=1)

    found = derive({"labels": LABELS, "target_probabilities": probabilities})

    assert np.allclose(found.arrays["target_margin"], margin(LOGITS, LABELS)[:, None])
    assert found.warnings == ()
    assert "target_logits" not in found.arrays
    assert "target_margin_t2" not in found.arrays


def test_a_probability_rounded_to_one_is_told_apart_by_the_others():
    probabilities = np.array([[1.0, 1e-9, 0.0], [1.0, 1e-6, 0.0]])

    found = derive({"labels": np.array([0, 0]), "target_probabilities": probabilities})

    assert np.allclose(found.arrays["target_margin"][:, 0], -np.log([1e-9, 1e-6]))
    assert found.warnings == ()


def test_probabilities_of_zero_and_one_get_the_floor_and_are_counted():
    probabilities = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])

    found = derive({"labels": np.array([0, 0, 0]), "target_probabilities": probabilities})

    floor = np.log(1e-12)
    assert np.allclose(found.arrays["target_margin"][:, 0], [-floor, floor, 0.0])
    (warning,) = found.warnings
    assert "2 of 3 records" in warning


def test_nothing_comes_of_a_loss_or_of_logits_without_labels():
    assert set(derive({"target_loss": np.ones(3), "labels": np.zeros(3, int)}).arrays) == {
        "target_loss",
        "labels",
    }
    assert set(derive({"target_logits": LOGITS}).arrays) == {"target_logits"}


@pytest.mark.parametrize("name", ["target_logits", "target_probabilities"])
def test_labels_outside_the_classes_are_refused(name):
    values = softmax(LOGITS.astype(np.float64), axis=1)

    with pytest.raises(SignalError, match=r"labels: expected 0\.\.2"):
        derive({"labels": LABELS + 1, name: values})


def test_rows_that_are_no_probabilities_are_refused():
    with pytest.raises(SignalError, match="add to 1"):
        derive({"labels": LABELS, "target_probabilities": LOGITS.astype(np.float64)})
