"""References that an earlier version trained are found again, and another training is another.

The folder `kept` was written by the command below with the tree at 2cafb00, before keys had
declared versions; the margins of the convolutional network by the job below with the same tree.

    seenit references --pool pool.npz --n 4 --recipe recipe.toml --run-dir run
"""

import shutil
from pathlib import Path

import numpy as np
import pytest
from small_pools import examples_of
from typer.testing import CliRunner

from seenit.cli import app
from seenit.records.examples import Normalisation
from seenit.reference import versions
from seenit.reference.plan import balanced_plan
from seenit.reference.pool import open_pool, publish_pool, read_pool
from seenit.reference.recipe import Recipe
from seenit.reference.reference import Task, references_of
from seenit.reference.training import one
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.signals import IDENTITY, View
from seenit.store import Store

pytestmark = pytest.mark.usefixtures("trained_here")

KEPT = Path(__file__).parent / "kept"
TOLERANCE = 2e-3
"""Processors round differently; another algorithm is further off by far."""
CONVOLUTIONS = 0.06
"""Two processors differ by 0.03 at most; another fill, smoothing or momentum by 0.38 or more."""


def margins(run):
    return {
        path.parent.name: np.load(path)
        for path in sorted(run.glob("artifacts/reference-*/reference_margin.npy"))
    }


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(KEPT, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def train(run_dir):
    words = f"references --pool pool.npz --n 4 --recipe recipe.toml --run-dir {run_dir}"
    return CliRunner().invoke(app, words.split())


def test_references_of_an_earlier_version_are_not_trained_again(here, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("trained")

    monkeypatch.setattr("seenit.reference.workers.backend.LocalBackend.run", refuse)
    before = margins(here / "run")
    done = train("run")
    assert done.exit_code == 0, done.output
    assert margins(here / "run").keys() == before.keys()
    assert len(before) == 4


def test_the_declared_version_gives_the_margins_that_it_gave(here):
    assert train("anew").exit_code == 0
    before, anew = margins(here / "run"), margins(here / "anew")
    assert before.keys() == anew.keys()
    for name, kept in before.items():
        np.testing.assert_allclose(anew[name], kept, atol=TOLERANCE)


@pytest.mark.long
def test_the_declared_version_trains_the_same_convolutions(tmp_path, monkeypatch):
    monkeypatch.setattr(one, "has_bfloat16", lambda _: False)  # not every processor has it
    rng = np.random.default_rng(0)
    labels = np.arange(24) % 3
    pixels = rng.integers(0, 256, (24, 3, 8, 8), dtype=np.uint8)
    pool = read_pool([examples_of(pixels, labels)])
    store = Store(tmp_path)
    publish_pool(pool, store)
    task = Task(
        pool_key=pool.key,
        normalisation=Normalisation(mean=(0.5, 0.4, 0.3), std=(0.2, 0.25, 0.3)),
        n_classes=3,
        trainer=RecipeTrainer(
            recipe=Recipe(
                architecture="resnet18-cifar",
                epochs=2,
                batch_size=8,
                remainder=4,
                learning_rate=0.005,
                label_smoothing=0.1,
                shift=2,
                fill="mean",
            )
        ),
        views=(IDENTITY, View(flip=True)),
    )
    reference = references_of(balanced_plan(n=24, n_references=2, inclusion=0.5, seed=0), task)[0]
    assert reference.key == "6642651891f6e465f5c2c35f4f0bf4e9"
    found = reference.train_and_ask(open_pool(store, pool.key, "cpu"))["reference_margin"]
    np.testing.assert_allclose(found, np.load(KEPT / "convolutional_margin.npy"), atol=CONVOLUTIONS)


@pytest.mark.parametrize("name", ["TRAINING", "ASKING"])
def test_another_version_is_another_key(here, monkeypatch, name):
    monkeypatch.setattr(versions, name, "another")
    assert "4 trainings" in train("run --dry-run").output
