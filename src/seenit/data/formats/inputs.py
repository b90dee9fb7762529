"""Model inputs from tensors, arrays and lists of them, read in ranges."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch

from seenit.data.formats.layout import are_channels_last
from seenit.data.formats.plain import NotPlain, array_of
from seenit.files.pickles.stand_ins import Inert
from seenit.numerics.arrays import Float32Array
from seenit.records.examples import ArrayInputs, Inputs, kind_of_shape

_MOST_CHANNELS = 512


@dataclass(frozen=True, kw_only=True, eq=False)
class ListInputs:
    """Inputs that lie in one array each, as in a list of tensors mapped from disk.

    Attributes:
        rows: n arrays of one shape and one type; uint8 images are divided by 255 when read.
    """

    rows: tuple[np.ndarray, ...]

    @property
    def kind(self) -> str:
        """Kind of the records."""
        return kind_of_shape(self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, ...)."""
        return (len(self.rows), *self.rows[0].shape)

    def read(self, start: int, stop: int) -> Float32Array:
        """Rows start..stop as float32; only these are copied."""
        rows = self.rows[start:stop]
        if not rows:
            return np.empty((0, *self.shape[1:]), dtype=np.float32)
        return ArrayInputs(array=np.stack(rows)).read(0, len(rows))


def inputs_of(value: object, problems: list[str]) -> Inputs | None:
    """Inputs over the memory of a tensor, an array or a list of either.

    Nothing is copied. None where something is wrong, which is then in `problems`.
    """
    try:
        if isinstance(value, list | tuple):
            return _inputs_of_list(value, problems)
        array = array_of(value)
    except NotPlain as error:
        problems.append(f"images: {error}")
        return None
    found = shape_problems(array.shape) or type_problems(array.dtype, array.ndim)
    problems.extend(found)
    return None if found else ArrayInputs(array=array)


def are_bytes(inputs: Inputs | None) -> bool:
    """Whether the file holds images as uint8."""
    if isinstance(inputs, ArrayInputs):
        return inputs.array.dtype == np.uint8
    return isinstance(inputs, ListInputs) and inputs.rows[0].dtype == np.uint8


def _inputs_of_list(
    values: list[object] | tuple[object, ...], problems: list[str]
) -> Inputs | None:
    if not values:
        problems.append("images: expected at least one record, got an empty list")
        return None
    rows = tuple(_row(at, value) for at, value in enumerate(values))
    shapes = Counter((row.shape, row.dtype) for row in rows)
    if len(shapes) > 1:
        (usual, n_usual), *_ = shapes.most_common()
        at = next(at for at, row in enumerate(rows) if (row.shape, row.dtype) != usual)
        problems.append(
            f"images: expected one shape and type, got {usual[0]} {usual[1]} for {n_usual:,} "
            f"records and others for {len(rows) - n_usual:,}, the first {rows[at].shape} "
            f"{rows[at].dtype} at index {at}; resize or convert them first"
        )
        return None
    shape = (len(rows), *rows[0].shape)
    found = shape_problems(shape) or type_problems(rows[0].dtype, len(shape))
    problems.extend(found)
    return None if found else ListInputs(rows=rows)


def _row(at: int, value: object) -> np.ndarray:
    if not isinstance(value, torch.Tensor | np.ndarray | Inert):
        raise NotPlain(
            f"expected a tensor or an array for each record, got {type(value).__name__} at "
            f"index {at}; save tensors (3, height, width), float32 in [0, 1]"
        )
    return array_of(value)


def shape_problems(shape: tuple[int, ...]) -> list[str]:
    """What is wrong with the shape of a whole set of inputs."""
    if len(shape) == 3:
        return [
            f"images: expected shape (n, channels, height, width), or (n, k) for tables, got "
            f"{shape}; add the missing axis: images[:, None] of grey images, "
            "rows.reshape(len(rows), -1) of a table"
        ]
    if len(shape) not in (2, 4):
        return [
            f"images: expected shape (n, channels, height, width), or (n, k) for tables, got "
            f"{shape}; remove the extra axes"
        ]
    if 0 in shape:
        return [f"images: expected at least one record and no empty axis, got shape {shape}"]
    if len(shape) == 4 and are_channels_last(shape):
        return [
            f"images: expected channels first, (n, channels, height, width), got {shape} with "
            "channels last; save images.transpose(0, 3, 1, 2), or with torch images.permute"
            "(0, 3, 1, 2)"
        ]
    if len(shape) == 4 and shape[1] > _MOST_CHANNELS:
        return [
            f"images: expected 1 to {_MOST_CHANNELS} channels on axis 1, got {shape[1]} in shape "
            f"{shape}; save them as (n, channels, height, width)"
        ]
    return []


def type_problems(dtype: np.dtype[np.generic], n_axes: int) -> list[str]:
    """What is wrong with the element type of inputs."""
    if dtype.kind in "fb" or (dtype.kind in "iu" and n_axes == 2) or dtype == np.uint8:
        return []
    if dtype.kind in "iu":
        return [
            f"images: expected floating-point numbers in [0, 1] or uint8, got {dtype}; convert "
            "them before saving, by images.astype(numpy.uint8) where they are 0..255"
        ]
    return [f"images: expected numbers, got {dtype}; convert them before saving"]
