"""A kind of trainer that seenit does not know trains references, by the protocol alone."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from here import Here
from sklearn.tree import DecisionTreeClassifier
from small_pools import examples_of, flat_records

from seenit.models.own_code.callable_module import CallableModule
from seenit.progress import Silent
from seenit.reference.choosing.resolve import ChosenTrainer
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.options import ReferenceOptions
from seenit.reference.pool import as_read
from seenit.reference.run import plan_references, train_references
from seenit.reference.trainer import Timing
from seenit.store import Store

N = 240


@dataclass(frozen=True, kw_only=True)
class TreeTrainer:
    """A tree of scikit-learn; all that seenit must know of it is here."""

    depth: int

    name = "tree"
    file_name = "trainer.toml"
    weights_suffix = ".tree"
    n_steps = 1
    normalises = True
    has_short_trial = True
    train_several = None

    @property
    def in_words(self):
        return f"a tree of depth {self.depth}"

    @property
    def key(self):
        return {"tree": {"depth": self.depth}, "code": "1"}

    @property
    def toml(self):
        return f'trainer = "tree"\ndepth = {self.depth}\n'

    def train(self, training, pool, *, checkpoint, weights, on_step):
        tree = DecisionTreeClassifier(max_depth=self.depth, random_state=training.seed)
        tree.fit(as_read(pool.inputs[training.rows]).numpy(), pool.labels[training.rows].numpy())
        on_step(1)
        return CallableModule(lambda batch: np.log(tree.predict_proba(batch.numpy()) + 1e-3))

    def trial(self, training, pool, *, n_sharing, n_at_once):
        network = self.train(training, pool, checkpoint=None, weights=None, on_step=lambda _: None)
        return Timing(network=network, seconds=0.01)


class Noting(Silent):
    def __init__(self):
        self.said = []

    def say(self, message):
        self.said.append(message)


@pytest.fixture
def planned(tmp_path):
    """References as they would be planned, by a tree."""
    inputs, labels = flat_records(N)
    recipe = tmp_path / "any.toml"
    recipe.write_text('architecture = "mlp-4"\n')
    given = ReferenceInputs(
        sets=(examples_of(inputs, labels),),
        is_member=np.full(N, -1, dtype=np.int8),
        normalisation=None,
        n_classes=3,
        classifier=None,
        device="cpu",
    )
    found = plan_references(given, ReferenceOptions(n_references=4, recipe=str(recipe)))
    return replace(found.by(by_tree(9)), backend=Here())


def by_tree(depth):
    return ChosenTrainer(trainer=TreeTrainer(depth=depth), reasons=("somebody asked for it",))


def train(planned, folder):
    watcher = Noting()
    store = Store(folder / "artifacts")
    return train_references(planned, folder=folder, store=store, watcher=watcher), watcher.said


def test_it_trains_references_that_remember_their_own_records(planned, tmp_path):
    references, said = train(planned, tmp_path / "run")
    margin = references.arrays["reference_margin"][:, :, 0]
    is_in = references.arrays["reference_is_in"]
    assert margin.shape == (4, N)
    assert margin[is_in].mean() > margin[~is_in].mean() + 0.3
    assert "4 trainings" in said[0]
    assert "by a measured probe" in said[0]
    assert references.facts["recipe"] == "a tree of depth 9"
    assert references.facts["why"] == "somebody asked for it"


def test_what_it_trained_is_found_again_and_another_tree_is_another_reference(planned, tmp_path):
    train(planned, tmp_path / "run")
    n_done = len(planned.backend.trained_numbers())
    train(planned, tmp_path / "run")
    assert len(planned.backend.trained_numbers()) == n_done == 4
    assert (tmp_path / "run" / "trainer.toml").read_text() == 'trainer = "tree"\ndepth = 9\n'
    assert not (tmp_path / "run" / "recipe.toml").exists()
    other = planned.by(by_tree(2))
    assert not {one.key for one in other.references} & {one.key for one in planned.references}


def test_on_a_gpu_it_takes_a_process_of_its_own(planned, tmp_path, monkeypatch):
    monkeypatch.setattr(Here, "n_gpus", lambda self, device: 1)
    train(planned, tmp_path / "run")
    assert planned.backend.trained_numbers() == [0, 1, 2, 3]
