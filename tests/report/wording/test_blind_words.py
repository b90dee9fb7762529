"""One plain sentence for each thing that a blind baseline can find, wherever it is read."""

from dataclasses import replace

import pytest
from report_case import report_case
from rich.console import Console

from seenit.records.evaluation import (
    MEMBERS_FROM_NONMEMBERS,
    PUBLIC_FROM_PRIVATE,
    BlindBaseline,
    Interval,
)
from seenit.report import render_html
from seenit.report.printed.score import warnings_panel
from seenit.report.wording.blind import blind_sentence


def baseline(question, *, p_value, failed=False, looked_at=("inputs", "labels")):
    return BlindBaseline(
        question=question,
        auc=Interval(value=0.61, low=0.58, high=0.64),
        p_value=p_value,
        failed=failed,
        looked_at=looked_at,
    )


@pytest.mark.parametrize(
    ("question", "p_value", "failed", "said"),
    [
        (MEMBERS_FROM_NONMEMBERS, 1e-9, True, "differ by themselves"),
        (MEMBERS_FROM_NONMEMBERS, 0.01, False, "only of what an attack finds beyond that"),
        (MEMBERS_FROM_NONMEMBERS, 0.4, False, "cannot be told apart"),
        (PUBLIC_FROM_PRIVATE, 1e-9, True, "no private score is expected"),
        (PUBLIC_FROM_PRIVATE, 0.01, False, "assumes that both were drawn from one source"),
        (PUBLIC_FROM_PRIVATE, 0.4, False, "as the expected private score assumes"),
    ],
)
def test_each_outcome_says_what_follows_from_it(question, p_value, failed, said):
    sentence = blind_sentence(baseline(question, p_value=p_value, failed=failed))
    assert said in sentence
    assert "inputs and labels" in sentence
    assert "0.610" in sentence


def test_a_failure_names_preprocessing_fitted_on_the_members_where_records_were_seen():
    seen = blind_sentence(baseline(MEMBERS_FROM_NONMEMBERS, p_value=1e-9, failed=True))
    assert "a scaler, PCA, a tokenizer" in seen
    assert "fitted on the members alone" in seen
    assert "on records outside both sides, or on both together" in seen
    labels = blind_sentence(
        baseline(MEMBERS_FROM_NONMEMBERS, p_value=1e-9, failed=True, looked_at=("labels", "'ward'"))
    )
    assert "scaler" not in labels
    assert "labels and 'ward'" in labels
    assert "--unit" in labels


def test_a_mild_baseline_is_marked_on_the_page():
    case = report_case()
    mild = baseline(MEMBERS_FROM_NONMEMBERS, p_value=0.01)
    page = render_html(replace(case, evaluation=replace(case.evaluation, blind=(mild,))))
    assert ">Mild<" in page
    assert "beyond that." in page


def test_what_was_not_run_stands_on_page_and_terminal():
    case = report_case()
    why = "no blind baseline was run, because nobody looked"
    evaluation = replace(case.evaluation, blind=(), no_blind=why, warnings=(why,))
    assert "No blind baseline was run, because nobody looked." in render_html(
        replace(case, evaluation=evaluation)
    )
    console = Console(width=80, record=True)
    console.print(warnings_panel(evaluation))
    assert "no blind baseline was run" in console.export_text()
