"""Units travel with the records that they belong to."""

from dataclasses import replace

import numpy as np
import pytest

from seenit.errors import SignalError
from seenit.records.scores import IN_FULL, Scores
from seenit.records.signals import SignalTable

UNITS = np.array([5, 5, 8, 9])


def _table(units=UNITS) -> SignalTable:
    return SignalTable(
        ids=np.arange(4),
        is_member=np.array([1, 1, 0, -1], dtype=np.int8),
        arrays={"target_loss": np.arange(4.0)},
        units=units,
    )


def _scores(units=UNITS) -> Scores:
    return Scores(
        ids=np.arange(4),
        is_member=np.array([1, 1, 0, -1], dtype=np.int8),
        columns={"loss": np.arange(4.0)},
        evaluated_on={"loss": IN_FULL},
        units=units,
    )


@pytest.mark.parametrize("rows", [np.array([2, 0]), np.array([True, False, True, False])])
def test_records_taken_from_a_table_keep_their_units(rows) -> None:
    for whole in (_table(), _scores()):
        taken = whole.take(rows)
        assert taken.units.tolist() == UNITS[rows].tolist()
        assert taken.ids.tolist() == np.arange(4)[rows].tolist()


def test_more_signals_leave_the_units_as_they_are() -> None:
    assert _table().with_arrays({"labels": np.zeros(4, dtype=int)}).units is UNITS


def test_only_known_records_are_judged_with_their_units() -> None:
    assert _scores().known_units.tolist() == [5, 5, 8]
    assert replace(_scores(), units=None).known_units is None


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (UNITS[:3], r"units: expected shape \(4\), got \(3,\)"),
        (UNITS.astype(float), "units: expected integer codes, got float64"),
    ],
)
@pytest.mark.parametrize("build", [_table, _scores])
def test_units_that_do_not_fit_are_refused(build, units, said) -> None:
    with pytest.raises(SignalError, match=said):
        build(units)
