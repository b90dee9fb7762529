"""References of a regressor: trained by its library in threads, each kept at once."""

import os
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from seenit.errors import TrainingError
from seenit.evidence.regression.work import RegressionWork
from seenit.numerics.arrays import Array
from seenit.numerics.threads import one_thread, undisturbed_warnings
from seenit.progress import Watcher
from seenit.reference.tabular.regression import trained_like
from seenit.store import Store

STAGE = "regression-references"
"""Where their answers are kept."""


def reference_answers(
    work: RegressionWork, rows: Array, *, store: Store, watcher: Watcher
) -> Array:
    """What every reference answers about all records, (r, n); those that are kept train no more.

    The models themselves are let go.

    Args:
        work: target, records and plan.
        rows: (n, k) of the records.
        store: of the run.
        watcher: told of each reference.

    Raises:
        TrainingError: One cannot be trained.
    """
    keys = work.reference_keys()
    if not keys:
        return np.empty((0, len(rows)))
    advance = watcher.start("training references", len(keys))

    def answers(reference: int) -> Array:
        found = store.arrays(STAGE, keys[reference], _training(work, reference, rows))
        advance(1)
        return found["values"]

    with undisturbed_warnings(), ThreadPoolExecutor(_cores()) as pool:
        warnings.simplefilter("ignore")  # what the target said of the same, once for each
        return np.stack(list(pool.map(answers, range(len(keys)))))


def seconds_left(work: RegressionWork, rows: Array, *, store: Store) -> float:
    """What all references that are not kept may take, from the first, which is trained and kept.

    Args:
        work: target, records and plan.
        rows: (n, k) of the records.
        store: of the run.

    Raises:
        TrainingError: It cannot be trained.
    """
    first = work.reference_keys()[0]
    with undisturbed_warnings():
        warnings.simplefilter("ignore")
        found = store.arrays(STAGE, first, _training(work, 0, rows))
    n_left = len(work.is_in) - n_kept(work, store)
    return float(found["seconds"]) * n_left / _cores()


def n_kept(work: RegressionWork, store: Store) -> int:
    """References whose answers are there."""
    return sum(store.has(STAGE, key) for key in work.reference_keys())


def _training(
    work: RegressionWork, reference: int, rows: Array
) -> Callable[[], dict[str, np.ndarray]]:
    def train() -> dict[str, np.ndarray]:
        if work.recipe is None:
            raise AssertionError("references are trained by a recipe")
        own = np.flatnonzero(work.is_in[reference])
        began = time.perf_counter()
        try:
            with one_thread():
                model = trained_like(
                    work.target,
                    work.recipe,
                    rows[own],
                    work.records.values[own],
                    seed=work.seed_of(reference),
                )
                values = model.values(rows)
        except TrainingError as error:
            raise TrainingError(
                f"reference {reference + 1} of {len(work.is_in)}: {error}; those that are trained "
                "are kept, and --references 0 trains none"
            ) from error
        return {"values": values, "seconds": np.array(time.perf_counter() - began)}

    return train


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
