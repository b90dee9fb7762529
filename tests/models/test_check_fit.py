"""Model and records that do not belong together are told apart, all problems at once."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from seeded_models import NOWHERE, classifier_of, images, tiny_cnn
from torch import nn
from tree_files import TWO_NUMBERS

from seenit.models import check_fit
from seenit.models.tables.module import TableModule
from seenit.records.examples import ArrayInputs, Examples


def examples_of(array, labels=None):
    n = len(array)
    return Examples(
        ids=np.arange(n),
        inputs=ArrayInputs(array=array),
        labels=np.zeros(n, dtype=np.int64) if labels is None else np.asarray(labels),
        is_member=np.zeros(n, dtype=np.int8),
        source=NOWHERE,
    )


def test_what_fits_has_no_problems():
    assert check_fit(classifier_of(tiny_cnn()), examples_of(images(6), [0, 1, 2, 3, 0, 1])) == []


def test_labels_outside_and_channels_are_both_named():
    problems = check_fit(
        classifier_of(tiny_cnn()), examples_of(images(4, n_channels=1), [0, 4, -1, 4])
    )

    assert len(problems) == 2
    assert "-1, 4 in 3 records" in problems[0]
    assert "takes 3 channels" in problems[1]


def test_probabilities_are_told_from_logits():
    module = nn.Sequential(tiny_cnn(), nn.Softmax(dim=1))

    (problem,) = check_fit(classifier_of(module), examples_of(images(6)))

    assert "probabilities" in problem
    assert "p_0" in problem


def test_nan_logits_are_a_problem():
    module = nn.Sequential(nn.Flatten(), nn.Linear(192, 4))
    with torch.no_grad():
        module[1].bias.fill_(float("nan"))

    (problem,) = check_fit(classifier_of(module), examples_of(images(6)))

    assert "NaN" in problem


def test_inputs_of_an_impossible_size_are_a_problem():
    module = nn.Sequential(nn.Flatten(), nn.Linear(192, 4))

    (problem,) = check_fit(classifier_of(module), examples_of(images(6, size=9)))

    assert "does not take records of shape (3, 9, 9)" in problem


def test_a_model_that_mixes_the_records_of_a_batch_is_a_problem():
    module = nn.Sequential(
        nn.Flatten(), nn.BatchNorm1d(192, track_running_stats=False), nn.Linear(192, 4)
    ).eval()

    (problem,) = check_fit(classifier_of(module), examples_of(images(6)))

    assert "depends on the other records" in problem
    assert "quantisation" in problem


def test_dropout_that_is_left_on_is_named():
    class Careless(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = tiny_cnn()

        def forward(self, x):
            return self.net(nn.functional.dropout(x, 0.5, training=True))

    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(0)
        (problem,) = check_fit(classifier_of(Careless()), examples_of(images(6)))

    assert "dropout" in problem
    assert "asked twice" in problem


class Shares:
    """A model of a table that answers with probabilities, and an error that the batch decides."""

    in_words, schema, n_classes = "shares", TWO_NUMBERS, 2

    def __init__(self, error):
        self.error = error

    def logits(self, rows):
        p = np.full(len(rows), 1 - 2e-6)
        p[rows[:, 0] > 0.5] = 0.3
        p += self.error if len(rows) > 40 else 0.0
        return np.log(np.stack([1 - p, p], axis=1))


@pytest.mark.parametrize(("error", "is_taken"), [(6e-8, True), (1e-6, True), (-1e-3, False)])
def test_the_last_digit_of_a_probability_may_depend_on_the_batch(error, is_taken):
    rows = np.random.default_rng(0).random((64, 2))
    classifier = replace(classifier_of(TableModule(Shares(error))), n_classes=2)

    problems = check_fit(classifier, examples_of(rows))

    assert (problems == []) == is_taken
    assert is_taken or "depends on the other records of its batch" in problems[0]
