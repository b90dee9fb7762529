"""The evidence file: every field answered or marked, from the run and from nothing else."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from audit_case import with_audit
from hostile_report import HOSTILE, hostile
from rendered_markdown import as_shown
from report_case import report_case

from seenit.attacks import ATTACKS
from seenit.errors import ConfigError
from seenit.records.audits.leakage import DOES_NOT_SHOW, INVERTED, NOT_AN_AUDIT
from seenit.report import render_html, summary
from seenit.report.evidence_file.markdown import PARTS, TO_FILL, all_answers, evidence_markdown
from seenit.report.evidence_file.sources import SOURCES
from seenit.report.evidence_file.testing_guide import CONFIDENCES, PERTURBED
from seenit.report.input import ReportInput

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "evidence-example.md"
REFERENCES = tuple(each.name for each in ATTACKS if each.access == "references")
LACKS = "needs reference_margin: pass --references N"


@pytest.fixture(scope="module")
def case():
    return with_audit(report_case(n=600))


@pytest.fixture(scope="module")
def text(case):
    return evidence_markdown(case)


def without_references(case):
    """The same run where no model was trained for comparison."""
    evaluation = case.evaluation
    kept = tuple(each for each in evaluation.attacks if each.attack not in REFERENCES)
    return replace(
        case,
        evaluation=replace(
            evaluation, attacks=kept, skipped=evaluation.skipped | dict.fromkeys(REFERENCES, LACKS)
        ),
        reference_findings=None,
        reference_facts={},
        audit=replace(case.audit, worst_case=None),
    )


def fields(text):
    """First cell to the others, of every row of every table."""
    _, shown = as_shown(text)
    return {row[0]: row[1:] for row in shown.rows}


@pytest.mark.parametrize("kind", ["leaks", DOES_NOT_SHOW, NOT_AN_AUDIT, INVERTED])
@pytest.mark.parametrize("change", [lambda case: case, without_references])
def test_every_field_is_answered_or_marked(case, kind, change):
    case = change(with_audit(case, kind=kind))
    answers = all_answers(case)
    assert all(answer.said or answer.left for answer in answers)
    n_open = sum(bool(answer.left) for answer in answers)
    text = evidence_markdown(case)
    assert f"Of {len(answers)} fields {n_open} wait for a person" in text
    assert text.count(f"| {TO_FILL} ") == n_open
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert not [row for row in rows if row.count("–") and set(row.split(" | ")[1:]) <= {"–", "– |"}]


def test_a_run_cannot_know_who_why_and_what_follows_in_law(text):
    found = fields(text)
    for name in ("Purpose", "Origin of the records", "Who ran the test", "Legal assessment"):
        said, left = found[name]
        assert said == "–"
        assert left.startswith(TO_FILL)


def test_figures_are_those_of_the_summary(case, text):
    found, content = fields(text), summary(case)
    for name, attack in content["attacks"].items():
        auc = attack["auc"]
        assert found[name][0] == f"{auc['value']:.3f} ({auc['low']:.3f} to {auc['high']:.3f})"
    chosen = content["attacks"][content["best"]]
    assert f"AUC {chosen['auc']['value']:.3f}," in found["AUC of the chosen attack"][0]
    for rate, point in chosen["tpr_at_fpr"].items():
        (said,) = (
            said
            for name, (said, *_) in found.items()
            if name == f"TPR at FPR {100 * float(rate):g}\N{NO-BREAK SPACE}% of the chosen attack"
        )
        shown = float(re.match(r"TPR ([0-9.]+)", said)[1])
        assert shown == pytest.approx(100 * point["value"], abs=0.05)
        assert ("not resolved" in said) == (not point["resolvable"])
    assert found["n"][0] == (
        f"{chosen['n_members']} members and {chosen['n_nonmembers']} non-members"
    )
    assert (
        f"at least {content['audit']['epsilon']['empirical_epsilon']:.2f}"
        in (found["Leakage on the scale of ε"][0])
    )
    for file in content["files"].values():
        assert file["sha256"] in text
    for warning in content["warnings"]:
        assert warning in text


def test_every_attack_ran_or_says_why_not(case):
    case = without_references(case)
    text = evidence_markdown(case)
    ran = text.partition("Attacks that ran\n")[2].partition("\n## ")[0]
    not_run = text.partition("and why\n")[2].partition("\n## ")[0]
    for entry in ATTACKS:
        is_run = f"\n| {entry.name} |" in ran
        assert is_run != (f"\n| {entry.name} |" in not_run)
        assert is_run == any(each.attack == entry.name for each in case.evaluation.attacks)
    found = fields(text)
    assert found["lira-online"][0] == LACKS
    assert found["Shadow Model Attack"][1].startswith("Not run.")
    assert LACKS in found["Shadow Model Attack"][1]
    assert found["Reference match"][0] == "not run: there were no reference models"
    assert found["Canaries"][0].startswith("not known, no canaries were planted")


@pytest.mark.parametrize("kind", [NOT_AN_AUDIT, INVERTED])
def test_what_the_verdict_withholds_is_not_in_the_file(case, kind):
    case = with_audit(case, kind=kind)
    audit = replace(case.audit, epsilon=None, comparisons=(), worst_case=None)
    found = fields(evidence_markdown(replace(case, audit=audit)))
    withheld = case.evaluation.verdict.withheld
    for name in ("What an accusation is worth", "Leakage on the scale of ε", "Canaries"):
        assert found[name][0] == withheld
    assert withheld[1:] in found["Verdict"][0]
    assert withheld in found["11.2.4"][1]


def test_every_point_of_every_source_stands_in_file_and_page(case, text):
    page = render_html(case)
    for source in SOURCES:
        assert re.search(r"[0-9]", source.title)  # a version, or a number
        assert source.date
        numbers = [point.number for point in source.points]
        assert len(set(numbers)) == len(numbers)
        assert f"### {source.title}" in text
        assert source.title in page
        for number in numbers:
            assert f"\n| {number} | " in text
            assert f'<th scope="row">{number}</th>' in page


def test_points_are_answered_by_the_verdict_of_the_run(case):
    for kind, words in (("leaks", "The model leaks"), (DOES_NOT_SHOW, "No leak found")):
        found = fields(evidence_markdown(with_audit(case, kind=kind)))
        for number in ("11.2.5", "Test Objectives, first", "43 (ii)", "55, membership inference"):
            assert words in found[number][1]


def test_nothing_is_made_up_where_an_earlier_version_did_not_say(case):
    earlier = replace(case, known_attacks=(), assumed={})
    found = fields(evidence_markdown(earlier))
    for name in ("Access", "Effort"):
        assert found[name][0] == "not recorded by the version that made this run"
    assert all(answer.said or answer.left for answer in all_answers(earlier))


def test_a_file_of_strangers_is_text_and_nothing_else(case):
    marks = f"{HOSTILE} |`**[x](https://evil.example)** www.evil.example ~~s~~ ![y](z)\n# head\n|a|"
    told = hostile(with_audit(report_case(n=600)))
    told = replace(
        told,
        title=marks,
        audit=replace(told.audit, facts={marks: marks}),
        provenance=replace(told.provenance, passed={marks: marks}, command=marks),
        evaluation=replace(told.evaluation, skipped={marks: marks}, no_blind=marks),
        reference_facts={marks: marks},
    )
    allowed = {"h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "a"}
    text = evidence_markdown(told)
    for shown in as_shown(text):
        assert shown.elements <= allowed
        assert shown.links <= {source.address for source in SOURCES}
        assert {len(row) for row in shown.rows} <= {3, 4, 7}
    assert len(re.findall(r"^# ", text, flags=re.MULTILINE)) == 1
    assert "onerror=" in text  # it is shown, as text


def test_the_example_in_the_documentation_is_what_is_written_now(text):
    example = EXAMPLE.read_text(encoding="utf-8")
    headings = re.compile(r"^#.*", flags=re.MULTILINE)
    assert headings.findall(example) == headings.findall(text)
    for source in SOURCES:
        for point in source.points:
            assert f"\n| {point.number} | {point.asks} |" in example
    assert example.count(f"| {TO_FILL} ") == text.count(f"| {TO_FILL} ")


def test_attacks_that_a_point_names_are_in_the_registry():
    assert {*CONFIDENCES, *PERTURBED} <= {each.name for each in ATTACKS}


def test_titles_of_the_file_are_unique(case):
    titles = [part.title for part in PARTS]
    assert len(set(titles)) == len(titles)
    for part in PARTS:
        names = [row.name for row in part.rows(case)]
        assert len(set(names)) == len(names)


def test_a_run_that_is_no_audit_has_no_evidence():
    case: ReportInput = report_case(n=600)
    with pytest.raises(ConfigError, match="run seenit audit"):
        evidence_markdown(case)
    assert 'id="evidence"' not in render_html(case)
