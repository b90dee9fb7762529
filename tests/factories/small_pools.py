"""Pools that train in a second, and references on them."""

import numpy as np

from seenit.records.examples import ArrayInputs, Examples
from seenit.records.provenance import FileProvenance
from seenit.reference.plan import balanced_plan
from seenit.reference.pool import open_pool, publish_pool, read_pool
from seenit.reference.recipe import Recipe
from seenit.reference.reference import Task, references_of
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.signals import IDENTITY
from seenit.store import Store

N_CLASSES = 3


def flat_records(n=240, k=12, seed=0):
    """Three overlapping clouds: (n, k) float32 and (n,) labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, N_CLASSES, n)
    return (rng.normal(size=(n, k)) + np.eye(N_CLASSES, k)[labels]).astype(np.float32), labels


def pixel_records(n=40, side=32, seed=0):
    """Noise: (n, 3, side, side) uint8 and (n,) labels."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (n, 3, side, side), dtype=np.uint8), rng.integers(0, 2, n)


def examples_of(array, labels, *, first_id=0, is_member=None):
    n = len(labels)
    return Examples(
        ids=np.arange(first_id, first_id + n),
        inputs=ArrayInputs(array=array),
        labels=labels,
        is_member=np.full(n, -1, dtype=np.int8) if is_member is None else is_member,
        source=FileProvenance(path=f"set-{first_id}", kind="test", n_bytes=0, sha256=f"{first_id}"),
    )


def flat_recipe(**changed):
    named = {"architecture": "mlp-16", "epochs": 3, "batch_size": 32, "learning_rate": 0.2}
    return Recipe(**{**named, **changed})


def flat_task(pool_key, **changed):
    return Task(
        pool_key=pool_key,
        normalisation=None,
        n_classes=N_CLASSES,
        trainer=RecipeTrainer(recipe=flat_recipe(**changed)),
        views=(IDENTITY,),
    )


def flat_references(folder, *, n_references=4, n=240, **changed):
    """A published pool and the references of a plan: (store, DevicePool, plan, references)."""
    store = Store(folder)
    pool = read_pool([examples_of(*flat_records(n))])
    publish_pool(pool, store)
    plan = balanced_plan(n=n, n_references=n_references, inclusion=0.5, seed=0)
    return (
        store,
        open_pool(store, pool.key, "cpu"),
        plan,
        references_of(plan, flat_task(pool.key, **changed)),
    )
