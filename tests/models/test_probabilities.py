"""A model that ends in a softmax is asked by the logarithm, which says what its logits would."""

import numpy as np
import torch
from seeded_models import NOWHERE, classifier_of, images, tiny_cnn
from torch import nn

from seenit.models import check_fit, in_logits
from seenit.models.classifier import Classifier
from seenit.models.own_code.asked_once import AskedOnce
from seenit.numerics.logits import margin
from seenit.records.examples import ArrayInputs, Examples
from seenit.signals.logits import extract_signals

N = 20
IMAGES = images(N)
LABELS = np.arange(N) % 4


def _examples() -> Examples:
    return Examples(
        ids=np.arange(N),
        inputs=ArrayInputs(array=IMAGES),
        labels=LABELS,
        is_member=np.zeros(N, dtype=np.int8),
        source=NOWHERE,
    )


def _signals(classifier: Classifier) -> dict[str, np.ndarray]:
    return extract_signals(classifier, ArrayInputs(array=IMAGES), LABELS, device="cpu")


def test_a_softmax_at_the_end_changes_no_margin_and_is_said_once() -> None:
    plain = classifier_of(tiny_cnn())
    soft = classifier_of(nn.Sequential(tiny_cnn(), nn.Softmax(dim=1)))

    asked = in_logits(soft, _examples())

    assert check_fit(asked, _examples()) == []
    np.testing.assert_allclose(
        _signals(asked)["target_margin"], _signals(plain)["target_margin"], atol=1e-4
    )
    assert len(asked.remarks) == 1
    assert "answers probabilities" in asked.remarks[0]
    assert asked.remarks[0] in asked.reasons


def test_logits_stay_as_they_are() -> None:
    plain = classifier_of(tiny_cnn())

    assert in_logits(plain, _examples()) is plain
    assert plain.remarks == ()


def test_a_callable_is_asked_once_and_its_zeros_count_as_almost_none() -> None:
    asked_rows = []

    def answer(batch: torch.Tensor) -> np.ndarray:
        asked_rows.append(len(batch))
        p = np.zeros((len(batch), 4), dtype=np.float32)
        p[:, 0] = 1
        return p

    classifier = in_logits(classifier_of(AskedOnce(answer, name="t:f")), _examples())
    logits = classifier.module(torch.from_numpy(IMAGES))

    assert sum(asked_rows) == N
    np.testing.assert_allclose(logits[0], np.log([1, 1e-12, 1e-12, 1e-12]), rtol=1e-6)
    assert np.isfinite(margin(logits.numpy(), LABELS)).all()


def test_a_model_that_names_classes_alone_is_told_of() -> None:
    named = AskedOnce(lambda batch: np.eye(4)[np.arange(len(batch)) % 4], name="m:f")

    asked = in_logits(classifier_of(named), _examples())

    (said,) = asked.remarks
    assert "the model answers with classes" in said
    assert "what gap finds" in said


def test_a_model_that_fails_is_left_to_the_check() -> None:
    class Failing(nn.Module):
        def forward(self, batch: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("no")

    classifier = classifier_of(Failing())

    assert in_logits(classifier, _examples()) is classifier
