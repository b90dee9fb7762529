"""What the user says belongs together: `--unit COLUMN`, or `--unit TABLE:COLUMN`."""

from collections.abc import Mapping

import numpy as np

from seenit.config import RunConfig
from seenit.data import open_groups
from seenit.evidence.user_columns.own_column import own_units
from seenit.numerics.arrays import BoolArray, IdArray, IntArray
from seenit.records.examples import FEATURE, Examples

_IGNORED = "ignore"


def without_unit(columns: Mapping[str, str], unit: str | None) -> dict[str, str]:
    """Roles of a table's columns in which the unit is no signal, unless the user insists."""
    if unit is None or ":" in unit or columns.get(unit) == FEATURE:
        return dict(columns)
    return {**columns, unit: _IGNORED}


def user_units(
    config: RunConfig, ids: IdArray, is_known: BoolArray, *, known: Examples | None = None
) -> IntArray | None:
    """The unit of each record by `--unit`, (n,) codes; None without it.

    Args:
        config: of the run.
        ids: (n,) of the records.
        is_known: (n,) bool, the records that must have one; every other is a unit of its own.
        known: the former, where they are no table of signals: the column may stand beside them.

    Raises:
        Refused: The column is not there, or a record has no unit.
    """
    if config.unit is None:
        return None
    named = named_units(config, config.unit, ids[is_known], records=known)
    codes = len(ids) + np.arange(len(ids), dtype=np.int64)
    codes[is_known] = np.unique(named, return_inverse=True)[1].reshape(-1)
    return codes


def named_units(config: RunConfig, unit: str, ids: IdArray, *, records: Examples | None) -> IdArray:
    """The unit of each record as the user's column has it, (n,) text.

    Args:
        config: of the run.
        unit: COLUMN, or TABLE:COLUMN.
        ids: (n,) of the records.
        records: themselves, where they are no table of signals: the column may be theirs.

    Raises:
        FileRefused: Its table cannot be opened safely.
        Refused: The column is not there, or a record has no unit.
    """
    path, _, column = unit.rpartition(":")
    own = config.plan_file or config.signals
    if not path and own is None and records is not None:
        return own_units(records, column)
    return open_groups(path or str(own), column, ids, option="--unit")
