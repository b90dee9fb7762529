"""Records of a data set, as they leave a file and before any model sees them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from seenit.numerics.arrays import Float32Array, IdArray, IntArray, MembershipArray
from seenit.records.preparation import Step, StoredSteps
from seenit.records.provenance import FileProvenance
from seenit.records.table_schema import TableSchema

CLASS_ORDERS = TEXT, NUMERIC = "text", "numeric"
"""How the names of classes number them: sorted as text, or their digits compared as numbers."""

FEATURE = "feature"
"""What the user calls a column of a table that is given to the model although it looks odd."""

TEXT_ROLE = "text"
"""What the user calls a column whose texts are the records."""

RECORD_ROLES = ("images", "labels", "ids", "is_member", TEXT_ROLE, FEATURE, "ignore")
"""What a column of a file of records can be called by the user."""

UNKNOWN = -1
"""The value of `is_member` where membership is not known."""


IMAGES, ROWS = "images", "rows"
"""Names of the kinds of records that an array of numbers can hold."""

TABLES = "tables"
"""Name of the kind of records that have numbers, categories and gaps: `seenit.kinds.tables`."""

TEXTS = "texts"
"""Name of the kind of records that are texts or pairs of texts: `seenit.kinds.texts`."""


def kind_of_shape(shape: tuple[int, ...]) -> str:
    """Kind of the records of an array: images (n, c, h, w), otherwise rows of numbers."""
    return IMAGES if len(shape) == 4 else ROWS


class Inputs(Protocol):
    """Model inputs that may be larger than memory."""

    @property
    def kind(self) -> str:
        """Name of the kind of records: "images", "rows"."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, channels, height, width) of images, (n, k) of rows of numbers."""

    def read(self, start: int, stop: int) -> np.ndarray:
        """Rows start..stop, an array of the type that the kind has.

        Images are float32 in [0, 1], channels first, rows of numbers float32, records of a mixed
        table float64, and texts Python strings.
        """


@dataclass(frozen=True, kw_only=True, eq=False)
class ArrayInputs:
    """Inputs held in one array: as float32 when read, uint8 images divided by 255."""

    array: np.ndarray

    @property
    def kind(self) -> str:
        """As the shape says."""
        return kind_of_shape(self.array.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, ...) as in the array."""
        return tuple(self.array.shape)

    def read(self, start: int, stop: int) -> Float32Array:
        """Rows start..stop as float32."""
        rows = self.array[start:stop]
        if rows.dtype == np.uint8 and self.kind == IMAGES:
            return rows.astype(np.float32) / np.float32(255)
        return rows.astype(np.float32)


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldInputs:
    """Records that were read and are held in memory, as their kind has them.

    Attributes:
        array: (n, ...).
        kind: name of the kind.
    """

    array: np.ndarray
    kind: str

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, ...) as in the array."""
        return tuple(self.array.shape)

    def read(self, start: int, stop: int) -> np.ndarray:
        """A copy of rows start..stop."""
        return self.array[start:stop].copy()


@dataclass(frozen=True, kw_only=True)
class Normalisation:
    """Per-channel mean and standard deviation, in the scale of inputs in [0, 1]."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """n records with their labels and, where known, their membership.

    Attributes:
        ids: (n,) int64 or strings, unique.
        inputs: the model inputs, read in ranges.
        labels: (n,) int64.
        is_member: (n,) int8; 1 member, 0 non-member, -1 unknown.
        source: the file they came from.
        offered_normalisation: what a transform stored beside the data says, if any.
        stored_steps: what that transform does besides normalising, if there is one.
        steps: what is done to each image before the model sees it.
        class_names: names of classes 0, 1, … where the order of names numbers them; else empty.
        schema: columns of the records of a mixed table; None of other kinds.
    """

    ids: IdArray
    inputs: Inputs
    labels: IntArray
    is_member: MembershipArray
    source: FileProvenance
    offered_normalisation: Normalisation | None = None
    stored_steps: StoredSteps | None = None
    steps: tuple[Step, ...] = ()
    class_names: tuple[str, ...] = ()
    schema: TableSchema | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def kind(self) -> str:
        """Name of the kind of records."""
        return self.inputs.kind
