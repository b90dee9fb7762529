"""Records as a Python user has them: arrays, frames, lists, tensors, data loaders.

Nothing is converted on its way to a model: a pipeline gets the frame that it was fitted on. Frames
are told by what they offer, so that neither pandas nor polars has to be installed.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch.utils.data import DataLoader, Dataset

from seenit.errors import Refused
from seenit.numerics.arrays import IntArray

Records = tuple[Any, Any] | Iterable[Any] | Dataset[Any]
"""Inputs and labels, or what yields batches (or records) of both."""

_LABELS = ("label", "labels", "y", "target", "targets")
"""What the labels are called where a batch names its parts."""
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
    inputs: Any
    given: Any
    if _is_pair(records):
        inputs, given = records  # type: ignore[misc]
    elif _yields(records):
        inputs, given = _collected(records, name)
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


def joined(*parts: Any, name: str) -> Any:
    """All parts as one, of the kind that they are.

    Raises:
        Refused: They are of several kinds or cannot be put together.
    """
    first = parts[0]
    if len({type(one) for one in parts}) > 1 and not all(map(sparse.issparse, parts)):
        kinds = " and a ".join(dict.fromkeys(type(one).__name__ for one in parts))
        raise Refused([f"{name}: expected members and nonmembers of one kind, got a {kinds}"])
    try:
        if sparse.issparse(first):
            return sparse.vstack(parts, format="csr")
        if isinstance(first, np.ndarray):
            return np.concatenate(parts)
        if isinstance(first, torch.Tensor):
            return torch.cat(parts)
        if isinstance(first, list | tuple):
            return [each for one in parts for each in one]
        home = sys.modules[type(first).__module__.partition(".")[0]]
        return home.concat(list(parts))
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
                    f"{name}: expected one label per record, got shape {values.shape}; of one-hot "
                    "labels pass y.argmax(axis=1), and audit one output of several at a time"
                ]
            )
        return list(values.tolist())
    return [value.item() if isinstance(value, np.generic) else value for value in values]


def _is_pair(records: Any) -> bool:
    """X and y, rather than a list of two batches."""
    if not isinstance(records, tuple | list) or len(records) != 2:
        return False
    are_batches = all(isinstance(one, tuple | Mapping) and len(one) == 2 for one in records)
    return isinstance(records, tuple) or not are_batches


def _yields(records: Any) -> bool:
    """A data set, a loader or whatever else gives one batch or record after the other."""
    is_one = isinstance(records, str | bytes | Mapping) or hasattr(records, "shape")
    return isinstance(records, Dataset) or (isinstance(records, Iterable) and not is_one)


def _collected(source: Any, name: str) -> tuple[Any, list[Any]]:
    """All batches, or all records one by one, as one X and its labels."""
    if isinstance(source, Dataset) and not isinstance(source, Iterable):
        source = DataLoader(source, batch_size=_AT_ONCE)
    inputs: list[Any] = []
    labels: list[Any] = []
    for batch in source:
        x, y = _parts(batch, name)
        if isinstance(y, list | tuple) or np.ndim(y):
            inputs.append(x)
            labels += _labels(y, name)
        else:  # a record of its own
            inputs.append(x[None] if hasattr(x, "shape") else [x])
            labels += _labels([y], name)
    return _one_of(inputs, name), labels


def _parts(batch: Any, name: str) -> tuple[Any, Any]:
    """Inputs and labels of a batch or a record."""
    if isinstance(batch, Mapping) and len(batch) == 2:
        called = [key for key in batch if key in _LABELS]
        if len(called) == 1:
            (other,) = (key for key in batch if key != called[0])
            return batch[other], batch[called[0]]
    elif isinstance(batch, Sequence) and not isinstance(batch, str) and len(batch) == 2:
        return batch[0], batch[1]
    got = f"a {type(batch).__name__}"
    if isinstance(batch, Mapping):
        got = f"a mapping with {', '.join(map(str, batch))}"
    elif isinstance(batch, Sequence) and not isinstance(batch, str):
        got = f"{len(batch)} parts"
    raise Refused(
        [
            f"{name}: expected batches or records (x, y), or mappings of an input and a label, got "
            f"{got}; pass a generator that takes out both: ((x, y) for x, y, *_ in loader)"
        ]
    )


def _one_of(inputs: list[Any], name: str) -> Any:
    """All batches as one, of the kind that they are."""
    if not inputs:
        return np.empty(0)
    if all(isinstance(one, list | tuple) for one in inputs):
        return [each for one in inputs for each in one]
    return joined(*inputs, name=name) if len(inputs) > 1 else inputs[0]
