"""Records as a Python user has them: arrays, frames, lists, tensors, data loaders.

Nothing is converted on its way to a model: a pipeline gets the frame that it was fitted on. Frames
are told by what they offer, so that neither pandas nor polars has to be installed.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch.utils.data import DataLoader, Dataset

from seenit.errors import Refused
from seenit.numerics.arrays import IntArray

Records = tuple[Any, Any] | DataLoader[Any] | Dataset[Any]
"""Inputs and labels, or what yields batches (or records) of both."""

_AT_ONCE = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """Members or non-members.

    Attributes:
        inputs: n records of any kind that `rows_of` can take rows from.
        labels: (n,) classes as Python values, or targets of a regression.
    """

    inputs: Any
    labels: list[Any]


def open_side(records: Records, name: str) -> Side:
    """One side, counted.

    Raises:
        Refused: Inputs and labels are not equally many, or there are none.
    """
    if isinstance(records, tuple | list) and len(records) == 2:
        inputs, given = records
    elif isinstance(records, DataLoader | Dataset):
        inputs, given = _collected(records)
    else:
        raise Refused(
            [
                f"{name}: expected a pair (X, y), a data loader or a data set of (x, y), got a "
                f"{type(records).__name__}"
            ]
        )
    labels = _labels(given, name)
    n = n_rows(inputs)
    if n != len(labels) or n == 0:
        raise Refused(
            [
                f"{name}: expected one label for each record, got {n:,} records and "
                f"{len(labels):,} labels"
            ]
        )
    return Side(inputs=inputs, labels=labels)


def n_rows(inputs: Any) -> int:
    """How many records there are."""
    shape = getattr(inputs, "shape", None)
    return int(shape[0]) if shape is not None and len(shape) else len(inputs)


def rows_of(inputs: Any, rows: IntArray) -> Any:
    """Some records, of the same kind as they were."""
    if hasattr(inputs, "iloc"):
        return inputs.iloc[rows]
    if isinstance(inputs, list | tuple):
        return [inputs[row] for row in rows.tolist()]
    return inputs[rows]


def joined(first: Any, second: Any, name: str) -> Any:
    """Both sides as one, of the kind that they are.

    Raises:
        Refused: They are of two kinds or cannot be put together.
    """
    if type(first) is not type(second) and not (sparse.issparse(first) and sparse.issparse(second)):
        raise Refused(
            [
                f"{name}: expected members and nonmembers of one kind, got a "
                f"{type(first).__name__} and a {type(second).__name__}"
            ]
        )
    try:
        if sparse.issparse(first):
            return sparse.vstack([first, second], format="csr")
        if isinstance(first, np.ndarray):
            return np.concatenate([first, second])
        if isinstance(first, torch.Tensor):
            return torch.cat([first, second])
        if isinstance(first, list | tuple):
            return [*first, *second]
        home = sys.modules[type(first).__module__.partition(".")[0]]
        return home.concat([first, second])
    except (ValueError, RuntimeError, TypeError, AttributeError) as error:
        raise Refused(
            [
                f"{name}: expected members and nonmembers that can be put together as arrays, "
                f"frames, tensors or lists, got '{error}'"
            ]
        ) from error


def named(value: Any) -> str:
    """What it is and how large, in words."""
    shape = getattr(value, "shape", None)
    size = f"{len(value):,}" if shape is None else " x ".join(f"{length:,}" for length in shape)
    return f"{type(value).__name__}, {size}"


def _labels(given: Any, name: str) -> list[Any]:
    """Python values, one per record."""
    if isinstance(given, torch.Tensor):
        given = given.detach().cpu().numpy()
    if hasattr(given, "to_numpy"):
        given = given.to_numpy()
    values = list(given) if isinstance(given, list | tuple) else np.asarray(given)
    if isinstance(values, np.ndarray):
        if values.ndim == 2 and values.shape[1] == 1:
            values = values[:, 0]
        if values.ndim != 1:
            raise Refused(
                [
                    f"{name}: expected one label per record, got shape {values.shape}; audit one "
                    "output of a model of several at a time"
                ]
            )
        return list(values.tolist())
    return [value.item() if isinstance(value, np.generic) else value for value in values]


def _collected(source: DataLoader[Any] | Dataset[Any]) -> tuple[Any, list[Any]]:
    """All batches of a loader, or all records of a data set, as tensors and labels."""
    loader = source if isinstance(source, DataLoader) else DataLoader(source, batch_size=_AT_ONCE)
    inputs: list[torch.Tensor] = []
    labels: list[Any] = []
    for batch in loader:
        if not isinstance(batch, Sequence) or len(batch) != 2:
            raise Refused(["data loader: expected batches (x, y), got something else"])
        inputs.append(torch.as_tensor(batch[0]))
        labels += torch.as_tensor(batch[1]).tolist()
    return torch.cat(inputs) if inputs else torch.empty(0), labels
