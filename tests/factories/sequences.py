"""A kind of records of its own: sequences of whole numbers below `N_TOKENS`, in ragged archives.

All that seenit has to know of it stands here, in one row.
"""

from dataclasses import dataclass

import numpy as np

from seenit.data.formats.assemble import RawColumns, assemble
from seenit.files.kinds import Kind
from seenit.files.npz import open_npz
from seenit.files.usable import require_usable
from seenit.kinds import NearSearch, RecordKind
from seenit.kinds.fingerprints import Fingerprints, digests_of
from seenit.kinds.nearest import NearDuplicates

NAME = "sequences"
N_TOKENS = 20
WIDTH = 12
NOTHING = 0
"""Fills a row behind a shorter sequence."""
SHINGLES = "shingles"
MOST_DIFFERENT = 0.5
"""1 − Jaccard of the pairs of neighbours, at which two sequences are nearly the same."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SequenceInputs:
    """n sequences that lie one after the other."""

    tokens: np.ndarray
    offsets: np.ndarray

    kind = NAME

    @property
    def shape(self):
        return (len(self.offsets) - 1, WIDTH)

    def read(self, start, stop):
        """(m, WIDTH) int64, filled up."""
        rows = np.full((max(0, stop - start), WIDTH), NOTHING, dtype=np.int64)
        for row, at in enumerate(range(start, stop)):
            own = self.tokens[self.offsets[at] : self.offsets[at + 1]]
            rows[row, : len(own)] = own
        return rows


def reads(path, reading):
    """The sequences of an archive that has offsets; None of any other file."""
    if require_usable(path) is not Kind.NPZ:
        return None
    archive = open_npz(path)
    if "offsets" not in archive.members:
        return None
    arrays = {name: archive.array(name) for name in archive.members}
    raw = RawColumns(
        inputs=SequenceInputs(tokens=arrays["tokens"], offsets=arrays["offsets"]),
        labels=arrays["labels"],
        ids=arrays.get("ids"),
        membership=arrays.get("is_member"),
    )
    return assemble(path, "archive of sequences", raw, [])


class Tokens:
    """All of them are below N_TOKENS."""

    def __init__(self):
        self.foreign = []

    def add(self, start, block):
        outside = ((block < 0) | (block >= N_TOKENS)).any(axis=1)
        self.foreign += (start + np.flatnonzero(outside)).tolist()

    def problems(self, ids):
        if not self.foreign:
            return []
        return [
            f"sequences: expected tokens from 0 to {N_TOKENS - 1}, got others in "
            f"{len(self.foreign)} records, the first with id {ids[self.foreign[0]]}"
        ]


def counts(rows):
    """How often each token comes, and how long the sequence is."""
    found = np.stack([(rows == token).sum(axis=1) for token in range(1, N_TOKENS)], axis=1)
    return np.column_stack([found, (rows != NOTHING).sum(axis=1)]).astype(np.float32)


def prints(rows):
    """Which pairs of neighbours there are, (n, N_TOKENS²)."""
    pairs = np.zeros((len(rows), N_TOKENS**2), dtype=np.float32)
    code = rows[:, :-1] * N_TOKENS + rows[:, 1:]
    np.put_along_axis(pairs, code, 1, axis=1)
    pairs[:, 0] = 0
    return Fingerprints(kind=NAME, digests=digests_of(rows), sketches=pairs)


def _nearest(first, second, is_own=None):
    common = second @ first.T  # (m, n)
    either = second.sum(axis=1)[:, None] + first.sum(axis=1) - common
    apart = 1 - common / np.maximum(1, either)
    if is_own is not None:
        apart[is_own] = np.inf
    row = apart.argmin(axis=1)
    return NearDuplicates(row=row, difference=apart.min(axis=1) / MOST_DIFFERENT)


def _across(first, second, first_features, second_features, on_progress):
    on_progress(len(second.digests))
    return {SHINGLES: _nearest(first.sketches, second.sketches)}


def _within(found, on_progress):
    on_progress(len(found.digests))
    return _nearest(found.sketches, found.sketches, np.eye(len(found.digests), dtype=bool))


SEQUENCES = RecordKind(
    name=NAME,
    reads=reads,
    values=Tokens,
    features=counts,
    prints=prints,
    near=NearSearch(
        ways=(SHINGLES,), across=_across, n_passes=lambda one, other, has: 1, within=_within
    ),
    unlike=lambda rows, rng: rng.permuted(rows, axis=1),
    snippet=lambda row: " ".join(str(token) for token in row[0] if token != NOTHING),
    dtype=np.dtype(np.int64),
)
