"""Records that are texts, or pairs of them."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from seenit.numerics.arrays import IdArray
from seenit.records.examples import TEXTS


class TextFile(Protocol):
    """Where texts came from: a file with named columns."""

    def texts(self, name: str) -> IdArray | None:
        """A column of the file as text (n,), empty at a gap; None where there is none."""


class NoFile:
    """Texts that came from no file, or whose file has no other columns."""

    def texts(self, name: str) -> IdArray | None:
        """Nothing: there are no columns."""
        return None


@dataclass(frozen=True, kw_only=True, eq=False)
class TextInputs:
    """n texts, or n pairs of texts, in memory.

    Attributes:
        array: (n, t) of Python strings, t = 1 for a text and 2 for a pair.
        source: with the other columns of the file.
        label: the column of the true classes; None where the file has none.
    """

    array: np.ndarray
    source: TextFile = field(default_factory=NoFile)
    label: str | None = None

    @property
    def kind(self) -> str:
        """Name of the kind of records."""
        return TEXTS

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, t)."""
        return tuple(self.array.shape)

    def read(self, start: int, stop: int) -> np.ndarray:
        """A copy of rows start..stop, strings."""
        return self.array[start:stop].copy()

    def texts(self, name: str) -> IdArray | None:
        """Any column of the file as text (n,), empty at a gap; None where there is none."""
        return self.source.texts(name)


def text_array(texts: list[str] | list[tuple[str, ...]]) -> np.ndarray:
    """Texts, or tuples of as many texts each, as an array (n, t) of strings."""
    rows = [(one,) if isinstance(one, str) else one for one in texts]
    width = len(rows[0]) if rows else 1
    array = np.empty((len(rows), width), dtype=object)
    for at, row in enumerate(rows):
        array[at] = row
    return array
