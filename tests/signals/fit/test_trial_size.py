"""Trials are paid by the cost of a pass, counted and not timed."""

import pytest
import torch
from seeded_models import classifier_of, tiny_cnn
from torch import nn

from seenit.models.own_code.asked_once import AskedOnce
from seenit.signals import n_to_try
from seenit.signals.fit.trial_size import operations_per_record


class Counted(nn.Module):
    """One matrix product of 20 by 30 for each record."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(20, 30))

    def forward(self, x):
        return x @ self.weight


def test_operations_are_counted_by_the_record():
    module = Counted()

    assert operations_per_record(classifier_of(module), (20,)) == 2 * 20 * 30
    assert operations_per_record(classifier_of(module, fixed_batch=4), (20,)) == 2 * 20 * 30


def test_a_module_that_cannot_be_counted_is_taken_as_cheap():
    assert operations_per_record(classifier_of(Counted()), (21,)) == 0
    assert n_to_try(classifier_of(Counted()), (21,), n=700) == 700


def test_a_module_without_weights_is_not_asked(monkeypatch):
    asked = []
    module = nn.Flatten()
    module.register_forward_hook(lambda *_: asked.append(1))
    monkeypatch.setattr("seenit.signals.fit.trial_size.private_copy", lambda module, _: module)
    assert operations_per_record(classifier_of(module), (21,)) == 0
    assert asked == []


@pytest.mark.parametrize(
    ("n", "edge", "tried"),
    [
        (400, 8, 400),  # cheap
        (5000, 8, 1000),
        (400, 224, 100),  # a quarter
        (240, 224, 64),  # the fewest
        (50, 224, 50),
        (50_000, 224, 1000),
    ],
)
def test_a_quarter_of_the_records_where_a_pass_is_dear(n, edge, tried):
    assert n_to_try(classifier_of(tiny_cnn()), (3, edge, edge), n=n) == tried


def test_few_records_of_a_costly_network_at_small_images():
    with torch.device("meta"):
        wide = nn.Linear(3072, 40_000)
    with torch.random.fork_rng(devices=[]):
        wide = wide.to_empty(device="cpu")
    module = nn.Sequential(nn.Flatten(), wide)

    assert n_to_try(classifier_of(module), (3, 32, 32), n=400) == 100


def test_a_callable_is_tried_on_a_hundred_records():
    module = AskedOnce(lambda batch: batch, name="mine:ask")

    assert n_to_try(classifier_of(module), (3, 8, 8), n=5000) == 100
