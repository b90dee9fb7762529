"""The ids of records, whatever else their file holds."""

import numpy as np

from seenit.data.formats.reading import Reading
from seenit.data.tables.columns import duplicate_problems, ids_of
from seenit.data.tables.flat_table import read_flat_table
from seenit.data.tables.names import IDS, find_name
from seenit.errors import Refused
from seenit.files.kinds import Kind
from seenit.files.usable import require_usable
from seenit.kinds.open import read_records
from seenit.numerics.arrays import IdArray


def read_ids(path: str, remarks: list[str], side: str = "") -> IdArray:
    """Ids (n,) of the records in a file, unique.

    A CSV or Parquet table may hold anything beside them: text, gaps, dates. Every other format is
    opened as records.

    Args:
        path: of the records.
        remarks: receives how ids were read, where not as they are spelled.
        side: "members" or "nonmembers" where the file was passed as one.

    Raises:
        FileRefused: It cannot be opened safely.
        Refused: There is no id column, or ids are repeated.
    """
    kind = require_usable(path)
    if kind not in (Kind.CSV, Kind.PARQUET):
        return read_records(path, Reading(side=side)).ids
    table = read_flat_table(path, kind)
    problems: list[str] = []
    name = find_name(table.columns, IDS, problems)
    if name is None and not problems:
        problems.append(
            f"expected an id column, got {', '.join(table.columns[:12])}; add one named id, by "
            "which the answers of each model are found again"
        )
    ids: IdArray = np.empty(0, dtype=np.int64)
    if name is not None:
        ids = ids_of(table.ids(name), problems, remarks)
        problems += duplicate_problems(ids)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    return ids
