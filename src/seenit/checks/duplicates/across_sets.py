"""Records that stand on both sides, looked for in the inputs and in the target's features."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from seenit.checks.duplicates.search import FoundDuplicates, described, find_duplicates, n_passes
from seenit.evidence.protocol import Evidence
from seenit.kinds import kind_of
from seenit.kinds.fingerprints import Fingerprints
from seenit.numerics.arrays import BoolArray, Float32Array, IdArray
from seenit.progress import Watcher
from seenit.records.evaluation import Duplicates
from seenit.records.signals import SignalTable
from seenit.store import Store, code_version, key_of

FEATURES = "target_features"
TELLING_SHARE = 0.005
"""Duplicates above this share of the records are worth a warning; fewer are only reported."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DuplicateSearch:
    """What was found.

    Attributes:
        found: across members and non-members, and public and private.
        not_looked: why nothing was looked for; empty where it was.
        is_doubled: (n,) bool, a known non-member with a duplicate among the members.
    """

    found: tuple[Duplicates, ...]
    not_looked: str
    is_doubled: BoolArray

    @property
    def warnings(self) -> Iterator[str]:
        """One sentence for each pair of groups that shares more than a few records."""
        for pair in self.found:
            if pair.n > TELLING_SHARE * pair.n_looked_at:
                yield (
                    f"{pair.n_exact:,} identical and {pair.n_near:,} near-duplicate records stand "
                    f"in both {pair.groups} ({pair.n_looked_at:,} looked at)"
                )


def search_duplicates(
    evidence: Evidence,
    table: SignalTable,
    *,
    signals_key: str,
    store: Store,
    watcher: Watcher,
) -> DuplicateSearch:
    """Look for members among the non-members, and for public records among the private ones.

    Args:
        evidence: the records; a table of signals has none to look at.
        table: signals of them, public before private.
        signals_key: content key of the table.
        store: keeps what was found.
        watcher: told of each record.
    """
    is_doubled = np.zeros(len(table), dtype=bool)
    looks = evidence.looks(store=store)
    if not looks:
        return DuplicateSearch(found=(), not_looked=_why_not(table), is_doubled=is_doubled)
    public, *private = _sides([look.prints for look in looks], table)
    is_member = table.is_member[: len(public.ids)] == 1
    search = partial(_search, signals_key=signals_key, store=store, watcher=watcher)
    rows, duplicates = search(
        public.take(is_member), public.take(~is_member), groups="members and non-members"
    )
    is_doubled[np.flatnonzero(~is_member)] = rows.is_duplicate
    found = [duplicates]
    for side in private:
        found.append(search(public, side, groups="public and private")[1])
    return DuplicateSearch(found=tuple(found), not_looked="", is_doubled=is_doubled)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Side:
    """One of two groups: (n,) prints and ids, and (n, k) features where the target has any."""

    prints: Fingerprints
    ids: IdArray
    features: Float32Array | None

    def take(self, rows: BoolArray) -> "_Side":
        return _Side(
            prints=self.prints.take(rows),
            ids=self.ids[rows],
            features=None if self.features is None else self.features[rows],
        )


def _sides(prints: Sequence[Fingerprints], table: SignalTable) -> Iterator[_Side]:
    """Public records, and private ones where there are any."""
    features, start = table.arrays.get(FEATURES), 0
    for own in prints:
        stop = start + len(own.digests)
        yield _Side(
            prints=own,
            ids=table.ids[start:stop],
            features=None if features is None else features[start:stop],
        )
        start = stop


def _search(
    first: _Side, second: _Side, *, groups: str, signals_key: str, store: Store, watcher: Watcher
) -> tuple[FoundDuplicates, Duplicates]:
    """Duplicates of the second side, found once."""
    n = n_passes(first.prints, second.prints, has_features=first.features is not None)
    n *= len(second.ids)
    advance = watcher.start(f"comparing {groups}", n)

    def build() -> Mapping[str, np.ndarray]:
        return find_duplicates(
            first.prints,
            second.prints,
            first_features=first.features,
            second_features=second.features,
            on_progress=advance,
        ).arrays()

    key = key_of(
        {
            "signals": signals_key,
            "first": first.prints.digests,
            "second": second.prints.digests,
            "code": code_version(),
        }
    )
    if store.has("duplicates", key):
        advance(n)
    found = store.arrays("duplicates", key, build)
    rows = FoundDuplicates.of(found, kind_of(first.prints).near.ways)
    return rows, described(rows, first_ids=first.ids, second_ids=second.ids, groups=groups)


def _why_not(table: SignalTable) -> str:
    """Why near-duplicates cannot be confirmed in a table of signals."""
    if FEATURES in table.arrays:
        return (
            "The table holds no records, and a neighbour in target_features alone is no "
            "duplicate: a classifier brings all records of a class near each other."
        )
    return "The table holds no records, so nothing in it could show that two are the same."
