from dataclasses import replace

import pytest
from report_case import report_case

from seenit.records.evaluation import Interval
from seenit.report.verdict import (
    INVERTED,
    LEAKS,
    NOT_AN_AUDIT,
    NOT_FOUND,
    headline_point,
    verdict,
)


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def judged(case, *, auc=(0.6, 0.55, 0.65), tpr=(0.1, 0.07, 0.13), resolvable=True, failed=False):
    entry = case.evaluation.of("stack")
    points = tuple(
        replace(
            point,
            tpr=Interval(value=tpr[0], low=tpr[1], high=tpr[2])
            if point.max_fpr == 0.05
            else replace(point.tpr, value=point.max_fpr, low=0.0, high=1.5 * point.max_fpr),
            resolvable=resolvable and point.max_fpr == 0.05,
        )
        for point in entry.tpr_at_fpr
    )
    entry = replace(entry, auc=Interval(value=auc[0], low=auc[1], high=auc[2]), tpr_at_fpr=points)
    blind = tuple(
        replace(each, failed=failed and each.question == "members from non-members")
        for each in case.evaluation.blind
    )
    return verdict(replace(case.evaluation, attacks=(entry,), blind=blind))


def test_a_leak_is_told_in_natural_frequencies(case):
    told = judged(case)
    assert told.kind == LEAKS
    assert told.headline == "The model leaks"
    assert "5 of 100 outsiders" in told.evidence
    assert "10 of 100 members" in told.evidence


@pytest.mark.parametrize(
    ("auc", "tpr", "headline"),
    [
        ((0.52, 0.51, 0.53), (0.06, 0.052, 0.068), "The model leaks slightly"),
        ((0.8, 0.76, 0.84), (0.3, 0.28, 0.32), "The model leaks strongly"),
        ((0.7, 0.68, 0.72), (0.56, 0.51, 0.6), "The model leaks strongly"),
        ((0.8, 0.74, 0.86), (0.3, 0.28, 0.32), "The model leaks"),
        ((0.52, 0.51, 0.53), (0.09, 0.07, 0.11), "The model leaks"),
    ],
)
def test_strength_is_earned_by_the_bounds(case, auc, tpr, headline):
    assert judged(case, auc=auc, tpr=tpr).headline == headline


def test_an_interval_that_holds_one_half_is_no_leak(case):
    told = judged(case, auc=(0.51, 0.49, 0.53), tpr=(0.06, 0.04, 0.08))
    assert told.kind == NOT_FOUND
    assert "not a proof" in told.evidence
    assert "0.530" in told.evidence


def test_a_tail_alone_is_a_leak_only_where_it_can_be_resolved(case):
    chance = (0.51, 0.49, 0.53)
    assert judged(case, auc=chance, tpr=(0.1, 0.07, 0.13)).kind == LEAKS
    assert judged(case, auc=chance, tpr=(0.1, 0.07, 0.13), resolvable=False).kind == NOT_FOUND


def test_few_records_are_told_by_pairs(case):
    told = judged(case, resolvable=False)
    assert "60 of 100 pairs" in told.evidence
    assert "too few records" in told.evidence


def test_an_attack_that_is_good_only_on_average_is_told_by_pairs_too(case):
    told = judged(case, auc=(0.61, 0.6, 0.62), tpr=(0.05, 0.04, 0.06))
    assert told.kind == LEAKS
    assert "61 of 100 pairs" in told.evidence
    assert "not shown to be better than guessing" in told.evidence
    assert "recognises" not in told.evidence


def test_a_failing_blind_baseline_overrules_everything(case):
    told = judged(case, auc=(0.99, 0.98, 1.0), failed=True)
    assert told.kind == NOT_AN_AUDIT
    assert "never saw the model" in told.evidence


def test_members_below_outsiders_are_called_a_wrong_set_up(case):
    told = judged(case, auc=(0.4, 0.38, 0.42), tpr=(0.02, 0.01, 0.03))
    assert told.kind == INVERTED
    assert "reversed" in told.evidence


def test_the_headline_is_at_five_percent_or_at_the_largest_rate(case):
    entry = case.evaluation.of("stack")
    assert headline_point(entry).max_fpr == 0.05
    assert headline_point(replace(entry, tpr_at_fpr=entry.tpr_at_fpr[1:])).max_fpr == 0.01


def test_undefined_numbers_are_no_leak(case):
    nan = float("nan")
    told = judged(case, auc=(nan, nan, nan), tpr=(nan, nan, nan))
    assert told.kind == NOT_FOUND
    assert "nan" not in told.evidence
