"""Columns of torch files as NumPy arrays or lists of plain Python values."""

from collections.abc import Sequence

import numpy as np
import torch

from seenit.files.pickles.pickled_arrays import NotAnArray, as_array, as_scalar, is_array, is_scalar
from seenit.files.pickles.stand_ins import Inert

_PLAIN = (int, float, str, bool, type(None))


class NotPlain(ValueError):
    """A column holds something that is not numbers or text; the message says what."""


def to_plain(value: object) -> np.ndarray | list[object]:
    """A column as an array, or as a list where it was a list.

    Tensors share their memory with the array.

    Raises:
        NotPlain: Neither a sequence of numbers or text nor a tensor.
    """
    if isinstance(value, np.ndarray):
        return _text_of(value) if value.dtype.kind == "S" else value
    if isinstance(value, torch.Tensor):
        return array_of_tensor(value)
    if isinstance(value, Inert) and is_array(value):
        return _array_of_inert(value)
    if isinstance(value, list | tuple):
        return _plain_list(value)
    raise NotPlain(f"expected a list, a tensor or an array, got {_kind_of(value)}")


def _text_of(value: np.ndarray) -> np.ndarray:
    """Bytes, as h5py and some archives hold text, as the text that they spell."""
    try:
        return np.char.decode(value, "utf-8")
    except UnicodeDecodeError:
        raise NotPlain("expected numbers or text, got bytes that are not UTF-8") from None


def array_of_tensor(tensor: torch.Tensor) -> np.ndarray:
    """The tensor as an array over the same memory.

    Raises:
        NotPlain: Sparse, quantised, or of a type that NumPy does not have.
    """
    try:
        result: np.ndarray = tensor.detach().numpy()
    except (TypeError, RuntimeError):
        kind = str(tensor.dtype).removeprefix("torch.")
        raise NotPlain(
            f"expected a dense tensor of ordinary numbers, got {kind}; save tensor.float()"
        ) from None
    return result


def array_of(value: object) -> np.ndarray:
    """One tensor or pickled array as an array.

    Raises:
        NotPlain: It is neither.
    """
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, torch.Tensor):
        return array_of_tensor(value)
    if isinstance(value, Inert) and is_array(value):
        return _array_of_inert(value)
    raise NotPlain(f"expected a tensor or an array, got {_kind_of(value)}")


def _array_of_inert(value: Inert) -> np.ndarray:
    try:
        return as_array(value)
    except NotAnArray as error:
        raise NotPlain(f"expected an array of plain numbers, but {error}") from None


def _plain_list(values: Sequence[object]) -> list[object]:
    if set(map(type, values)) <= set(_PLAIN):
        return list(values)
    return [_plain_item(value) for value in values]


def _plain_item(value: object) -> object:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        item: object = value.item()
        return item
    try:
        if isinstance(value, Inert) and is_scalar(value):
            return as_scalar(value)
    except NotAnArray as error:
        raise NotPlain(f"expected plain numbers, but one of them fails: {error}") from None
    raise NotPlain(f"expected plain numbers, got {_kind_of(value)} among them")


def _kind_of(value: object) -> str:
    return value.asked_for if isinstance(value, Inert) else type(value).__name__
