"""Find attacks that rank members below non-members, which is a sign of reversed inputs."""

from collections.abc import Mapping

from seenit.evaluate.auc import delong
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.records.audits.leakage import BelowChance

LEVEL = 0.99


def below_chance(
    columns: Mapping[str, Array],
    is_member: BoolArray,
    *,
    level: float = LEVEL,
    units: IntArray | None = None,
) -> BelowChance | None:
    """The attacks whose AUC lies significantly below 1/2; None where none does.

    The allowed error is shared among all columns (Bonferroni), two-sided. Leave out attacks that
    were fitted on known members: they learn a reversed sign and rank members first again, and
    cross-fitting alone puts their AUC below 1/2 where there is nothing to learn.

    Args:
        columns: attack name to (n,) scores, higher = more likely a member; may be empty.
        is_member: (n,) bool.
        level: at which the sentence is true of all columns together.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Raises:
        SignalError: Members or non-members are missing.
    """
    if not columns:
        return None
    each = 1 - (1 - level) / len(columns)
    found = {
        name: delong(column, is_member, level=each, units=units) for name, column in columns.items()
    }
    below = sorted((name for name in found if found[name].high < 0.5), key=lambda n: found[n].value)
    if not below:
        return None
    above = max(found, key=lambda name: found[name].low)
    return BelowChance(
        attacks=tuple(below),
        auc=found[below[0]],
        n_attacks=len(found),
        above=above if found[above].low > 0.5 else "",
    )
