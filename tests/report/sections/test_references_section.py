import re
from dataclasses import replace
from itertools import pairwise

import pytest
from report_case import report_case

from seenit.records.audits.references import ReferenceFindings, ReferenceMatch
from seenit.records.evaluation import Interval
from seenit.report.figures.growth import growth_panels
from seenit.report.page.html import render_html
from seenit.report.sections.references import reference_view


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


@pytest.fixture(scope="module")
def view(case):
    return reference_view(case)


def section(case):
    text = render_html(case)
    found = re.search(r'<section class="block" id="references".*?</section>', text, flags=re.S)
    return None if found is None else " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_every_point_is_drawn_inside_the_panel_and_better_is_higher(view):
    assert [panel.quantity[:3] for panel in view.panels] == ["AUC", "TPR"]
    for panel in view.panels:
        assert [line.attack for line in panel.lines] == list(view.attacks)
        for line in panel.lines:
            heights = [each.value for each in line.whiskers]
            assert heights == sorted(heights, reverse=True)  # SVG counts downwards
            for each in line.whiskers:
                assert panel.y.start >= each.low >= each.value >= each.high >= panel.y.stop
                assert 0 < each.x < panel.width


def test_doublings_are_equally_far_apart(view):
    places = [tick.place for tick in view.panels[0].x_ticks]
    assert [tick.text for tick in view.panels[0].x_ticks] == ["1", "2", "4", "8"]
    gaps = {round(right - left, 6) for left, right in pairwise(places)}
    assert len(gaps) == 1


def test_the_last_step_names_the_attack_that_ends_highest(case, view):
    ends = {p.attack: p for p in case.reference_findings.growth if p.n_references == 8}
    best = max(ends.values(), key=lambda point: point.auc.value)
    assert f"from 4 to 8, took {best.attack} from AUC" in view.last_step
    assert f"to {best.auc.value:.3f} and" in view.last_step
    only_one = ReferenceFindings(growth=case.reference_findings.growth[:1], match=None)
    assert (
        reference_view(replace(case, reference_findings=only_one, reference_facts={})).last_step
        == ""
    )


def test_an_undefined_interval_is_left_out_of_the_drawing(case):
    nan = Interval(value=float("nan"), low=float("nan"), high=float("nan"))
    first, *others = case.reference_findings.growth
    growth = (replace(first, auc=nan), *others)
    panel = growth_panels(replace(case.reference_findings, growth=growth))[0]
    assert [len(line.whiskers) for line in panel.lines] == [3, 3, 4, 4]


def test_reasons_are_told_one_by_one(view):
    assert len(view.reasons) == 3
    assert "why" not in view.recipe


def test_the_match_marks_every_reference_on_the_axis_of_the_target(case, view):
    match = case.reference_findings.match
    assert len(view.figure.references) == len(match.references)
    higher = [value > match.target.value for value in match.references]
    assert [place > view.figure.target.value for place in view.figure.references] == higher


def test_the_page_shows_growth_match_and_recipe(case):
    text = section(case)
    for part in ("Would more references find more?", "do they resemble", "The recipe"):
        assert part in text
    assert case.reference_facts["recipe"] in text
    assert "the references resemble the target" in text


def test_a_mismatch_is_called_one(case):
    target = case.reference_findings.match.target
    match = ReferenceMatch(
        attack="rmia-online", target=target, references=(0.8, 0.9), is_mismatch=True
    )
    findings = replace(case.reference_findings, match=match)
    assert "this is no sign of safety" in section(replace(case, reference_findings=findings))


def test_a_run_without_references_has_no_such_section(case):
    bare = replace(case, reference_findings=None, reference_facts={})
    assert section(bare) is None
    assert 'href="#references"' not in render_html(bare)


def test_references_of_a_table_show_what_is_known_of_them(case):
    findings = ReferenceFindings(growth=case.reference_findings.growth, match=None)
    text = section(replace(case, reference_findings=findings, reference_facts={}))
    assert "Would more references" in text
    assert "The recipe" not in text
    assert "do they resemble" not in text
