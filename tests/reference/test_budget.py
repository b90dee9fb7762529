"""References by the clock: as many as fit, no more than show, and none trained twice."""

from dataclasses import replace

import numpy as np
import pytest
from here import Here
from small_pools import examples_of, flat_records

from seenit.evaluate.audit.growth import Extrapolation
from seenit.progress import Silent
from seenit.reference.budget import block_of, train_within
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.options import ReferenceOptions
from seenit.reference.plan import anchored_plan, balanced_plan
from seenit.reference.run import plan_references
from seenit.store import Store


class Clock:
    """Seconds that pass when work is done: one for each reference that was trained."""

    def __init__(self, backend, seconds_each):
        self.backend, self.seconds_each = backend, seconds_each

    def __call__(self):
        return self.seconds_each * len(self.backend.trained())


@pytest.fixture
def work(tmp_path):
    inputs, labels = flat_records(60)
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('architecture = "mlp-4"\nepochs = 1\nbatch_size = 32\nflip = false\n')
    evidence = ReferenceInputs(
        sets=(examples_of(inputs, labels),),
        is_member=np.zeros(60, dtype=np.int8),
        normalisation=None,
        n_classes=3,
        classifier=None,
        device="cpu",
    )
    options = ReferenceOptions(n_references=12, recipe=recipe)
    return replace(plan_references(evidence, options), backend=Here())


def train(work, folder, *, seconds, gains, each=10.0):
    """`gains` says what more would bring after each block."""
    looks = iter(gains)
    return train_within(
        work,
        seconds=seconds,
        block=4,
        look=lambda found: next(looks),
        folder=folder,
        store=Store(folder / "artifacts"),
        watcher=Silent(),
        now=Clock(work.backend, each),
    )


def ahead(gain):
    return Extrapolation(attack="a", n_references=4, gain=gain, half_width=0.02, n_needed=9)


def test_all_are_trained_where_time_and_gain_allow(work, tmp_path):
    found = train(work, tmp_path, seconds=1e6, gains=[None, ahead(0.1), ahead(0.1)])
    assert len(found.references.arrays["reference_is_in"]) == 12
    assert "all 12" in found.why_no_more


def test_they_stop_where_more_would_not_show(work, tmp_path):
    found = train(work, tmp_path, seconds=1e6, gains=[ahead(0.1), ahead(0.01)])
    assert len(found.references.arrays["reference_is_in"]) == 8
    assert "8 references are enough" in found.why_no_more
    assert "0.010" in found.why_no_more


def test_they_stop_where_the_time_is_over(work, tmp_path):
    """40 s for each block by this clock: two fit, the third has no time left."""
    found = train(work, tmp_path, seconds=80.0, gains=[ahead(0.1), ahead(0.1)])
    assert len(found.references.arrays["reference_is_in"]) == 8
    assert "8 references in the budget" in found.why_no_more


def test_no_time_at_all_trains_nothing_and_says_so(work, tmp_path):
    found = train(work, tmp_path, seconds=1e-9, gains=[])
    assert found.references is None
    assert "0 references in the budget" in found.why_no_more
    assert work.backend.trained() == []


def test_what_is_there_costs_nothing_when_it_goes_on(work, tmp_path):
    train(work, tmp_path, seconds=80.0, gains=[ahead(0.1), ahead(0.1)])
    n_before = len(work.backend.trained())
    found = train(work, tmp_path, seconds=1e6, gains=[None, None, None])
    assert len(found.references.arrays["reference_is_in"]) == 12
    assert len(work.backend.trained()) == n_before + 4


@pytest.mark.parametrize(
    ("inclusion", "block"), [(0.75, 4), (0.5, 4), (0.9, 10), (0.1, 10), (0.84, 7), (0.88, 9)]
)
def test_every_block_leaves_each_record_in_and_out(inclusion, block):
    plan = balanced_plan(n=600, n_references=20, inclusion=inclusion, seed=0)
    assert block_of(plan) == block
    first = plan.is_in[:block]
    assert (first.any(axis=0) & ~first.all(axis=0)).all()


def test_a_block_of_an_anchored_plan_is_its_folds_in_halves():
    truth = np.arange(40, dtype=np.int8) % 2
    assert block_of(anchored_plan(truth, n_references=8, n_folds=2, seed=0)) == 4
