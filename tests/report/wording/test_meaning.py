from dataclasses import replace

import pytest
from audit_case import with_audit
from report_case import judged_as, report_case

from seenit.records.audits.leakage import CANNOT_TELL, DOES_NOT_SHOW, INVERTED, LEAKS, NOT_AN_AUDIT
from seenit.report.wording.advice import measures_of
from seenit.report.wording.meaning import meaning
from seenit.report.wording.verdict import verdict


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def without_canaries(case):
    return replace(with_audit(case).audit, worst_case=None)


def told(case, kind):
    found = replace(verdict(case.evaluation), kind=kind)
    return meaning(found, case.evaluation)


@pytest.mark.parametrize("kind", [LEAKS, DOES_NOT_SHOW, CANNOT_TELL, NOT_AN_AUDIT, INVERTED])
def test_every_verdict_says_what_it_does_not_mean_and_what_comes_next(case, kind):
    found = told(case, kind)
    assert found.means
    assert found.does_not_mean
    assert found.next_step.endswith(".")


@pytest.mark.parametrize("kind", [DOES_NOT_SHOW, CANNOT_TELL, NOT_AN_AUDIT, INVERTED])
def test_nothing_but_a_leak_calls_for_retraining(case, kind):
    assert measures_of(judged_as(case, kind).evaluation, with_audit(case).audit) == ()
    assert "retrain" not in told(case, kind).next_step


def test_no_verdict_calls_a_model_safe(case):
    for kind in (DOES_NOT_SHOW, CANNOT_TELL, NOT_AN_AUDIT, INVERTED):
        assert not any("safe" in sentence for sentence in told(case, kind).means)


def test_accusations_are_worked_at_every_prior(case):
    chosen = case.evaluation.of("stack")
    sentence = next(each for each in told(case, LEAKS).means if "accusation" in each)
    for by_fpr in chosen.precision_at_prior.values():
        assert f"{100 * by_fpr[0.05]:.1f}" in sentence


def test_every_measure_has_a_cost_and_a_source(case):
    found = measures_of(case.evaluation, with_audit(case).audit)
    assert found[0].name == "Train with DP-SGD"
    assert all(each.gain and each.cost and "arXiv:" in each.source for each in found)


def test_duplicates_that_were_found_speak_for_removing_them(case):
    found = {each.name: each for each in measures_of(case.evaluation, without_canaries(case))}
    assert found["Remove duplicates"].reason.startswith("3 ")
    bare = replace(case.evaluation, duplicates=())
    assert not any(each.reason for each in measures_of(bare, without_canaries(case)))
