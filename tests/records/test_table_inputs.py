"""Rows of a mixed table in the encoding of one schema or another."""

import numpy as np
import pytest

from seenit.records.examples import TABLES
from seenit.records.table_inputs import held_table, recoded
from seenit.records.table_schema import TableColumn, TableSchema

AGE = TableColumn(name="age", type="integer")
NARROW = TableSchema(
    columns=(AGE, TableColumn(name="job", type="category", categories=("cook", "smith")))
)
WIDE = TableSchema(
    columns=(TableColumn(name="job", type="category", categories=("baker", "cook", "smith")), AGE)
)
ROWS = np.array([[40.0, 1.0], [np.nan, 0.0], [7.0, np.nan]])


def test_held_rows_are_read_as_copies_of_float64():
    inputs = held_table(ROWS, NARROW)
    assert (inputs.kind, inputs.shape) == (TABLES, (3, 2))
    found = inputs.read(1, 3)
    assert found.dtype == np.float64
    found[:] = 0
    np.testing.assert_array_equal(inputs.read(0, 3), ROWS)


def test_another_schema_moves_columns_and_categories_and_keeps_gaps():
    found = held_table(ROWS, NARROW).in_schema(WIDE).read(0, 3)
    np.testing.assert_array_equal(found, [[2.0, 40.0], [1.0, np.nan], [np.nan, 7.0]])
    np.testing.assert_array_equal(recoded(ROWS, NARROW, NARROW), ROWS)


def test_a_column_of_nothing_but_gaps_gets_categories():
    empty = TableSchema(columns=(TableColumn(name="job", type="category"),))
    assert np.isnan(
        recoded(np.full((2, 1), np.nan), empty, TableSchema(columns=WIDE.columns[:1]))
    ).all()


def test_a_value_that_the_other_schema_lacks_is_no_row_of_it():
    with pytest.raises(KeyError, match="baker"):
        recoded(ROWS, WIDE, NARROW)
