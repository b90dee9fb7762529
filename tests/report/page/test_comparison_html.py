import re
from dataclasses import replace

import numpy as np
import pytest
from hostile_report import HOSTILE
from parsed_page import Page, skeleton
from report_case import judged_as, report_case

from seenit.evaluate.comparison.between_runs import compare_runs
from seenit.records.audits.leakage import INVERTED, NOT_AN_AUDIT
from seenit.records.evaluation import Interval
from seenit.report import RunSide, render_comparison
from seenit.report.page.comparison_html import comparison_verdict


@pytest.fixture(scope="module")
def before():
    return RunSide(name="v1", report=report_case(n=1500, warnings=("Warned before.",)))


@pytest.fixture(scope="module")
def after():
    return RunSide(name="v2", report=report_case(n=1500, leak=0.5, warnings=()))


@pytest.fixture(scope="module")
def comparison(after, before):
    return compare_runs(
        after.report.scores, before.report.scores, chosen=("stack", "stack"), max_fpr=0.05
    )


@pytest.fixture(scope="module")
def page(after, before, comparison):
    return Page(render_comparison(after, before, comparison))


def moved(comparison, *ends):
    """The comparison with these intervals for AUC and TPR."""
    rows = tuple(
        replace(row, difference=Interval(value=(low + high) / 2, low=low, high=high))
        for row, (low, high) in zip(comparison.chosen, ends, strict=True)
    )
    return replace(comparison, chosen=rows)


@pytest.mark.parametrize(
    ("ends", "headline"),
    [
        (((-0.1, -0.02), (-0.1, 0.01)), "It leaks less"),
        (((-0.01, 0.02), (0.01, 0.1)), "It leaks more"),
        (((-0.01, 0.02), (-0.01, 0.1)), "No difference shown"),
        (((-0.1, -0.01), (0.01, 0.1)), "More in one way, less in another"),
    ],
)
def test_the_verdict_goes_by_both_intervals(after, before, comparison, ends, headline):
    assert comparison_verdict(after, before, moved(comparison, *ends)).headline == headline


def test_a_rate_that_cannot_be_resolved_does_not_decide(after, before, comparison):
    found = moved(comparison, (-0.01, 0.01), (0.1, 0.2))
    rows = (found.chosen[0], replace(found.chosen[1], resolvable=False))
    found = replace(found, chosen=rows)
    assert comparison_verdict(after, before, found).headline == "No difference shown"


@pytest.mark.parametrize("kind", [NOT_AN_AUDIT, INVERTED])
def test_a_run_that_says_nothing_of_its_model_cannot_be_compared(after, before, comparison, kind):
    report = judged_as(before.report, kind)
    found = comparison_verdict(after, replace(before, report=report), comparison)
    assert found.headline == "Not comparable"
    assert "v1" in found.answer


def test_the_page_is_whole_and_shows_every_common_attack(page, comparison):
    assert page.open == []
    text = " ".join(page.text.split())
    assert "It leaks less" in text
    assert "differences are paired" in text
    assert "Which members each run finds" in text
    assert "v1: Warned before." in text
    rows = page.texts["th"]
    for row in comparison.attacks:
        assert row.attack in rows
    links = {a["href"] for a in page.all("a")}
    assert links <= {f"#{a['id']}" for _, a in page.elements if "id" in a}
    assert len(page.all("caption")) == len(page.all("table")) == 2
    assert page.all("img") == []


def test_unpaired_runs_say_so_and_show_no_p_values(after, before):
    scores = replace(
        before.report.scores, ids=np.array([f"x{each}" for each in before.report.scores.ids])
    )
    comparison = compare_runs(after.report.scores, scores, chosen=("stack", "stack"), max_fpr=0.05)
    text = render_comparison(after, before, comparison)
    assert "differences are unpaired" in text
    assert "Which members each run finds" not in text
    assert re.search(r"<small>p [<=]", text) is None


def test_hostile_names_stay_inert(after, before, comparison, page):
    evaluation = replace(before.report.evaluation, warnings=(HOSTILE,))
    provenance = replace(before.report.provenance, command=HOSTILE)
    report = replace(before.report, evaluation=evaluation, provenance=provenance)
    attacked = render_comparison(
        replace(after, name=HOSTILE + "2"), RunSide(name=HOSTILE, report=report), comparison
    )
    assert skeleton(Page(attacked)) == skeleton(page)
    assert "<script>alert" not in attacked
