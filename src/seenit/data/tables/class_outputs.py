"""Outputs of every class as columns of a table: their names, empty cells and sums.

Tables of signals and answers of a plan read the same columns in the same way.
"""

import re
from collections.abc import Iterable
from types import MappingProxyType

import numpy as np

from seenit.numerics.arrays import Array
from seenit.numerics.logits import SUM_TOLERANCE

LOGITS, PROBABILITIES = "target_logits", "target_probabilities"
NUMBERED = re.compile(r"(.+)_(0|[1-9]\d*)")
"""A name with the number of a class, a query or a feature behind it."""
STEMS = MappingProxyType(
    {
        **dict.fromkeys(("logit", "logits"), LOGITS),
        **dict.fromkeys(("p", "prob", "probs", "proba", "probability", "probabilities"),
                        PROBABILITIES),
    }
)  # fmt: skip
"""How columns of outputs are called, alone for class 1 or before the number of the class."""
_TOLD = 1e-4


def one_column_problems(column: str) -> list[str]:
    """A single column is of class 1 of two, so it cannot be called class 0."""
    match = NUMBERED.fullmatch(column)
    if match is None or match.group(2) != "0":
        return []
    return [
        f"{column}: expected a column for each class, or one for class 1 of two, got class 0 "
        f"alone; write {match.group(1)}_1, or both"
    ]


def of_two_classes(signal: str, values: Array) -> Array:
    """Outputs (n, 2) of two classes from the outputs of class 1 alone, (n,)."""
    rest = np.zeros_like(values) if signal == LOGITS else 1 - values
    return np.stack([rest, values], axis=1)


def proportions(values: Array, *, name: str, problems: list[str], remarks: list[str]) -> Array:
    """Probabilities (n, c) that add to 1.

    An empty cell is a probability below the smallest that is given in its row, as in a file of the
    k largest: what the given ones leave of 1 is shared among the empty ones. Sums within .02 of 1
    are rounding and are scaled to 1. Both are remarked on.

    Args:
        values: (n, c), NaN where a cell is empty.
        name: for messages.
        problems: receives rows that are no probabilities.
        remarks: receives what was filled in and what was scaled.
    """
    empty = np.isnan(values)
    given = np.where(empty, 0.0, values)
    n_empty = empty.sum(axis=1)
    left = 1 - given.sum(axis=1)
    smallest = np.where(empty, np.inf, values).min(axis=1, initial=np.inf)
    share = np.where(n_empty > 0, np.clip(left, 0, None) / np.maximum(n_empty, 1), 0.0)
    filled = np.where(empty, share[:, None], values)
    wrong = (
        (given < 0).any(axis=1)
        | (np.abs(filled.sum(axis=1) - 1) > SUM_TOLERANCE)
        | (n_empty == values.shape[1])
        | ((n_empty > 0) & (share > smallest + SUM_TOLERANCE))
    )
    if wrong.any():
        problems.append(_about_wrong(name, values, filled, wrong))
        return values
    if n_empty.any():
        remarks.append(
            f"{name}: {int(empty.sum()):,} cells in {int((n_empty > 0).sum()):,} rows are empty; "
            "the given probabilities of a row were taken as its largest, and what they leave of 1 "
            "was shared equally among its empty cells"
        )
    sums = filled.sum(axis=1)
    off = float(np.abs(sums - 1).max(initial=0.0))
    if off <= _TOLD:
        return filled
    remarks.append(
        f"{name}: rows add to 1 within {off:.2g} only, as rounded ones do, and were scaled to add "
        "to 1; unrounded probabilities, or logits, tell more records apart"
    )
    scaled: Array = filled / sums[:, None]
    return scaled


def _about_wrong(name: str, values: Array, filled: Array, wrong: np.ndarray) -> str:
    row = int(np.flatnonzero(wrong)[0])
    cells, sums = values[row], filled[row].sum()
    got = (
        "empty cells alone"
        if np.isnan(cells).all()
        else f"values from {np.nanmin(cells):.4g} to {np.nanmax(cells):.4g} and a sum of "
        f"{np.nansum(cells):.6g}"
        + (" that leave more to an empty cell than the smallest given" if np.isnan(cells).any()
           and abs(sums - 1) <= SUM_TOLERANCE else "")
    )  # fmt: skip
    advice = (
        "where every output is a probability of its own (several labels may be true), pass one "
        "number per record and output instead: its margin log p − log(1 − p) of the true value, "
        "as score"
        if not np.isnan(cells).any() and cells.min() >= 0 and cells.max() <= 1
        else "name logits logit_0, logit_1, …"
    )
    return (
        f"{name}: expected probabilities, 0 or more, rows that sum to 1 within "
        f"{SUM_TOLERANCE:g}, got {got} in row {row + 1} and "
        f"{int(wrong.sum()):,} such rows in all; {advice}"
    )


def look_like_probabilities(columns: Iterable[Array]) -> bool:
    """Numbers (n,) each that can be probabilities: of class 1 alone, or adding to 1."""
    stacked = np.stack(list(columns), axis=1)  # (n, c)
    if not np.isfinite(stacked).all() or stacked.min() < 0 or stacked.max() > 1:
        return False
    return stacked.shape[1] == 1 or bool((np.abs(stacked.sum(axis=1) - 1) <= SUM_TOLERANCE).all())
