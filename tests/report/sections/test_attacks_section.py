from dataclasses import replace

import pytest
from report_case import report_case

from seenit.report.figures.hues import N_HUES, hues
from seenit.report.sections.attacks import attack_rows, rates, sorted_by
from seenit.words import sortable


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def test_attack_rows_share_one_axis_that_holds_chance(case):
    rows = attack_rows(case)
    assert [each.is_chosen for each in rows].count(True) == 1
    places = [each.auc_whisker.value for each in rows]
    assert places == sorted(places, reverse=True)
    assert rates(case) == (0.05, 0.01, 0.001)
    first = rows[0].entry.expected_private[0]
    assert rows[0].expected == first.tpr_at_fpr[0.05]


def test_an_attack_has_one_colour_on_the_whole_page():
    names = tuple(f"attack-{n}" for n in range(N_HUES + 2))
    found = hues((*names, names[0]))
    assert list(found) == list(names)
    assert len(set(found.values())) == N_HUES + 1
    assert found[names[-1]] == found[names[-2]] == "curve-more"


def test_what_is_undefined_is_sorted_last():
    assert sortable(None) == sortable(float("nan")) == -1.0
    assert sortable(0.2) == 0.2


def test_the_order_is_said_to_be_what_it_is(case):
    attacks = case.evaluation.attacks
    assert sorted_by(case) == "auc"
    by_tpr = sorted(attacks, key=lambda entry: -entry.tpr_at_fpr[0].tpr.value)
    assert [each.attack for each in by_tpr] != [each.attack for each in attacks]
    evaluation = replace(case.evaluation, attacks=tuple(by_tpr))
    assert sorted_by(replace(case, evaluation=evaluation)) == "0.05"
    evaluation = replace(case.evaluation, attacks=attacks[::-1])
    assert sorted_by(replace(case, evaluation=evaluation)) == ""
