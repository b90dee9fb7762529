"""Images whose axes are in another order than models expect."""

from collections.abc import Sequence

import numpy as np

from seenit.data.formats.plain import NotPlain, array_of

_USUAL_CHANNELS = (1, 3, 4)
_OF_PICTURES = (1, 3)


def channels_first(records: object, remarks: list[str]) -> object:
    """Bytes (n, h, w), (n, h, w, 1) or (n, h, w, 3) as (n, c, h, w), over the same memory.

    Bytes in this layout can be nothing but pictures, as Pillow, Keras and torchvision's data sets
    keep them. Anything else is left as it is.

    Args:
        records: a tensor or array of them, or a list with one for each.
        remarks: receives how they were read, where not as they lie.
    """
    try:
        if isinstance(records, list | tuple):
            return _each(records, remarks)
        return _turned(array_of(records), remarks)
    except NotPlain:
        return records  # said where inputs are read


def _each(records: Sequence[object], remarks: list[str]) -> object:
    if not records:
        return records
    found: list[str] = []
    rows = [_turned(array_of(one)[None], found)[0] for one in records]
    remarks += dict.fromkeys(found)
    return rows


def _turned(records: np.ndarray, remarks: list[str]) -> np.ndarray:
    if records.dtype != np.uint8:
        return records
    shape = records.shape
    if len(shape) == 3:
        remarks.append("images: they are uint8 without a channel axis, and were read as grey")
        return records[:, None]
    if len(shape) == 4 and shape[3] in _OF_PICTURES and are_channels_last(shape):
        remarks.append(
            f"images: they are uint8 with {shape[3]} channels last, moved to channels first"
        )
        return records.transpose(0, 3, 1, 2)
    return records


def are_channels_last(shape: tuple[int, ...]) -> bool:
    """Whether the last of four axes is the only one that is short enough to be the channels."""
    _, first, second, last = shape
    if first in _USUAL_CHANNELS:
        return False
    return last in _USUAL_CHANNELS or (last < min(first, second) and first >= 2 * last)
