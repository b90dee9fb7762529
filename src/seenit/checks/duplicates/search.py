"""Records that stand in two groups at once, exactly or nearly.

A member that also stands among the non-members is neither; a private record with a public duplicate
is answered by its duplicate. What counts as nearly the same is said by the kind of records.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from seenit.kinds import kind_of
from seenit.kinds.fingerprints import Fingerprints
from seenit.kinds.nearest import NearDuplicates, nearer
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IdArray, IntArray
from seenit.records.evaluation import DuplicatePair, Duplicates

_FOUND = "found_"


@dataclass(frozen=True, kw_only=True, eq=False)
class FoundDuplicates:
    """The duplicate in the first group of each of m records of the second.

    Attributes:
        row: (m,) of the first group; means nothing where there is no duplicate.
        difference: (m,) squared, as a share of the most that near-duplicates may differ in; 0 for
            identical inputs.
        is_exact: (m,) the inputs are identical.
        found: where near-duplicates were looked for, to (m,) bool, found there; False for exact
            ones.
    """

    row: IntArray
    difference: Array
    is_exact: BoolArray
    found: Mapping[str, BoolArray]

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays by name, for storage."""
        found = {_FOUND + way: rows for way, rows in self.found.items()}
        return {"row": self.row, "difference": self.difference, "is_exact": self.is_exact, **found}

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray], ways: Iterable[str]) -> "FoundDuplicates":
        """Rebuild the result from `arrays`, for these ways of searching."""
        return cls(
            row=arrays["row"],
            difference=arrays["difference"],
            is_exact=arrays["is_exact"],
            found={way: arrays[_FOUND + way] for way in ways if _FOUND + way in arrays},
        )

    @property
    def is_near(self) -> BoolArray:
        """(m,) whether there is a near-duplicate, and no identical input."""
        near: BoolArray = np.zeros(len(self.row), dtype=bool)
        for found in self.found.values():
            near = near | found
        return near

    @property
    def is_duplicate(self) -> BoolArray:
        """(m,) whether there is a duplicate."""
        return self.is_exact | self.is_near


def find_duplicates(
    first: Fingerprints,
    second: Fingerprints,
    *,
    first_features: FloatArray | None = None,
    second_features: FloatArray | None = None,
    on_progress: Callable[[int], None] = lambda n_done: None,
) -> FoundDuplicates:
    """Records of the second group with a duplicate in the first.

    Takes O(n·m) time in blocks of matrix products and O(n + m) memory.

    Args:
        first: of n records.
        second: of m records.
        first_features: (n, k) of a classifier's layer before the last; None where it has none.
        second_features: (m, k).
        on_progress: told of records done, `n_passes` times m in all.
    """
    same, is_exact = _same_digest(first.digests, second.digests)
    near = kind_of(first).near
    ways = near.across(first, second, first_features, second_features, on_progress)
    return _joined(same, is_exact, ways)


def n_passes(first: Fingerprints, second: Fingerprints, *, has_features: bool) -> int:
    """How often `find_duplicates` goes through the second group."""
    return kind_of(first).near.n_passes(first, second, has_features)


def described(
    duplicates: FoundDuplicates, *, first_ids: IdArray, second_ids: IdArray, groups: str
) -> Duplicates:
    """Counts and pairs, beginning with the pairs that differ least, identical ones before others.

    Args:
        duplicates: of m records.
        first_ids: (n,).
        second_ids: (m,).
        groups: "members and non-members" or "public and private".
    """
    rows = np.flatnonzero(duplicates.is_duplicate)
    rows = rows[np.lexsort((~duplicates.is_exact[rows], duplicates.difference[rows]))]
    return Duplicates(
        groups=groups,
        n_exact=int(duplicates.is_exact.sum()),
        n_near=int(duplicates.is_near.sum()),
        n_looked_at=len(second_ids),
        n_near_by={way: int(found.sum()) for way, found in duplicates.found.items()},
        pairs=tuple(
            DuplicatePair(
                first_id=str(first_ids[duplicates.row[row]]),
                second_id=str(second_ids[row]),
                is_exact=bool(duplicates.is_exact[row]),
                found_by=tuple(way for way, found in duplicates.found.items() if found[row]),
                difference=float(duplicates.difference[row]),
            )
            for row in rows
        ),
    )


def _same_digest(first: np.ndarray, second: np.ndarray) -> tuple[IntArray, BoolArray]:
    """For each of `second`: a row of `first`, and whether it is the same."""
    order = np.argsort(first)
    place = np.searchsorted(first[order], second)
    row = order[np.minimum(place, len(order) - 1)]
    return row, first[row] == second


def _joined(
    same: IntArray, is_exact: BoolArray, ways: Mapping[str, NearDuplicates]
) -> FoundDuplicates:
    """One finding per record: the identical input, otherwise the duplicate that stands out most."""
    best = NearDuplicates(row=same, difference=np.where(is_exact, 0.0, np.inf))
    for way in ways.values():
        best = nearer(best, way)
    return FoundDuplicates(
        row=best.row,
        difference=best.difference,
        is_exact=is_exact,
        found={way: near.is_near & ~is_exact for way, near in ways.items()},
    )
