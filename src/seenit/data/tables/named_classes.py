"""Classes that a table names by words, and whether a predicted class is the true one."""

from collections.abc import Sequence

import numpy as np

from seenit.numerics.arrays import BoolArray

_MOST_SHOWN = 4


def are_names(cells: Sequence[object]) -> bool:
    """Classes named by text throughout."""
    return len(cells) > 0 and all(isinstance(cell, str) for cell in cells)


def numbers_of_names(
    cells: Sequence[object], *, n_outputs: int | None, problems: list[str], remarks: list[str]
) -> list[int]:
    """Class numbers of names, counted in sorted order, which is remarked on.

    Args:
        cells: n names.
        n_outputs: classes that a model answered about, None where it answered about none; then
            numbers only tell classes apart.
        problems: receives names that do not determine which output is which.
        remarks: receives the order.
    """
    names = sorted({str(cell) for cell in cells})
    number = {name: at for at, name in enumerate(names)}
    shown = ", ".join(f"{name} = {at}" for name, at in list(number.items())[:_MOST_SHOWN])
    shown += ", …" if len(names) > _MOST_SHOWN else ""
    if n_outputs is not None and n_outputs != len(names):
        problems.append(
            f"labels: expected class numbers, got {len(names):,} names for {n_outputs:,} outputs "
            f"of the model ({shown}), which leaves open which output is which; write the place of "
            "each class among the outputs, from 0"
        )
    else:
        remarks.append(
            "labels: they are names, and were numbered in sorted order, as scikit-learn and "
            f"torchvision number them ({shown})"
            + (
                "; where the model's outputs stand in another order, write their places from 0"
                if n_outputs is not None
                else ""
            )
        )
    return [number[str(cell)] for cell in cells]


def are_classes(cells: Sequence[object]) -> bool:
    """Every cell names a class, as a whole number, yes or no, or text; empty cells aside."""
    return all(
        cell is None or not isinstance(cell, float) or cell.is_integer() or cell != cell
        for cell in cells
    )


def label_hits(
    predicted: Sequence[object], labels: Sequence[object], *, name: str, problems: list[str]
) -> BoolArray:
    """(n, 1) whether the predicted class is the true one.

    Args:
        predicted: n classes, as the table writes them.
        labels: n true ones, written in the same way.
        name: of the column of predicted ones.
        problems: receives empty cells, and classes that are written in two ways.
    """
    empty = [at for at, cell in enumerate(predicted) if cell is None or cell != cell]
    if empty:
        problems.append(
            f"{name}: expected a predicted class in every row, got an empty cell in row "
            f"{empty[0] + 1} and {len(empty):,} in all; ask the model for those too, or remove "
            "the rows"
        )
    elif are_names(predicted) != are_names(labels) and len(labels):
        problems.append(
            f"{name}: expected classes written as in label, got {predicted[0]!r} beside "
            f"{labels[0]!r}; write both as numbers or both as names"
        )
    hits = [one == other for one, other in zip(predicted, labels, strict=True)]
    return np.array(hits, dtype=np.bool_)[:, None]
