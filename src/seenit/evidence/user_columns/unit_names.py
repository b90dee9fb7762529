"""What the user's column calls the unit of each record, and units that stand on both sides."""

import numpy as np

from seenit.config.audit import ANY_MEMBER, AuditConfig
from seenit.errors import Refused
from seenit.evidence.user_columns.user_units import named_units
from seenit.numerics.arrays import BoolArray, IdArray
from seenit.records.examples import Examples

_SHOWN = 5


def unit_names(
    config: AuditConfig, ids: IdArray, *, records: Examples | None = None
) -> IdArray | None:
    """The unit of each record by `--unit`, (n,) text; None without it.

    Args:
        config: of the run.
        ids: (n,) of the records.
        records: themselves, where they are no table of signals: the column may be theirs.

    Raises:
        FileRefused: Its table cannot be opened safely.
        Refused: The column is not there, or a record has no unit.
    """
    if config.unit is None:
        return None
    return named_units(config, config.unit, ids, records=records)


def require_one_side(config: AuditConfig, named: IdArray | None, is_member: BoolArray) -> None:
    """Refuse units with records on both sides, unless `--unit-rule any` says what they are.

    Args:
        config: of the run.
        named: (n,) the unit of each record; None without units.
        is_member: (n,) bool.

    Raises:
        Refused: With the first of them.
    """
    if named is None or config.unit_rule == ANY_MEMBER:
        return
    both = np.intersect1d(named[is_member], named[~is_member])
    if len(both):
        shown = ", ".join(both[:_SHOWN].tolist()) + (", …" if len(both) > _SHOWN else "")
        raise Refused(
            [
                f"--unit {config.unit}: expected the records of a unit on one side, got "
                f"{len(both):,} units with members and non-members ({shown}); take them out of one "
                "side, or pass --unit-rule any to count a unit with any member as a member"
            ]
        )
