"""duplicates.parquet: every pair of records that stands on both sides, one row each."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from seenit.records.evaluation import Duplicates
from seenit.store.atomic import write_atomically

_SCHEMA = pa.schema(
    {
        "groups": pa.string(),
        "first_id": pa.string(),
        "second_id": pa.string(),
        "is_exact": pa.bool_(),
        "found_by": pa.string(),
        "difference": pa.float64(),
    }
)


def write_duplicates(path: Path, duplicates: Sequence[Duplicates]) -> None:
    """Write all pairs in one piece; equal pairs give identical bytes.

    Columns: `groups` ("members and non-members"), the ids of both, `is_exact`, `found_by`
    ("thumbnail, features"; empty for identical inputs) and `difference`, as a share of the most
    that near-duplicates may differ in.
    """
    rows = [
        {
            "groups": found.groups,
            "first_id": pair.first_id,
            "second_id": pair.second_id,
            "is_exact": pair.is_exact,
            "found_by": ", ".join(pair.found_by),
            "difference": pair.difference,
        }
        for found in duplicates
        for pair in found.pairs
    ]
    table = pa.Table.from_pylist(rows, schema=_SCHEMA)
    write_atomically(path, lambda scratch: pq.write_table(table, scratch))
