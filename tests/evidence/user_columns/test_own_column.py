"""Units and groups that are columns of the records' own table."""

import numpy as np
import pytest
from mixed_tables import persons
from small_pools import examples_of

from seenit.data.formats.reading import Reading
from seenit.data.mixed.read import read_mixed_table
from seenit.errors import Refused
from seenit.evidence.user_columns.own_column import MISSING, own_groups, own_units
from seenit.evidence.user_columns.user_units import without_unit


@pytest.fixture
def table(tmp_path):
    frame = persons(30, 0)
    frame.loc[4, "sex"] = None
    frame.to_parquet(tmp_path / "t.parquet")
    return frame, read_mixed_table(
        str(tmp_path / "t.parquet"), Reading(columns={"income": "labels", "household": "ignore"})
    )


def test_a_gap_is_a_group_and_no_unit(table):
    frame, examples = table
    groups = own_groups(examples, "sex")
    expected = frame.sex.astype(object).where(frame.sex.notna(), MISSING)
    assert groups.tolist() == expected.tolist()
    assert own_units(examples, "household").tolist() == frame.household.astype(str).tolist()
    with pytest.raises(
        Refused, match="expected a unit for each record, got none for 1, the first 4"
    ):
        own_units(examples, "sex")


def test_a_column_that_is_not_there_is_told_with_what_may_stand_in_its_place(table):
    with pytest.raises(Refused, match="got no column town in the records' table"):
        own_groups(table[1], "town")
    rows = examples_of(np.zeros((3, 2), dtype=np.float32), np.arange(3))
    with pytest.raises(Refused, match=r"--unit town: expected TABLE:COLUMN .* got a column alone"):
        own_units(rows, "town")


def test_a_unit_is_no_feature_unless_the_user_insists():
    assert without_unit({"a": "labels"}, "home") == {"a": "labels", "home": "ignore"}
    assert without_unit({"home": "feature"}, "home") == {"home": "feature"}
    assert without_unit({"a": "labels"}, "t.csv:home") == {"a": "labels"}
