"""Derive signals from those at hand, without querying a model."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import SUM_TOLERANCE, margin
from seenit.signals.derive_references import SPENT, margins_with_references
from seenit.signals.derive_tokens import of_tokens

PROBABILITY_FLOOR = 1e-12
"""Probabilities of 0 and 1 that a file holds are taken to be this far from them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Derived:
    """Signals with everything that follows from them.

    Attributes:
        arrays: those that attacks may see of what came in, unchanged, and the new ones.
        warnings: what was rounded away before we saw it, one sentence each.
    """

    arrays: Mapping[str, np.ndarray]
    warnings: tuple[str, ...]


def derive(arrays: Mapping[str, np.ndarray]) -> Derived:
    """Fill in what logits or probabilities and labels imply.

    target_logits give target_margin, target_margin_t2 and label_hits, one query each;
    target_probabilities give target_margin and label_hits. What references answered gives their
    margins, and the target's in the same terms; it is then left out (`derive_references.py`). What
    is there is never replaced. Log p of tokens gives target_loss, base_loss and token_statistics.
    Without references nothing is derived from target_loss, and never logits from probabilities.

    Args:
        arrays: vocabulary name to array; `labels` (n,) int64 is needed where there are classes.

    Raises:
        SignalError: A label is outside the classes, or rows are no probabilities.
    """
    tokens = of_tokens(arrays)
    made = tokens | margins_with_references({**arrays, **tokens})
    warnings: list[str] = []
    labels = arrays.get("labels")
    logits = arrays.get("target_logits")
    probabilities = arrays.get("target_probabilities")
    if labels is not None and logits is not None:
        _require_labels(labels, logits, "target_logits")
        made["target_margin"] = margin(logits, labels)[:, None]  # (n, 1)
        made["target_margin_t2"] = margin(logits, labels, temperature=2.0)[:, None]  # (n, 1)
        made["label_hits"] = (logits.argmax(axis=1) == labels)[:, None]  # (n, 1)
    elif labels is not None and probabilities is not None:
        _require_labels(labels, probabilities, "target_probabilities")
        _require_probabilities(probabilities)
        if "target_margin" not in arrays:
            made["target_margin"], n_floored = _margin_of(probabilities, labels)
            if n_floored:
                warnings.append(
                    f"target_probabilities: {n_floored} of {len(labels)} records have a true-class "
                    f"probability within {PROBABILITY_FLOOR:g} of 0 or 1 and tie there; logits or "
                    "unrounded probabilities would tell them apart"
                )
        made["label_hits"] = (probabilities.argmax(axis=1) == labels)[:, None]  # (n, 1)
    kept = {name: array for name, array in arrays.items() if name not in SPENT}
    return Derived(arrays={**made, **kept}, warnings=tuple(warnings))


def _margin_of(probabilities: FloatArray, labels: IntArray) -> tuple[Array, int]:
    """Margins (n, 1) and the number of records where the floor was needed.

    1 − p_y is summed from the other classes: where p_y was rounded to 1 they still tell.
    """
    rows = np.arange(len(labels))
    others = probabilities.astype(np.float64)
    true = others[rows, labels]  # (n,)
    others[rows, labels] = 0.0
    rest = others.sum(axis=1)  # (n,)
    floored = (true < PROBABILITY_FLOOR) | (rest < PROBABILITY_FLOOR)
    true, rest = (np.maximum(part, PROBABILITY_FLOOR) for part in (true, rest))
    return (np.log(true) - np.log(rest))[:, None], int(floored.sum())


def _require_labels(labels: IntArray, outputs: FloatArray, name: str) -> None:
    n_classes = outputs.shape[1]
    if n_classes < 2:
        raise SignalError(f"{name}: expected at least 2 classes, got {n_classes}")
    outside = (labels < 0) | (labels >= n_classes)
    if outside.any():
        raise SignalError(
            f"labels: expected 0..{n_classes - 1} as {name} has {n_classes} columns, got "
            f"{int(labels[outside][0])} and {int(outside.sum())} such labels in all"
        )


def _require_probabilities(probabilities: FloatArray) -> None:
    sums = probabilities.sum(axis=1)
    wrong = (np.abs(sums - 1.0) > SUM_TOLERANCE) | (probabilities < 0).any(axis=1)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise SignalError(
            f"target_probabilities: expected rows that are non-negative and add to 1, got a sum of "
            f"{sums[row]:g} in row {row} and {int(wrong.sum())} such rows in all; logits belong in "
            "target_logits (columns logit_0, logit_1, …)"
        )
