"""Members and non-members of two files as one set of records of known membership."""

from dataclasses import dataclass, replace

import numpy as np

from seenit.numerics.arrays import IdArray, IntArray
from seenit.records.examples import Examples, Inputs
from seenit.records.provenance import FileProvenance
from seenit.records.table_inputs import TableInputs
from seenit.store.keys import key_of

_CHUNK = 64
_SPARSE = 8
"""A stretch is read whole where at most every so many-th record of it is wanted."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ChosenInputs:
    """Some rows of some inputs, in increasing order, as inputs of their own."""

    inputs: Inputs
    rows: IntArray

    @property
    def kind(self) -> str:
        """Kind of the records."""
        return self.inputs.kind

    @property
    def shape(self) -> tuple[int, ...]:
        """(len(rows), ...)."""
        return (len(self.rows), *self.inputs.shape[1:])

    def read(self, start: int, stop: int) -> np.ndarray:
        """Chosen rows start..stop."""
        wanted = self.rows[start:stop]
        if not len(wanted):
            return self.inputs.read(0, 0)
        if isinstance(self.inputs, ChosenInputs):  # chosen among chosen ones
            return ChosenInputs(inputs=self.inputs.inputs, rows=self.inputs.rows[wanted]).read(
                0, len(wanted)
            )
        if isinstance(self.inputs, TableInputs):
            return self.inputs.take(wanted)
        parts = [self._stretch(wanted[at : at + _CHUNK]) for at in range(0, len(wanted), _CHUNK)]
        return np.concatenate(parts)

    def _stretch(self, wanted: IntArray) -> np.ndarray:
        first, last = int(wanted[0]), int(wanted[-1])
        if last - first < _SPARSE * len(wanted):
            return self.inputs.read(first, last + 1)[wanted - first]
        return np.concatenate([self.inputs.read(int(row), int(row) + 1) for row in wanted])


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoInputs:
    """Two inputs of one shape, one after the other."""

    first: Inputs
    second: Inputs

    @property
    def kind(self) -> str:
        """Kind of the records in both inputs."""
        return self.first.kind

    @property
    def shape(self) -> tuple[int, ...]:
        """(n + m, ...)."""
        return (self.first.shape[0] + self.second.shape[0], *self.first.shape[1:])

    def read(self, start: int, stop: int) -> np.ndarray:
        """Rows start..stop of the two inputs together."""
        n = self.first.shape[0]
        parts = []
        if start < n:
            parts.append(self.first.read(start, min(stop, n)))
        if stop > n:
            parts.append(self.second.read(max(start - n, 0), stop - n))
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def sampled(examples: Examples, *, at_most: int, seed: int) -> Examples:
    """Draw at most `at_most` records by the seed, in the order of the file."""
    n = len(examples)
    if n <= at_most:
        return examples
    rows = np.sort(np.random.default_rng(seed).permutation(n)[:at_most])
    source = examples.source
    return replace(
        examples,
        ids=examples.ids[rows],
        inputs=ChosenInputs(inputs=examples.inputs, rows=rows),
        labels=examples.labels[rows],
        is_member=examples.is_member[rows],
        source=FileProvenance(
            path=source.path,
            kind=f"{source.kind}, {at_most:,} of {n:,} records",
            n_bytes=source.n_bytes,
            sha256=key_of({"file": source.sha256, "rows": rows}),
            remarks=source.remarks,
        ),
    )


def join_sides(members: Examples, nonmembers: Examples) -> Examples:
    """Members first, then non-members, all of known membership.

    Ids stay as they are where no two are alike; else each says its side: "members:17".
    """
    n_members, n_nonmembers = len(members), len(nonmembers)
    return replace(
        members,
        ids=_joint_ids(members.ids, nonmembers.ids),
        inputs=TwoInputs(first=members.inputs, second=nonmembers.inputs),
        labels=np.concatenate([members.labels, nonmembers.labels]),
        is_member=np.repeat(np.array([1, 0], dtype=np.int8), [n_members, n_nonmembers]),
        source=FileProvenance(
            path=f"{members.source.path} and {nonmembers.source.path}",
            kind="members and non-members",
            n_bytes=members.source.n_bytes + nonmembers.source.n_bytes,
            sha256=key_of({"members": members.source.sha256, "others": nonmembers.source.sha256}),
            remarks=members.source.remarks + nonmembers.source.remarks,
        ),
        offered_normalisation=members.offered_normalisation or nonmembers.offered_normalisation,
    )


def _joint_ids(first: IdArray, second: IdArray) -> IdArray:
    if first.dtype.kind == second.dtype.kind and not len(np.intersect1d(first, second)):
        return np.concatenate([first, second])
    return np.array(
        [
            f"{side}:{one}"
            for side, ids in (("members", first), ("nonmembers", second))
            for one in ids
        ]
    )
