"""What an audit says in the terminal, in a notebook and to programs."""

import io
import json
from dataclasses import replace

import pytest
from audit_case import with_audit
from report_case import report_case
from rich.console import Console

from seenit.records.audits import leakage
from seenit.report import audit_report, evaluation_html, summary
from seenit.report.files.verdict_summary import why_untold


@pytest.fixture(scope="module")
def case():
    return with_audit(report_case())


def shown(case):
    console = Console(file=io.StringIO(), width=80)
    console.print(audit_report(case.evaluation, case.audit))
    return " ".join(console.file.getvalue().split())


def test_the_terminal_says_who_differs_and_what_cannot_be_seen(case):
    said = shown(case)
    assert "intensive care: 31.0" in said
    assert "surgery: 4.0" in said
    assert "maternity" not in said  # its p-value is .4
    assert "TPR at FPR 0.1 %: takes 10,000 non-members" in said
    assert "TPR at FPR 5 %: takes" not in said  # there are enough for that
    assert "as it must" in said


def test_the_worst_case_stands_beside_the_average_everywhere(case):
    said = shown(case)
    assert "81.0 % (64.8 to 93.2 %) of mislabelled canaries found where 6.2 %" in said
    content = summary(case)
    worst = content["audit"]["worst_case"]
    assert worst["records"][0]["name"] == "ordinary"
    assert max(worst["records"], key=lambda each: each["tpr"]["value"])["name"] == "mislabelled"
    found = case.audit.worst_case
    noisy = replace(found, kinds=tuple(replace(each, fpr=each.tpr) for each in found.kinds))
    assert noisy.worst is None
    said = shown(replace(case, audit=replace(case.audit, worst_case=noisy)))
    assert "no kind of canary is found clearly more often than it is accused wrongly" in said
    without = replace(case, audit=replace(case.audit, worst_case=None))
    assert "worst case" not in shown(without)
    content = summary(without)
    assert content["audit"]["worst_case"] is None


def test_twins_and_what_is_left_without_them_are_said(case):
    whole = case.evaluation.of("stack")
    left = replace(whole, n_nonmembers=whole.n_nonmembers - 3)
    said = shown(replace(case, evaluation=replace(case.evaluation, without_duplicates=left)))
    assert "0 identical and 3 near-duplicate records in both members and non-members" in said
    assert "Without these 3 non-members the scores of stack have an AUC of" in said
    content = summary(replace(case, evaluation=replace(case.evaluation, without_duplicates=left)))
    assert content["without_duplicates"]["n_nonmembers"] == left.n_nonmembers
    assert content["duplicates"][0]["pairs"][0]["ids"] == ["000121", "004411"]
    assert "without_duplicates" not in summary(case)


@pytest.mark.parametrize(
    ("kind", "headline"),
    [
        (leakage.LEAKS, "The model leaks"),
        (leakage.DOES_NOT_SHOW, "No leak found"),
        (leakage.CANNOT_TELL, "Cannot tell"),
        (leakage.NOT_AN_AUDIT, "Not an audit"),
        (leakage.INVERTED, "Check which side is which"),
    ],
)
def test_each_verdict_has_its_headline_everywhere(kind, headline):
    case = with_audit(report_case(), kind=kind)
    assert headline in shown(case)
    assert headline in evaluation_html(case.evaluation)
    content = summary(case)
    assert content["verdict"]["kind"] == kind
    assert bool(why_untold(content)) == (kind in (leakage.NOT_AN_AUDIT, leakage.INVERTED))


def test_the_summary_is_plain_data(case):
    content = summary(case)
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    found = content["audit"]["records"]["members_found"]["0.05"]
    assert 0 < found["n"] < found["of"]
    assert [entry["is_met"] for entry in content["audit"]["needs"]] == [True, False]


def test_text_from_outside_is_text_in_a_notebook(case):
    hostile = replace(case.evaluation, warnings=("<script>alert(1)</script>",))
    assert "<script>" not in evaluation_html(hostile)
