"""Records of mixed tables (n, k), float64: numbers, booleans, categories and gaps."""

from functools import partial

import numpy as np

from seenit.data.mixed.one_schema import in_one_schema
from seenit.data.mixed.read import read_mixed_table
from seenit.kinds.kind import RecordKind
from seenit.kinds.rows.unlike import shuffled_features
from seenit.kinds.tables.features import blind_codes, blind_features
from seenit.kinds.tables.near import NEAR_RECORDS
from seenit.kinds.tables.sketches import fingerprints
from seenit.kinds.tables.snippet import snippet
from seenit.kinds.tables.telling import refused_columns, telling_columns
from seenit.kinds.tables.values import TableValues
from seenit.records.examples import TABLES as _NAME
from seenit.records.table_schema import TableSchema


def tables_of(schema: TableSchema) -> RecordKind:
    """The row of tables that have these columns."""
    return RecordKind(
        name=_NAME,
        values=partial(TableValues, schema=schema),
        features=partial(blind_features, schema=schema),
        codes=partial(blind_codes, schema=schema),
        prints=partial(fingerprints, schema=schema),
        near=NEAR_RECORDS,
        unlike=shuffled_features,
        snippet=partial(snippet, schema=schema),
        dtype=np.dtype(np.float64),
        may_be_scaled=False,
        together=in_one_schema,
        reads=read_mixed_table,
        telling=telling_columns,
        refused=refused_columns,
        of_schema=tables_of,
    )


TABLES = tables_of(TableSchema(columns=()))
"""What is known of tables without their columns."""
