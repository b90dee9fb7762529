from dataclasses import replace

import pytest
from report_case import judged_as, report_case

from seenit.records.audits.leakage import (
    CANNOT_TELL,
    DOES_NOT_SHOW,
    INVERTED,
    KINDS,
    LEAKS,
    NOT_AN_AUDIT,
    SLIGHTLY,
    STRONGLY,
)
from seenit.records.evaluation import Interval
from seenit.report.wording.headline import headline
from seenit.report.wording.verdict import verdict


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def corrected_to(case, *, auc, tpr, resolvable=True):
    """The report whose choosing procedure finds these, and whose chosen attack finds more."""
    evaluation = case.evaluation
    corrected = {
        name: Interval(value=ends[0], low=ends[1], high=ends[2])
        for name, ends in (("auc", auc), ("tpr@fpr=0.05", tpr))
    }
    attacks = tuple(
        replace(
            entry,
            tpr_at_fpr=tuple(replace(point, resolvable=resolvable) for point in entry.tpr_at_fpr),
        )
        for entry in evaluation.attacks
    )
    choice = replace(evaluation.choice, corrected=corrected)
    return replace(evaluation, choice=choice, attacks=attacks)


@pytest.mark.parametrize("kind", KINDS)
def test_the_recorded_verdict_is_put_into_words_and_not_judged_again(case, kind):
    said = verdict(judged_as(case, kind).evaluation)
    assert said.kind == kind
    assert said.evidence.endswith("Rmia-online finds 15.6 % of the members at FPR 5 %.")


@pytest.mark.parametrize(
    ("kind", "strength", "headline"),
    [
        (LEAKS, "", "The model leaks"),
        (LEAKS, SLIGHTLY, "The model leaks slightly"),
        (LEAKS, STRONGLY, "The model leaks strongly"),
        (DOES_NOT_SHOW, "", "No leak found"),
        (CANNOT_TELL, "", "Cannot tell at this n"),
        (NOT_AN_AUDIT, "", "Not an audit"),
        (INVERTED, "", "Check which side is which"),
    ],
)
def test_each_kind_has_its_headline(case, kind, strength, headline):
    assert verdict(judged_as(case, kind, strength=strength).evaluation).headline == headline


def test_a_leak_is_told_by_what_the_whole_procedure_finds(case):
    """The chosen attack's own figures are those of the best of many."""
    evaluation = corrected_to(case, auc=(0.6, 0.55, 0.65), tpr=(0.1, 0.07, 0.13))
    shown = headline(evaluation)
    assert shown.is_corrected
    assert (shown.auc.value, shown.tpr.value) == (0.6, 0.1)
    said = verdict(evaluation).evidence
    assert "5 of 100 non-members" in said
    assert "10 of 100 members" in said


def test_a_named_attack_is_told_by_its_own_figures(case):
    choice = replace(case.evaluation.choice, attack="loss", corrected={})
    shown = headline(replace(case.evaluation, choice=choice))
    assert not shown.is_corrected
    assert shown.auc == case.evaluation.of("loss").auc
    assert shown.tpr == case.evaluation.of("loss").at(0.05).tpr


def test_few_records_are_told_by_pairs(case):
    evaluation = corrected_to(case, auc=(0.6, 0.55, 0.65), tpr=(0.1, 0.07, 0.13), resolvable=False)
    said = verdict(evaluation).evidence
    assert "60 of 100 pairs" in said
    assert "accused" not in said


def test_what_is_good_only_on_average_is_told_by_pairs_too(case):
    evaluation = corrected_to(case, auc=(0.61, 0.6, 0.62), tpr=(0.05, 0.04, 0.06))
    said = verdict(evaluation).evidence
    assert "61 of 100 pairs" in said
    assert "recognised" not in said


def test_undefined_figures_are_left_out_of_the_words(case):
    nan = (float("nan"),) * 3
    assert "nan" not in verdict(corrected_to(case, auc=nan, tpr=nan)).evidence
