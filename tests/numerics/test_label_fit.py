import numpy as np
import pytest

from seenit.numerics.label_fit import label_fit


def _answers(n: int, n_classes: int, accuracy: float, seed: int):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n_classes, n)
    right = rng.random(n) < accuracy
    return np.where(right, labels, (labels + rng.integers(1, n_classes, n)) % n_classes), labels


def test_labels_of_another_order_are_found_with_the_accuracy_that_the_order_hides() -> None:
    predicted, labels = _answers(600, 6, 0.9, seed=0)
    order = np.array([3, 0, 5, 1, 4, 2])

    fit = label_fit(predicted, order[labels], n_classes=6)

    assert fit.best_accuracy == pytest.approx((predicted == labels).mean())
    assert fit.accuracy == pytest.approx((predicted == order[labels]).mean())
    assert fit.column_of[order].tolist() == list(range(6))
    assert fit.is_better(at_least=0.1, errors=5)


def test_two_classes_that_are_swapped_are_found() -> None:
    predicted, labels = _answers(400, 2, 0.6, seed=1)

    fit = label_fit(predicted, 1 - labels, n_classes=2)

    assert fit.accuracy < 0.5 < fit.best_accuracy
    assert fit.is_better(at_least=0.1, errors=3)


@pytest.mark.parametrize("accuracy", [0.02, 0.1, 0.5, 0.99])
@pytest.mark.parametrize(("n", "n_classes"), [(40, 2), (100, 10), (500, 100), (2000, 10)])
def test_labels_that_fit_or_that_fit_nothing_have_no_better_naming(n, n_classes, accuracy) -> None:
    if n_classes == 2 and accuracy < 0.5:
        accuracy = 0.5
    better = 0
    for seed in range(40):
        predicted, labels = _answers(n, n_classes, max(accuracy, 1 / n_classes), seed)
        better += label_fit(predicted, labels, n_classes=n_classes).is_better(
            at_least=0.01, errors=3
        )
    assert better <= 1


def test_a_model_that_always_answers_one_class_is_no_matter_of_naming() -> None:
    labels = (np.random.default_rng(0).random(1000) < 0.9).astype(np.int64)

    fit = label_fit(np.zeros(1000, dtype=np.int64), labels, n_classes=2)

    assert fit.gain > 0.7
    assert not fit.is_better(at_least=0.1, errors=5)
    assert fit.is_at_chance


def test_classes_that_no_record_has_keep_their_own_column() -> None:
    predicted, labels = _answers(300, 3, 0.9, seed=2)

    assert label_fit(predicted, labels, n_classes=7).column_of.tolist() == list(range(7))
