from dataclasses import replace

import pytest
from audit_case import with_audit
from report_case import report_case

from seenit.records import audit as records
from seenit.report import page_verdict as module
from seenit.report.page_verdict import page_verdict
from seenit.report.verdict import CANNOT_TELL, LEAKS, NOT_AN_AUDIT, NOT_FOUND, verdict


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def test_a_plain_run_has_the_verdict_of_its_evaluation(case):
    assert page_verdict(case) == verdict(case.evaluation)


@pytest.mark.parametrize(
    ("kind", "shown", "headline"),
    [
        (records.LEAKS, LEAKS, "The model leaks"),
        (records.DOES_NOT_SHOW, NOT_FOUND, "No leak found"),
        (records.CANNOT_TELL, CANNOT_TELL, "Cannot tell at this n"),
        (records.NOT_AN_AUDIT, NOT_AN_AUDIT, "Not an audit"),
    ],
)
def test_an_audit_has_its_own(case, kind, shown, headline):
    found = page_verdict(with_audit(case, kind=kind))
    assert (found.kind, found.headline) == (shown, headline)
    if kind != records.LEAKS:
        assert found.evidence == "Rmia-online finds 15.6 % of the members at FPR 5 %."


def test_a_slight_leak_is_called_slight(case):
    assert page_verdict(with_audit(case, is_slight=True)).headline == "The model leaks slightly"


def test_a_failed_blind_baseline_overrules_the_audit(case):
    blind = tuple(replace(each, failed=True) for each in case.evaluation.blind)
    failed = replace(case, evaluation=replace(case.evaluation, blind=blind))
    assert page_verdict(with_audit(failed)).kind == NOT_AN_AUDIT
    assert module.verdict(failed.evaluation).kind == NOT_AN_AUDIT
