"""Whoever scores records is told how to find more; whoever audits, what to do about a leak."""

from dataclasses import replace

import pytest
from audit_case import with_audit
from report_case import report_case

from seenit.report.files.summary import summary
from seenit.report.page.html import render_html


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def test_a_challenger_is_sent_to_references_and_to_the_submission(case):
    page = render_html(case)

    assert "--references N" in page
    assert "seenit submit SUBMISSION --to PRESET" in page
    assert "DP-SGD" not in page
    assert "Score the retrained model" not in page


def test_a_challenger_without_records_is_sent_to_a_plan(case):
    files = {"signals": next(iter(case.provenance.files.values()))}
    page = render_html(replace(case, provenance=replace(case.provenance, files=files)))

    assert "seenit references plan --members" in page
    assert "--references N" not in page


def test_an_owner_is_told_of_measures(case):
    page = render_html(with_audit(case))

    assert f"tpr@fpr={case.evaluation.judged_fpr:g}:LIMIT" in page
    assert "Train with DP-SGD" in page
    assert "Score the retrained model" in page
    assert "seenit submit" not in page


def test_the_table_of_attacks_says_what_the_attacker_was_assumed_to_hold(case):
    assumed = replace(case, assumed={"loss": "loss, 1 query"})

    assert "attacker: loss, 1 query" in render_html(assumed)
    assert "assumed to see" in render_html(assumed)
    assert "assumed to see" not in render_html(case)


def test_page_and_summary_say_when_the_run_finished(case):
    provenance = replace(case.provenance, finished="2026-03-01 12:00:00 UTC")
    dated = replace(case, provenance=provenance)

    assert "2026-03-01 12:00:00 UTC" in render_html(dated)
    assert summary(dated)["finished"] == "2026-03-01 12:00:00 UTC"
    assert "Finished" not in render_html(case)
