"""A few records of a set, in memory, to ask a model about in several ways."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import BoolArray, IntArray
from seenit.records.examples import Examples

N_ASKED = 1000
_N_STRETCHES = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """m records with their labels.

    Attributes:
        rows: (m, ...) as they were read.
        at: (m,) which rows of the set they are.
        labels: (m,) int64.
        is_member: (m,) bool, known members.
    """

    rows: np.ndarray
    at: IntArray
    labels: IntArray
    is_member: BoolArray

    def __len__(self) -> int:
        return len(self.labels)


def sample_of(examples: Examples, *, at_most: int = N_ASKED) -> Sample:
    """Up to so many records in ten stretches, since a file may be sorted and is read in ranges."""
    n = len(examples)
    length = n if n <= at_most else at_most // _N_STRETCHES
    starts = [0] if n <= at_most else np.linspace(0, n - length, _N_STRETCHES).astype(int).tolist()
    at = np.concatenate([np.arange(start, start + length) for start in starts])
    return Sample(
        rows=np.concatenate([examples.inputs.read(start, start + length) for start in starts]),
        at=at,
        labels=examples.labels[at],
        is_member=examples.is_member[at] == 1,
    )
