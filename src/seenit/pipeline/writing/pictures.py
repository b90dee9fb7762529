"""Records as pictures, for whoever looks at a report."""

from collections.abc import Sequence

import numpy as np

from seenit.data import as_stored
from seenit.numerics.arrays import Float32Array
from seenit.records.evaluation import Duplicates
from seenit.records.examples import Examples
from seenit.report import DuplicatePictures

N_PAIRS = 12


def picture_of(examples: Examples, row: int) -> np.ndarray | None:
    """Record `row` as its file has it, (h, w, 3) uint8; None if it is no image."""
    one: Float32Array = as_stored(examples.inputs).read(row, row + 1)
    if one.ndim != 4 or one.shape[1] not in (1, 3):
        return None
    pixels = np.rint(np.clip(one[0], 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def duplicate_pictures(
    sets: Sequence[Examples], duplicates: Sequence[Duplicates]
) -> tuple[DuplicatePictures, ...]:
    """The first pairs of each two groups that stand side by side; none of what is no image."""
    found = []
    for pairs, second in zip(duplicates, sets, strict=False):
        for pair in pairs.pairs[:N_PAIRS]:
            first, other = (
                picture_of(examples, _row_of(examples, name))
                for examples, name in ((sets[0], pair.first_id), (second, pair.second_id))
            )
            if first is not None and other is not None:
                found.append(
                    DuplicatePictures(
                        groups=pairs.groups,
                        first_id=pair.first_id,
                        second_id=pair.second_id,
                        first=first,
                        second=other,
                    )
                )
    return tuple(found)


def _row_of(examples: Examples, name: str) -> int:
    return int(np.flatnonzero(examples.ids.astype(str) == name)[0])
