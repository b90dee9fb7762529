"""Records that some reference was trained on and some other was not; attacks need both.

Where references were drawn by independent coins, a few records have only one side. They are left
out of the run and counted. A record of unknown membership cannot be left out of a submission: it
gets the median score of those that are asked for, which says nothing about it either way.
"""

from dataclasses import dataclass, replace

import numpy as np

from seenit.errors import Refused
from seenit.numerics.arrays import BoolArray, IdArray, IntArray
from seenit.records.examples import UNKNOWN
from seenit.records.scores import Scores
from seenit.records.signals import SignalTable

IS_IN, COUNTS = "reference_is_in", "reference_is_usable"


@dataclass(frozen=True, kw_only=True, eq=False)
class Covered:
    """A table without the records that its references say nothing about.

    Attributes:
        table: the others.
        unscored: ids of unknown membership among those left out.
        n_known: records of known membership among them.
    """

    table: SignalTable
    unscored: IdArray
    n_known: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """How many were left out, and what happens to the unknown ones."""
        said = []
        if self.n_known:
            said.append(
                f"{self.n_known:,} records of known membership have no reference that was trained "
                "on them, or none that was not, and were left out; a balanced plan (`seenit "
                "references plan`) leaves none"
            )
        if len(self.unscored):
            said.append(
                f"{len(self.unscored):,} records of unknown membership have no reference that was "
                "trained on them, or none that was not; they get the median score"
            )
        return tuple(said)


def covered(table: SignalTable) -> Covered:
    """Leave out the records that lack an IN or an OUT reference; all stay without references.

    Raises:
        Refused: No member or no non-member is left.
    """
    if IS_IN not in table.arrays:
        return Covered(table=table, unscored=table.ids[:0], n_known=0)
    has_both = _has_both(table)
    if has_both.all():
        return Covered(table=table, unscored=table.ids[:0], n_known=0)
    rest = table.take(np.flatnonzero(has_both))
    if not {0, 1} <= set(rest.is_member.tolist()):
        raise Refused(
            [
                "reference_is_in: expected members and non-members that some references were "
                "trained on and others were not, got none of one side; each reference has to be "
                "trained on a part of the members and a part of the non-members, as `seenit "
                "references plan` draws them"
            ]
        )
    gone = ~has_both
    return Covered(
        table=rest,
        unscored=table.ids[gone & ~table.is_known],
        n_known=int((gone & table.is_known).sum()),
    )


def with_unscored(scores: Scores, unscored: IdArray) -> Scores:
    """The scores, and behind them the records that references said nothing about."""
    if not len(unscored):
        return scores
    unknown = ~scores.is_known
    middle = {
        name: float(np.median(column[unknown] if unknown.any() else column))
        for name, column in scores.columns.items()
    }
    return replace(
        scores,
        ids=np.concatenate([scores.ids, unscored]),
        is_member=np.concatenate(
            [scores.is_member, np.full(len(unscored), UNKNOWN, dtype=np.int8)]
        ),
        columns={
            name: np.concatenate([column, np.full(len(unscored), middle[name])])
            for name, column in scores.columns.items()
        },
        units=None if scores.units is None else _with_own(scores.units, len(unscored)),
    )


def _with_own(units: IntArray, n: int) -> IntArray:
    """The codes, and behind them n that nothing else has."""
    return np.concatenate([units, units.max(initial=-1) + 1 + np.arange(n)])


def _has_both(table: SignalTable) -> BoolArray:
    """(n,) bool."""
    is_in = table.arrays[IS_IN]
    counts = table.arrays.get(COUNTS)
    usable = np.ones_like(is_in) if counts is None else counts
    found: BoolArray = (is_in & usable).any(axis=0) & (~is_in & usable).any(axis=0)
    return found
