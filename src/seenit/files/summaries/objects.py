"""What a loaded torch file holds, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from seenit.files.pickles.pickled_arrays import NotAnArray, as_array, as_scalar, is_array, is_scalar
from seenit.files.pickles.stand_ins import Inert
from seenit.files.pickles.transforms import normalisation_of, steps_of

Rows = list[tuple[str, str]]
_MAX_VALUES = 4
_MAX_KEYS = 40


def rows_of_object(loaded: object) -> Rows:
    """Name and content of everything at the top of a loaded object."""
    if isinstance(loaded, Inert) and loaded.is_dataset:
        rows = [("holds", f"a data set, {loaded.class_name}")]
        for name, value in loaded.fields.items():
            rows += _rows_of_transform(value) if name == "transform" else [(name, words_of(value))]
        return rows
    if isinstance(loaded, Mapping):
        return _rows_of_mapping(loaded)
    if isinstance(loaded, tuple | list) and any(
        isinstance(item, torch.Tensor) for item in loaded[:1]
    ):
        kind = type(loaded).__name__
        shown = [(f"item {at}", words_of(item)) for at, item in enumerate(loaded[:_MAX_KEYS])]
        return [("holds", f"a {kind} of {len(loaded):,}"), *shown]
    return [("holds", words_of(loaded))]


def _rows_of_mapping(loaded: Mapping[object, object]) -> Rows:
    tensors = {str(key): value for key, value in loaded.items() if isinstance(value, torch.Tensor)}
    if len(tensors) < len(loaded) or len(tensors) <= _MAX_VALUES:
        rows = [(str(key), words_of(value)) for key, value in list(loaded.items())[:_MAX_KEYS]]
        more = len(loaded) - len(rows)
        return [
            ("holds", f"{len(loaded)} named values"),
            *rows,
            *([("and", f"{more} more")] if more else []),
        ]
    names = list(tensors)
    n_values = sum(tensor.numel() for tensor in tensors.values())
    return [
        ("holds", f"a state dict of {len(tensors)} tensors, {n_values:,} values"),
        *((name, words_of(tensors[name])) for name in (names[0], names[-2], names[-1])),
    ]


def _rows_of_transform(transform: object) -> Rows:
    if transform is None:
        return [("transform", "none")]
    steps = [step.class_name for step in steps_of(transform)]
    rows = [("transform", " > ".join(steps) + " (inert, not applied)")] if steps else []
    found = normalisation_of(transform)
    if found is not None:
        rows.append(("offers --mean", ",".join(f"{value:.6g}" for value in found.mean)))
        rows.append(("offers --std", ",".join(f"{value:.6g}" for value in found.std)))
    return rows or [("transform", words_of(transform))]


def words_of(value: object) -> str:
    """Describe one value in a few words: its length, type, size and range."""
    if isinstance(value, torch.Tensor):
        kind = str(value.dtype).removeprefix("torch.")
        return f"{kind} tensor {tuple(value.shape)}{_range_of(value)}"
    if isinstance(value, Inert):
        return _words_of_inert(value)
    if isinstance(value, Mapping):
        return f"{len(value):,} named values"
    if isinstance(value, list | tuple):
        return _words_of_sequence(value)
    return repr(value) if value is None or isinstance(value, int | float) else type(value).__name__


def _range_of(tensor: torch.Tensor) -> str:
    """Range of small vectors of whole numbers: labels, ids, membership."""
    is_whole = not (tensor.is_floating_point() or tensor.is_complex())
    if tensor.ndim != 1 or not is_whole or tensor.numel() == 0:
        return ""
    return f", {_words_of_numbers(tensor.tolist())}"


def _words_of_inert(value: Inert) -> str:
    try:
        if is_array(value):
            array = as_array(value)
            return f"{array.dtype} array {array.shape}"
        if is_scalar(value):
            return repr(as_scalar(value))
    except NotAnArray as error:
        return f"NumPy array, unusable: {error}"
    return f"{value.class_name} (inert)"


def _words_of_sequence(items: Sequence[object]) -> str:
    if not items:
        return "empty"
    if all(isinstance(item, torch.Tensor) for item in items):
        shapes = Counter(
            f"{str(item.dtype).removeprefix('torch.')} {tuple(item.shape)}"
            for item in items
            if isinstance(item, torch.Tensor)
        )
        listed = " and ".join(f"{count:,} x {shape}" for shape, count in shapes.most_common(3))
        return f"tensors, {listed}"
    try:
        plain = [
            as_scalar(one) if isinstance(one, Inert) and is_scalar(one) else one for one in items
        ]
    except NotAnArray as error:
        return f"{len(items):,} NumPy numbers, unusable: {error}"
    if all(one is None or isinstance(one, int | float) for one in plain):
        return _words_of_numbers(plain)
    kinds = Counter(type(item).__name__ for item in plain)
    return ", ".join(f"{count:,} x {kind}" for kind, count in kinds.most_common(_MAX_VALUES))


def _words_of_numbers(items: Sequence[object]) -> str:
    counts = Counter(items)
    if len(counts) <= _MAX_VALUES:
        return ", ".join(f"{count:,} x {value}" for value, count in counts.most_common())
    numbers = np.array([item for item in items if isinstance(item, int | float)], dtype=np.float64)
    missing = len(items) - len(numbers)
    distinct = f"{len(counts):,} distinct" if len(counts) < len(items) else "all distinct"
    tail = f", {missing:,} missing" if missing else ""
    return f"{len(items):,} numbers, {numbers.min():g} to {numbers.max():g}, {distinct}{tail}"
