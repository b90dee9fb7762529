"""Records that references say nothing about are left out and counted, never the whole table."""

import numpy as np
import pytest

from seenit.errors import Refused
from seenit.evidence.covered import covered, with_unscored
from seenit.records.scores import IN_FULL, Scores
from seenit.records.signals import SignalTable


def table(is_in, is_member, counts=None):
    is_in = np.array(is_in, dtype=bool)
    arrays = {"reference_is_in": is_in}
    if counts is not None:
        arrays["reference_is_usable"] = np.array(counts, dtype=bool)
    return SignalTable(
        ids=np.arange(is_in.shape[1]), is_member=np.array(is_member, dtype=np.int8), arrays=arrays
    )


def test_records_with_one_side_alone_are_left_out():
    found = covered(table([[1, 1, 0, 1, 0], [0, 1, 0, 0, 1]], [1, 1, 0, 0, -1]))

    assert found.table.ids.tolist() == [0, 3, 4]
    assert found.n_known == 2
    assert len(found.unscored) == 0
    (warning,) = found.warnings
    assert warning.startswith("2 records of known membership")


def test_a_reference_that_may_not_be_used_does_not_count():
    found = covered(table([[1, 1, 1], [0, 0, 0]], [1, 0, 1], counts=[[1, 1, 1], [1, 1, 0]]))

    assert found.table.ids.tolist() == [0, 1]


def test_a_table_where_all_have_both_is_the_same_table():
    whole = table([[1, 0], [0, 1]], [1, 0])

    assert covered(whole).table is whole
    assert covered(whole).warnings == ()


def test_where_one_side_of_membership_has_none_the_table_is_refused():
    with pytest.raises(Refused, match="a part of the members and a part of the non-members"):
        covered(table([[1, 1, 0], [1, 0, 1]], [1, 0, 0]))


def test_unknown_records_get_the_median_of_the_unknown():
    whole = table([[1, 0, 1, 0, 1, 1], [0, 1, 0, 1, 0, 1]], [1, 0, -1, -1, -1, -1])
    found = covered(whole)
    assert found.unscored.tolist() == [5]
    scores = Scores(
        ids=found.table.ids,
        is_member=found.table.is_member,
        columns={"loss": np.array([9.0, -9.0, 1.0, 2.0, 6.0])},
        evaluated_on={"loss": IN_FULL},
        units=np.array([4, 4, 7, 8, 9]),
    )

    filled = with_unscored(scores, found.unscored)

    assert filled.ids.tolist() == [0, 1, 2, 3, 4, 5]
    assert filled.columns["loss"][-1] == 2.0
    assert filled.is_member[-1] == -1
    assert filled.units.tolist() == [4, 4, 7, 8, 9, 10]
