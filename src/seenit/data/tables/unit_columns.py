"""Columns of a table that are named as what several records belong to: patient, user, household."""

import re

from seenit.data.tables.flat_table import read_flat_table
from seenit.files.kinds import Kind
from seenit.files.usable import require_usable

_NAMES = (
    "unit", "patient", "user", "person", "people", "household", "subject", "customer", "client",
    "participant", "individual", "speaker", "author", "writer", "donor", "family", "respondent",
    "student", "employee", "account", "device", "session", "group", "cluster",
)  # fmt: skip
_WORD = re.compile(rf"(?:{'|'.join(_NAMES)})s?(?:[ _-]?(?:id|ids|no|nr|num|number|code|key|name))?")
FEWEST_UNITS = 10
LEAST_EACH = 1.2
"""Records of a value on average; with fewer, nearly every record has one of its own."""
MOST_EACH = 0.05
"""The largest share of the records that a value may have on average: fewer values are classes."""


def unit_columns(path: str) -> tuple[tuple[str, int], ...]:
    """Such columns of a CSV or Parquet table, with the number of their different values.

    Only those whose values repeat: with a value for each record they say nothing, and with a few
    values they are classes or sides.

    Args:
        path: the table; nothing is found in a file of another kind.
    """
    kind = require_usable(path)
    if kind not in (Kind.CSV, Kind.PARQUET):
        return ()
    table = read_flat_table(path, kind)
    found = []
    for name in table.columns:
        if not _WORD.fullmatch(name.strip().lower()):
            continue
        values = {value for value in table.items(name) if value not in (None, "")}
        each = table.n_rows / max(len(values), 1)
        if len(values) >= FEWEST_UNITS and LEAST_EACH <= each <= MOST_EACH * table.n_rows:
            found.append((name, len(values)))
    return tuple(found)
