"""What only models of trees answer: how a margin grew, whose leaves are small, how trees vote."""

from collections.abc import Sequence

import numpy as np

from seenit.models.tables.model import BoostedModel, ForestModel, TableModel, TreeModel
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import margin

SHARES = (1 / 8, 1 / 4, 1 / 2, 3 / 4)
"""Of the boosting rounds, after which the margin is asked."""

_LEAST_RECORDS = 1e-6
"""What an empty leaf counts as; sums of Hessians may be as small as 1e-16."""


def stages_of(n_rounds: int) -> tuple[int, ...]:
    """Numbers of boosting rounds after which the margin is asked, different and before the last."""
    rounds = {max(1, round(share * n_rounds)) for share in SHARES}
    return tuple(sorted(rounds - {n_rounds}))


def tree_signals(model: TableModel, rows: FloatArray, labels: IntArray) -> dict[str, Array]:
    """Signals (n, ...) of the vocabulary that a model of trees adds, none for other models.

    Args:
        model: the target.
        rows: (n, k) float64 of the table that the target is asked about.
        labels: (n,).

    Returns:
        `staged_margin` (n, s) of boosted models, `leaf_sizes` (n, 4) and `tree_votes` (n,).
    """
    found: dict[str, Array] = {}
    if isinstance(model, BoostedModel) and (stages := stages_of(model.n_rounds)):
        found["staged_margin"] = _staged_margins(model, rows, labels, stages)
    if isinstance(model, TreeModel):
        logs = np.log(np.maximum(model.leaf_sizes(rows), _LEAST_RECORDS))  # (n, trees)
        parts = (logs.mean(axis=1), logs.min(axis=1), logs.max(axis=1), logs.std(axis=1))
        found["leaf_sizes"] = np.stack(parts, axis=1)
    if isinstance(model, ForestModel):
        found["tree_votes"] = model.votes(rows)[np.arange(len(labels)), labels]
    return found


def _staged_margins(
    model: BoostedModel, rows: FloatArray, labels: IntArray, stages: Sequence[int]
) -> Array:
    logits = model.staged_logits(rows, stages)  # (n, s, c)
    return np.stack([margin(logits[:, at], labels) for at in range(len(stages))], axis=1)
