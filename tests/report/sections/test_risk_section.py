import math
from dataclasses import replace

import pytest
from report_case import report_case

from seenit.records.interval import Interval
from seenit.report.sections.risk import N_ASKED, risk_table


@pytest.fixture(scope="module")
def case():
    return report_case(n=4000)


@pytest.fixture(scope="module")
def chosen(case):
    return case.evaluation.of("stack")


def worked(case, **changes):
    """The table of the same run with other figures of its chosen attack."""
    attacks = tuple(
        replace(entry, **changes) if entry.attack == "stack" else entry
        for entry in case.evaluation.attacks
    )
    return risk_table(replace(case, evaluation=replace(case.evaluation, attacks=attacks)))


def test_the_worked_figures_are_those_of_the_summary(case, chosen):
    table = worked(case)
    assert len(table.rows) == len(chosen.precision_at_prior) * len(table.points)
    for row in table.rows:
        expected = chosen.precision_at_prior[row.prior][row.max_fpr]
        assert row.precision.value == pytest.approx(expected)
        assert row.precision.low <= row.precision.value <= row.precision.high
        assert row.n_found / (row.n_found + row.n_wrong) == pytest.approx(expected, abs=0.05)
        assert row.n_members == N_ASKED * row.prior


def test_a_rate_that_cannot_be_resolved_is_not_worked(case, chosen):
    rates = {row.max_fpr for row in worked(case).rows}
    assert rates == {0.05, 0.01}
    none = tuple(replace(point, resolvable=False) for point in chosen.tpr_at_fpr)
    assert worked(case, tpr_at_fpr=none) is None


def test_a_certain_accusation_has_no_false_ones(case):
    certain = {0.5: {0.05: 1.0, 0.01: float("nan")}}
    table = worked(case, precision_at_prior=certain)
    by_rate = {row.max_fpr: row for row in table.rows}
    assert by_rate[0.05].n_wrong == 0
    assert by_rate[0.05].precision.value == 1.0
    assert by_rate[0.01].n_wrong == 50  # not measured: the allowed rate stands in


def test_a_run_that_measured_no_ratio_shows_no_range(case, chosen):
    earlier = tuple(replace(point, likelihood_ratio=None) for point in chosen.tpr_at_fpr)
    table = worked(case, tpr_at_fpr=earlier)
    for row, point in zip(table.rows, table.points, strict=False):
        assert row.precision.value > 0
        assert math.isnan(row.precision.low)
        assert point[3:] == (None, None)


def test_an_infinite_ratio_is_a_certain_accusation_at_best(case, chosen):
    certain = tuple(
        replace(point, likelihood_ratio=Interval(value=math.inf, low=30.0, high=math.inf))
        for point in chosen.tpr_at_fpr
    )
    table = worked(case, tpr_at_fpr=certain)
    assert {row.precision.high for row in table.rows} == {1.0}
    assert {point[3:] for point in table.points} == {(30.0, None)}
