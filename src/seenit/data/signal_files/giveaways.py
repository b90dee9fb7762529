"""Columns of a signal table that give membership away without the model.

A learner uses whatever it is given: an index, a split or a timestamp among the features makes any
model look as if it leaked. What is no signal of a model is refused here, by name; what might be
one and separates the sides nearly perfectly is remarked upon.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seenit.data.signal_files.orderings import Ordering, orderings_of, runs_with
from seenit.numerics.arrays import Array, BoolArray, IdArray, MembershipArray
from seenit.numerics.separation import (
    auc_of_values,
    block_separation,
    column_auc,
    may_be_chance,
    value_separation,
)
from seenit.records.examples import UNKNOWN

NEARLY_PERFECT = 0.95
_FEW_VALUES = 20
_MATERIAL_AUC = 0.05
_STANDARD_ERRORS = 3.0
_REPEATS = 20
_FEWEST = 10
_IDENTIFIERS = frozenset(
    ("id", "ids", "idx", "index", "indices", "row", "rowid", "rownum", "uid", "uuid", "guid", "pk",
     "key", "serial", "timestamp", "datetime", "hash", "md5", "sha", "sha1", "sha256", "crc",
     "crc32")
)  # fmt: skip
_EPOCHS = ((9e8, 2.5e9), (9e11, 2.5e12), (9e14, 2.5e15), (9e17, 2.5e18))
"""Seconds, milli-, micro- and nanoseconds since 1970, from 1998 to 2049."""


@dataclass(frozen=True, kw_only=True)
class Giveaway:
    """Why a column cannot be used as a feature.

    Attributes:
        reason: what was seen, to be read after the column's name.
        may_be_signal: a column of a model can look like that, so that the user's word decides.
    """

    reason: str
    may_be_signal: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Telling:
    """The records of known membership by which columns are judged.

    Attributes:
        known: (n,) bool, membership is known.
        is_member: (m,) bool of those.
        orderings: the order of the rows, and of the ids where they have one.
        parts: (n,) bool each: members, non-members, records of unknown membership.
        is_sorted: the rows stand in the order of a known signal.
        n_columns: columns that are looked at.
    """

    known: BoolArray
    is_member: BoolArray
    orderings: tuple[Ordering, ...]
    parts: tuple[BoolArray, ...]
    is_sorted: bool
    n_columns: int


def giveaways_of(
    columns: Mapping[str, Array],
    *,
    ids: IdArray,
    is_member: MembershipArray,
    signals: Sequence[Array] = (),
) -> dict[str, Giveaway]:
    """Find the columns that are no signals, by name, with the reason; empty without membership.

    Refused are copies of the membership, columns that run with the ids or with the rows, columns
    whose values each stand on one side, and whole numbers that separate the sides nearly
    perfectly. Other columns that do so stay: a model may leak everything.

    Args:
        columns: (n,) numbers by name, none of them a known signal.
        ids: (n,) of the records.
        is_member: (n,) 1, 0 or -1.
        signals: (n,) each, known signals: a file may be sorted by one of them.
    """
    records = _records(ids, is_member, signals, n_columns=len(columns))
    found = {
        name: _giveaway(name, values, records) if records is not None else None
        for name, values in columns.items()
    }
    return {name: giveaway for name, giveaway in found.items() if giveaway is not None}


def remarks_on(columns: Mapping[str, Array], *, is_member: MembershipArray) -> Iterator[str]:
    """One sentence for each column that separates members by itself and is still used."""
    known = is_member >= 0
    truth = is_member[known] == 1
    if min(truth.sum(), (~truth).sum()) < 2:
        return
    counts = f"{int(truth.sum()):,} members and {int((~truth).sum()):,} non-members"
    for name, values in columns.items():
        auc = _strongest_auc(values[known], truth)
        if max(auc, 1 - auc) >= NEARLY_PERFECT and not may_be_chance(truth, n_columns=1):
            yield (
                f"{name} alone separates {counts} nearly perfectly (AUC {auc:.3f}) and attacks "
                "that learn use it; unless it is what the model answered, no figure here "
                f"measures the model: pass --column {name}=ignore"
            )
        elif _numbers_records(values) and _tells(auc, truth):
            yield (
                f"{name} holds a whole number of its own for nearly every record, as an index or "
                f"a timestamp does, and tells {counts} apart (AUC {auc:.3f}); attacks that learn "
                f"use it, so pass --column {name}=ignore unless it is what the model answered"
            )


def _records(
    ids: IdArray, is_member: MembershipArray, signals: Sequence[Array], *, n_columns: int
) -> Telling | None:
    known = is_member >= 0
    truth = is_member[known] == 1
    if not truth.any() or truth.all():
        return None
    orderings = orderings_of(ids)
    parts = tuple(is_member == side for side in (1, 0, UNKNOWN))
    return Telling(
        known=known,
        is_member=truth,
        orderings=orderings,
        parts=parts,
        is_sorted=any(runs_with(each, orderings[0], parts=parts) for each in signals),
        n_columns=n_columns,
    )


def _giveaway(name: str, values: Array, records: Telling) -> Giveaway | None:
    known, truth = values[records.known], records.is_member
    n_members = int(truth.sum())
    is_chance = may_be_chance(truth, n_columns=records.n_columns)
    if not is_chance and (copied := _copied(known, truth)) is not None:
        return copied
    for ordering in records.orderings:
        if records.is_sorted and ordering.is_file and not is_count(values):
            continue
        if runs_with(values, ordering, parts=records.parts):
            return Giveaway(
                reason=f"follows {ordering.words}: it numbers the records and is no signal",
                may_be_signal=ordering.is_file and not is_count(values),
            )
    if len(values) >= _FEWEST and _names_records(name) and _numbers_records(values):
        return Giveaway(
            reason="identifies the records: its name says so, and nearly every record has a "
            "value of its own",
            may_be_signal=True,
        )
    if is_chance:
        return None
    distinct = np.unique(known)
    n_repeats = len(known) - len(distinct)
    of_values = value_separation(known, truth)
    is_few = len(distinct) <= min(_FEW_VALUES, len(known) // 5)
    auc = _strongest_auc(known, truth)
    is_ordered = max(column_auc(known, truth), 1 - column_auc(known, truth)) >= NEARLY_PERFECT
    if (
        n_repeats >= _REPEATS
        and of_values >= NEARLY_PERFECT
        and (is_whole(values) or (is_few and not is_ordered))
    ):
        return Giveaway(
            reason=(
                f"each of its {len(distinct):,} values stands on one side only"
                if of_values == 1
                else f"nearly each of its {len(distinct):,} values stands on one side only"
            )
            + ", as a fold, a split or a person does (--unit names a person)",
            may_be_signal=True,
        )
    blocks = block_separation(known, truth)
    if is_count(values) and max(auc, 1 - auc, blocks) >= NEARLY_PERFECT:
        how = f"AUC {auc:.3f}" if max(auc, 1 - auc) >= NEARLY_PERFECT else "in blocks"
        return Giveaway(
            reason=f"separates {n_members:,} members and {len(truth) - n_members:,} non-members "
            f"nearly perfectly ({how}) and holds running numbers, as an index or a timestamp does",
            may_be_signal=True,
        )
    return None


def copy_of_membership(values: Array, *, is_member: MembershipArray, n_columns: int) -> str | None:
    """Why a signal (n,) is the membership itself under another name; None where it is not.

    Args:
        values: (n,) finite.
        is_member: (n,) 1, 0 or -1.
        n_columns: columns that are looked at, each of which may agree by chance.
    """
    known = is_member >= 0
    truth = is_member[known] == 1
    if not truth.any() or truth.all() or may_be_chance(truth, n_columns=n_columns):
        return None
    found = _copied(values[known], truth)
    return None if found is None else found.reason


def _copied(values: Array, truth: BoolArray) -> Giveaway | None:
    """The membership itself under another name: constant on each side."""
    members, others = values[truth], values[~truth]
    if not (members == members[0]).all() or not (others == others[0]).all():
        return None
    if members[0] == others[0]:
        return None
    return Giveaway(
        reason=f"is {members[0]:g} for all {len(members):,} members and {others[0]:g} for all "
        f"{len(others):,} non-members: it is the membership itself and no signal",
        may_be_signal=False,
    )


def _strongest_auc(values: Array, truth: BoolArray) -> float:
    """AUC of the values; of few values, the AUC without their order if that separates more."""
    auc = column_auc(values, truth)
    if len(np.unique(values)) <= min(_FEW_VALUES, len(values) // 10):
        of_values = auc_of_values(values, truth)
        return of_values if of_values > max(auc, 1 - auc) + _MATERIAL_AUC else auc
    return auc


def _tells(auc: float, truth: BoolArray) -> bool:
    n_members, n_others = int(truth.sum()), int((~truth).sum())
    error: float = ((len(truth) + 1) / (12 * n_members * n_others)) ** 0.5
    return abs(auc - 0.5) > _MATERIAL_AUC + _STANDARD_ERRORS * error


def is_whole(values: Array) -> bool:
    """Every value is a whole number."""
    is_rounded: np.ndarray = values == np.rint(values)
    return bool(is_rounded.all())


def is_count(values: Array) -> bool:
    """Whole numbers, evenly spaced ones, or points in time."""
    if is_whole(values):
        return True
    low, high = float(values.min()), float(values.max())
    if any(start <= low and high <= end for start, end in _EPOCHS):
        return True
    steps = np.diff(np.unique(values))
    return len(steps) >= _FEW_VALUES and float(steps.max()) <= 1.001 * float(steps.min())


def _names_records(column: str) -> bool:
    """A name that identifiers and points in time go by."""
    return not _IDENTIFIERS.isdisjoint(re.split(r"[^a-z0-9]+", column.lower()))


def _numbers_records(values: Array) -> bool:
    return is_count(values) and len(np.unique(values)) >= 0.9 * len(values)
