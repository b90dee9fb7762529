"""Which known records form one unit: by the user's column, such as a person, or as copies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from seenit.checks.duplicates.copied_records import copied_records
from seenit.checks.duplicates.copied_rows import copied_rows
from seenit.evidence.protocol import Evidence
from seenit.kinds.fingerprints import Fingerprints
from seenit.numerics.arrays import BoolArray, IntArray
from seenit.numerics.units import decided_together, has_repeats, joined, n_units_by_side
from seenit.progress import Watcher
from seenit.records.signals import SignalTable
from seenit.records.units import UnitCounts
from seenit.store import Store, code_version, key_of

COPIES = "copies"
TELLING_SHARE = 0.05
"""Records with a copy, as a share of all, that are worth a warning."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FoundUnits:
    """What was found.

    Attributes:
        codes: (n,) of every record of the run; None where all are independent.
        counts: of the known records; None where all are independent.
        warnings: what a reader must know of them.
    """

    codes: IntArray | None
    counts: UnitCounts | None
    warnings: tuple[str, ...]


def find_units(
    evidence: Evidence, *, unit: str | None, store: Store, watcher: Watcher
) -> FoundUnits:
    """Units by the user's column and by copies among the known records.

    Copies are one unit only where membership goes with them. Where every record has its own, by
    a coin or by lot, two copies are two independent trials.

    Args:
        evidence: the records or their signals, with the user's units.
        unit: the user's column, None without one.
        store: keeps what was found.
        watcher: told of each record that is compared.
    """
    is_member = evidence.is_member
    known = np.flatnonzero(is_member >= 0)
    truth = is_member[known] == 1
    looks = evidence.looks(store=store)
    if looks:
        copies = _copied(looks[0].prints, store, watcher)
        copies = None if copies is None else copies[is_member[: len(copies)] >= 0]
    else:
        table = SignalTable(ids=evidence.ids, is_member=is_member, arrays=evidence.signals)
        copies = copied_rows(table.take(known).arrays)
    if copies is not None and not decided_together(truth, copies):
        copies = None
    own = None if evidence.units is None else evidence.units[known]
    units = joined(own, copies)
    if units is None or not has_repeats(units):
        return FoundUnits(codes=None, counts=None, warnings=())
    column = None if unit is None else f"the column {unit.rpartition(':')[2]}"
    names = [column] if column else []
    names += [COPIES] if copies is not None else []
    counts = _counted(units, truth, by=" and ".join(names))
    codes = np.full(len(is_member), -1, dtype=np.int64)
    codes[known] = units
    is_unknown = is_member < 0
    codes[is_unknown] = units.max() + 1 + np.arange(int(is_unknown.sum()))
    return FoundUnits(
        codes=codes, counts=counts, warnings=tuple(_warnings(counts, copies, unit=unit))
    )


def _copied(prints: Fingerprints, store: Store, watcher: Watcher) -> IntArray | None:
    """Copies among records, compared once."""
    advance = watcher.start("looking for copies", len(prints.digests))

    def build() -> Mapping[str, np.ndarray]:
        found = copied_records(prints, on_progress=advance)
        return {} if found is None else {"group": found}

    key = key_of({"records": prints.digests, "code": code_version()})
    if store.has("copies", key):
        advance(len(prints.digests))
    return store.arrays("copies", key, build).get("group")


def _counted(units: IntArray, is_member: BoolArray, *, by: str) -> UnitCounts:
    n_members, n_nonmembers = n_units_by_side(is_member, units)
    return UnitCounts(
        by=by,
        n_members=n_members,
        n_nonmembers=n_nonmembers,
        n_both=n_members + n_nonmembers - len(np.unique(units)),
        largest=int(np.unique(units, return_counts=True)[1].max()),
    )


def _warnings(counts: UnitCounts, copies: IntArray | None, *, unit: str | None) -> Iterator[str]:
    """What stands against reading the records as independent."""
    if copies is not None:
        sizes = np.bincount(copies)
        n_copied = int(sizes[sizes > 1].sum())
        if n_copied > TELLING_SHARE * len(copies):
            yield (
                f"{n_copied:,} of {len(copies):,} records of known membership have a copy, "
                "identical or nearly, and membership depends on the copies: they count as one "
                "record in folds, intervals and tests"
                + ("" if unit else "; if they are records of one person, name the person by --unit")
            )
    if counts.n_both:
        yield (
            f"{counts.n_both:,} units have records on both sides ({counts.by}): their records are "
            "compared one by one, and what the model knows of a non-member it may have learned "
            "from members of the same unit"
        )
