"""Records as pictures or snippets, for whoever looks at a report."""

from collections.abc import Sequence

import numpy as np

from seenit.data import as_stored
from seenit.kinds import kind_of
from seenit.records.evaluation import Duplicates
from seenit.records.examples import Examples
from seenit.report import DuplicatePictures

N_PAIRS = 12


def picture_of(examples: Examples, row: int) -> np.ndarray | None:
    """Record `row` as its file has it, (h, w, 3) uint8; None if its kind is not looked at."""
    return kind_of(examples).picture(as_stored(examples.inputs).read(row, row + 1))


def snippet_of(examples: Examples, row: int) -> str:
    """What record `row` says; empty if its kind is not read."""
    return kind_of(examples).snippet(as_stored(examples.inputs).read(row, row + 1))


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
