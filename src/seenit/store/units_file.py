"""units.parquet: every unit of an audit, such as a person, one row each."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from seenit.errors import StoreError
from seenit.records.audits.unit_membership import UnitMembership
from seenit.records.scores import OUT_OF_FOLD, Scores
from seenit.store.atomic import write_atomically

_RULES = b"rules"


def write_units(path: Path, found: UnitMembership) -> None:
    """Write one row per unit, in one piece; equal findings give identical bytes.

    Columns: `unit`, `is_member`, `n_records`, the score by each rule, and `rank` by the chosen
    rule, 1 for the most exposed.

    Args:
        path: of the file.
        found: on units.
    """
    table = pa.table(
        {
            "unit": pa.array(found.names),
            "is_member": found.is_member,
            "n_records": pa.array(found.n_records),
            **{name: pa.array(column) for name, column in found.columns.items()},
            "rank": pa.array(found.rank),
        }
    ).replace_schema_metadata(
        {
            "attack": found.attack,
            "rule": found.evaluation.choice.attack,
            _RULES: json.dumps(list(found.columns)),
        }
    )
    write_atomically(path, lambda scratch: pq.write_table(table, scratch))


def read_units(path: Path) -> Scores:
    """The scores of units that `write_units` wrote, by every rule.

    Raises:
        StoreError: The file is missing or is none.
    """
    try:
        table = pq.read_table(path)
        rules = json.loads((table.schema.metadata or {})[_RULES])
    except (OSError, KeyError, pa.ArrowException) as error:
        found = "something else" if path.is_file() else "no such file"
        raise StoreError(
            f"{path}: expected the units of a finished audit, got {found}; run `seenit audit` "
            "with --unit into that folder, on units of which some have several records"
        ) from error
    return Scores(
        ids=table["unit"].to_numpy().astype(str),
        is_member=table["is_member"].to_numpy().astype(np.int8),
        columns={name: table[name].to_numpy().astype(np.float64) for name in rules},
        evaluated_on=dict.fromkeys(rules, OUT_OF_FOLD),
    )
