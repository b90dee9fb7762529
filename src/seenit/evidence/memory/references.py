"""References of a model in memory: clones of an estimator, or what the user's function trains.

They are fitted several at a time, in threads: estimators of scikit-learn do their work outside
Python's lock. An estimator that was told to use several cores is fitted alone.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from sklearn.base import clone

from seenit.data.signal_files.model_answers import ModelAnswers
from seenit.errors import Refused
from seenit.evidence.memory.model import Truth, ask, is_estimator
from seenit.evidence.memory.records import rows_of
from seenit.evidence.memory.votes import Trees
from seenit.numerics.arrays import BoolArray
from seenit.numerics.threads import one_thread, undisturbed_warnings

Train = Callable[[Any, Any, int], Any]
"""From inputs, labels and a seed to a model, of the same kind as the target."""


def fit_references(
    model: Any,
    inputs: Any,
    labels: list[Any],
    truth: Truth,
    is_in: BoolArray,
    *,
    train: Train | None,
    trees: Trees | None,
    seed: int,
    on_progress: Callable[[int], None],
) -> list[ModelAnswers]:
    """What each reference answers about all n records; the references themselves are let go.

    Args:
        model: the target.
        inputs: of n records.
        labels: (n,) as the user passed them.
        truth: the same in the model's terms.
        is_in: (r, n) bool, reference r is fitted on record n.
        train: the user's own; None clones the target.
        trees: of forests that are cloned with fewer; None clones the target as it is.
        seed: each reference gets one of its own from it.
        on_progress: called with 1 after each reference.

    Raises:
        Refused: One cannot be fitted, or answers otherwise than the target.
    """
    seeds = np.random.SeedSequence(seed).generate_state(len(is_in)).tolist()

    def run(reference: int) -> ModelAnswers:
        rows = np.flatnonzero(is_in[reference])
        some, own = rows_of(inputs, rows), np.asarray(labels)[rows]
        own_seed = int(seeds[reference] % 2**31)
        try:
            if train is not None:
                fitted = train(some, own, own_seed)
            else:
                fitted = _seeded(_like(model, trees), own_seed).fit(some, own)
        except Exception as error:  # a foreign estimator may fail in any way
            raise Refused(
                [
                    f"references: reference {reference + 1} could not be fitted on "
                    f"{len(rows):,} records, {type(error).__name__}: {error}"
                    + ("" if train else "; pass train=, a function of (X, y, seed) that fits one")
                ]
            ) from error
        answers = ask(fitted, inputs, truth)
        on_progress(1)
        return answers

    n_workers = 1 if train is not None or _uses_cores(model) else _cores()
    with one_thread(), undisturbed_warnings(), ThreadPoolExecutor(n_workers) as pool:
        return list(pool.map(run, range(len(is_in))))


def require_trainable(model: Any, train: Train | None) -> None:
    """Refuse references of what cannot be fitted again.

    Raises:
        Refused: The model is no estimator, and there is no function that trains one.
    """
    if train is None and not is_estimator(model):
        raise Refused(
            [
                f"references: expected an estimator that can be cloned and fitted, got a "
                f"{type(model).__name__}; pass train=, a function of (X, y, seed) that returns a "
                "model trained as this one was, or leave references out"
            ]
        )


def _like(model: Any, trees: Trees | None) -> Any:
    fresh = clone(model)
    return fresh if trees is None else fresh.set_params(**{trees.parameter: trees.of_reference})


def _seeded(model: Any, seed: int) -> Any:
    """The estimator with a seed in every place that takes one."""
    places = [
        name
        for name in sorted(model.get_params(deep=True))
        if name == "random_state" or name.endswith("__random_state")
    ]
    return model.set_params(**dict.fromkeys(places, seed)) if places else model


def _uses_cores(model: Any) -> bool:
    return any(
        value not in (None, 1)
        for name, value in model.get_params(deep=True).items()
        if name.rpartition("__")[2] in ("n_jobs", "nthread", "thread_count")
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
