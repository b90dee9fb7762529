"""Fingerprints of inputs, by which a record is recognised in another set."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from seenit.numerics.arrays import BoolArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Fingerprints:
    """The fingerprints in which duplicates are searched.

    Attributes:
        kind: name of the kind of records.
        digests: (n,) hexadecimal content digests.
        sketches: (n, ...) what nearly identical records have in common, float32; of texts uint32.
    """

    kind: str
    digests: np.ndarray
    sketches: np.ndarray

    def take(self, rows: BoolArray | np.ndarray) -> "Fingerprints":
        """The fingerprints of some records, by (n,) bool or by positions."""
        return replace(self, digests=self.digests[rows], sketches=self.sketches[rows])


def digests_of(rows: np.ndarray) -> np.ndarray:
    """Hexadecimal content digests (n,) of rows of numbers; -0.0 and 0.0 are the same."""
    plain = np.ascontiguousarray(rows)
    if plain.dtype.kind == "f":
        plain = plain.astype(np.float32) + np.float32(0)  # -0.0 becomes 0.0
    return digests_of_bytes(plain)


def digests_of_bytes(rows: np.ndarray) -> np.ndarray:
    """Hexadecimal content digests (n,) of rows, by every bit of them."""
    return np.array(
        [
            hashlib.blake2b(row.data, digest_size=16).hexdigest()
            for row in np.ascontiguousarray(rows)
        ],
        dtype="U32",
    )
