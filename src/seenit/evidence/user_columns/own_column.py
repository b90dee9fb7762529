"""A column of the records' own table that says something beside them: a unit, or a group."""

import numpy as np

from seenit.data import column_of
from seenit.errors import Refused
from seenit.numerics.arrays import IdArray
from seenit.records.examples import Examples

MISSING = "missing"
"""The group of records without a value."""


def own_groups(examples: Examples, name: str) -> IdArray:
    """The group of each record by a column of its table, (n,) text; a gap is a group.

    Raises:
        Refused: There is no such column.
    """
    found = _texts(examples, name, option="--groups")
    return np.where(found == "", MISSING, found)


def own_units(examples: Examples, name: str) -> IdArray:
    """The unit of each record by a column of its table, (n,) text.

    Raises:
        Refused: There is no such column, or a record has none.
    """
    found = _texts(examples, name, option="--unit")
    lacking = np.flatnonzero(found == "")
    if len(lacking):
        raise Refused(
            [
                f"{examples.source.path}: {name}: expected a unit for each record, got none for "
                f"{len(lacking):,}, the first {examples.ids[lacking[0]]}; name a unit for those too"
            ]
        )
    return found


def _texts(examples: Examples, name: str, *, option: str) -> IdArray:
    found = column_of(examples.inputs, name)
    if found is not None:
        return found
    what = option.removeprefix("--").removesuffix("s")
    got = "a column alone" if examples.schema is None else f"no column {name} in the records' table"
    raise Refused(
        [
            f"{option} {name}: expected TABLE:COLUMN beside records, a table with ids and {what}s, "
            f"or a column of the records' own table, got {got}"
        ]
    )
