"""What a kind of records has to provide: one row of the table."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from seenit.data.formats.reading import Reading
from seenit.kinds.fingerprints import Fingerprints
from seenit.kinds.nearest import NearDuplicates
from seenit.models import Classifier
from seenit.numerics.arrays import Float32Array, FloatArray, IdArray, IntArray
from seenit.records.examples import Examples
from seenit.records.table_schema import TableSchema
from seenit.signals import IDENTITY, View

Progress = Callable[[int], None]
"""Told of records done."""


class Values(Protocol):
    """A running check of what inputs hold."""

    def add(self, start: int, block: np.ndarray) -> None:
        """Check one block (m, ...) that begins at record `start`."""

    def problems(self, ids: IdArray) -> list[str]:
        """What is wrong, one sentence each."""


def reads_nothing(path: str, reading: Reading) -> None:
    """Reads no file itself; `seenit.data.open_examples` reads the usual ones."""
    return


def only_plain(
    sets: Sequence[Examples], classifier: Classifier | None, device: str
) -> tuple[View, ...]:
    """Only the plain view, which is the record itself."""
    return (IDENTITY,)


def no_codes(rows: np.ndarray) -> IntArray:
    """No names (n, 0), for kinds that hold nothing but numbers."""
    return np.empty((len(rows), 0), dtype=np.int64)


def no_picture(record: np.ndarray) -> None:
    """No picture, for kinds that cannot be shown as one."""
    return


def no_snippet(record: np.ndarray) -> str:
    """No text, for kinds that cannot be shown as one."""
    return ""


def no_marks(record: np.ndarray, places: IntArray) -> tuple[tuple[int, int], ...]:
    """No marks, for kinds whose snippets are not what a model gets piece by piece."""
    return ()


def nothing_telling(examples: Examples) -> Iterator[str]:
    """No warnings, for kinds in which no single value can reveal membership."""
    return iter(())


def as_they_are(sets: Sequence[Examples], problems: list[str]) -> tuple[Examples, ...]:
    """The sets as they are, for kinds that have one encoding for all records."""
    return tuple(sets)


def nothing_refused(examples: Examples, insisted: Collection[str]) -> list[str]:
    """No column is refused, for kinds that have none with a name."""
    return []


@dataclass(frozen=True, kw_only=True, eq=False)
class NearSearch:
    """How near-duplicates are found.

    Attributes:
        ways: names of the ways in which they are looked for, the surest first.
        across: from fingerprints of n and of m records, and features (n, k) and (m, k) of the
            target where it has any, to findings by way for each of the m.
        n_passes: how often `across` goes through the m records, by whether there are features.
        within: from fingerprints of n different records to a finding for each; None where that is
            not looked for.
    """

    ways: tuple[str, ...]
    across: Callable[
        [Fingerprints, Fingerprints, FloatArray | None, FloatArray | None, Progress],
        Mapping[str, NearDuplicates],
    ]
    n_passes: Callable[[Fingerprints, Fingerprints, bool], int]
    within: Callable[[Fingerprints, Progress], NearDuplicates | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordKind:
    """Functions of one kind of records; rows are what `Inputs.read` gives, n records first.

    Attributes:
        name: in the plural: "images".
        values: makes a running check of what inputs hold.
        features: numbers (n, k) that can be seen in rows without any model, for the blind baseline.
        codes: names without an order (n, j) that can be seen in rows, for the same.
        prints: digests and sketches of rows, by which a record is recognised elsewhere.
        near: how nearly identical records are found by them.
        unlike: rows as unlike those of training as can be made of them, for canaries.
        views: in which ways the target is asked about records, the plain one first.
        picture: what one record (1, ...) looks like, (h, w, 3) uint8; None for nothing.
        telling: sentences on parts of records that tell members from non-members by themselves.
        refused: parts of records that no model is given, because they are the id, the order or
            the membership; the columns that the user insists on are not.
        reads: the records of a file, None where it holds none of this kind; asked before the
            formats of `seenit.data`, which hold images and rows of numbers.
        snippet: what one record (1, ...) says, for a report; empty for nothing.
        snippet_marks: where parts of one record (1, ...), (m, 3) of text, first character and the
            one behind the last, stand in its snippet.
        has_size: height and width may be other than the model's, and are prepared and tried.
        dtype: of rows, and of the batches that a model gets; whole numbers are no measures.
        may_be_scaled: its numbers, where they are no whole ones, are measures.
        together: sets of one run in one encoding, and in `problems` why they have none.
        of_schema: the row for records with these columns; None where all records are alike.
    """

    name: str
    values: Callable[[], Values]
    features: Callable[[np.ndarray], Float32Array]
    prints: Callable[[np.ndarray], Fingerprints]
    near: NearSearch
    unlike: Callable[[np.ndarray, np.random.Generator], np.ndarray]
    codes: Callable[[np.ndarray], IntArray] = no_codes
    views: Callable[[Sequence[Examples], Classifier | None, str], tuple[View, ...]] = only_plain
    picture: Callable[[np.ndarray], np.ndarray | None] = no_picture
    telling: Callable[[Examples], Iterator[str]] = nothing_telling
    refused: Callable[[Examples, Collection[str]], list[str]] = nothing_refused
    reads: Callable[[str, Reading], Examples | None] = reads_nothing
    snippet: Callable[[np.ndarray], str] = no_snippet
    snippet_marks: Callable[[np.ndarray, IntArray], tuple[tuple[int, int], ...]] = no_marks
    has_size: bool = False
    dtype: np.dtype[np.generic] = field(default_factory=lambda: np.dtype(np.float32))
    may_be_scaled: bool = True
    together: Callable[[Sequence[Examples], list[str]], tuple[Examples, ...]] = as_they_are
    of_schema: Callable[[TableSchema], "RecordKind"] | None = None

    @property
    def is_scaled(self) -> bool:
        """Whether its numbers are measurements, which a normalisation may shift and scale."""
        return self.may_be_scaled and self.dtype.kind == "f"
