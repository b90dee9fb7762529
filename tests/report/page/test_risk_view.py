import math
from dataclasses import replace

import pytest
from report_case import report_case

from seenit.records.interval import Interval
from seenit.report.page.risk_view import N_ASKED, risk_table


@pytest.fixture(scope="module")
def chosen():
    return report_case(n=4000).evaluation.of("stack")


def test_the_worked_figures_are_those_of_the_summary(chosen):
    table = risk_table(chosen)
    assert len(table.rows) == len(chosen.precision_at_prior) * len(table.points)
    for row in table.rows:
        expected = chosen.precision_at_prior[row.prior][row.max_fpr]
        assert row.precision.value == pytest.approx(expected)
        assert row.precision.low <= row.precision.value <= row.precision.high
        assert row.n_found / (row.n_found + row.n_wrong) == pytest.approx(expected, abs=0.05)
        assert row.n_members == N_ASKED * row.prior


def test_a_rate_that_cannot_be_resolved_is_not_worked(chosen):
    rates = {row.max_fpr for row in risk_table(chosen).rows}
    assert rates == {0.05, 0.01}
    none = tuple(replace(point, resolvable=False) for point in chosen.tpr_at_fpr)
    assert risk_table(replace(chosen, tpr_at_fpr=none)) is None


def test_a_certain_accusation_has_no_false_ones(chosen):
    certain = {0.5: {0.05: 1.0, 0.01: float("nan")}}
    table = risk_table(replace(chosen, precision_at_prior=certain))
    by_rate = {row.max_fpr: row for row in table.rows}
    assert by_rate[0.05].n_wrong == 0
    assert by_rate[0.05].precision.value == 1.0
    assert by_rate[0.01].n_wrong == 50  # not measured: the allowed rate stands in


def test_a_run_that_measured_no_ratio_shows_no_range(chosen):
    earlier = tuple(replace(point, likelihood_ratio=None) for point in chosen.tpr_at_fpr)
    table = risk_table(replace(chosen, tpr_at_fpr=earlier))
    for row, point in zip(table.rows, table.points, strict=False):
        assert row.precision.value > 0
        assert math.isnan(row.precision.low)
        assert point[3:] == (None, None)


def test_an_infinite_ratio_is_a_certain_accusation_at_best(chosen):
    certain = tuple(
        replace(point, likelihood_ratio=Interval(value=math.inf, low=30.0, high=math.inf))
        for point in chosen.tpr_at_fpr
    )
    table = risk_table(replace(chosen, tpr_at_fpr=certain))
    assert {row.precision.high for row in table.rows} == {1.0}
    assert {point[3:] for point in table.points} == {(30.0, None)}
