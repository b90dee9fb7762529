"""scores.parquet: id, one column per attack, is_member where known, unit where there are any."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from seenit.errors import StoreError
from seenit.records.examples import UNKNOWN
from seenit.records.scores import Scores
from seenit.store.atomic import write_atomically

UNIT = "unit"


def write_scores(path: Path, scores: Scores) -> None:
    """Write scores in one piece; equal scores give identical bytes."""
    unknown = ~scores.is_known
    columns: dict[str, pa.Array] = {"id": pa.array(scores.ids)}
    columns |= {name: pa.array(column) for name, column in scores.columns.items()}
    columns["is_member"] = pa.array(scores.is_member, mask=unknown, type=pa.int8())
    if scores.units is not None:
        columns[UNIT] = pa.array(scores.units, type=pa.int64())
    table = pa.table(columns).replace_schema_metadata(
        {"evaluated_on": json.dumps(dict(scores.evaluated_on))}
    )
    write_atomically(path, lambda scratch: pq.write_table(table, scratch))


def read_scores(path: Path) -> Scores:
    """Read what `write_scores` wrote.

    Raises:
        StoreError: The file is missing or is not a scores file.
    """
    try:
        with pq.ParquetFile(path) as file:  # read_table imports pyarrow.dataset
            table = file.read()
    except (OSError, pa.ArrowException) as error:
        found = "something else" if path.is_file() else "no such file"
        raise StoreError(
            f"{path}: expected the scores of a finished run, got {found}; check the folder, or run "
            "`seenit score` or `seenit audit` into it again"
        ) from error
    metadata = (table.schema.metadata or {}).get(b"evaluated_on")
    missing = [name for name in ("id", "is_member") if name not in table.column_names]
    if missing or metadata is None:
        raise StoreError(
            f"{path}: expected the columns id and is_member and seenit's own metadata, "
            f"got columns {', '.join(table.column_names)}"
        )
    is_member = table["is_member"].fill_null(UNKNOWN).to_numpy().astype(np.int8)
    ids = table["id"].to_numpy()
    return Scores(
        ids=ids.astype(str) if ids.dtype == object else ids,
        is_member=is_member,
        columns={
            name: table[name].to_numpy().astype(np.float64)
            for name in table.column_names
            if name not in ("id", "is_member", UNIT)
        },
        evaluated_on=json.loads(metadata),
        units=table[UNIT].to_numpy().astype(np.int64) if UNIT in table.column_names else None,
    )
