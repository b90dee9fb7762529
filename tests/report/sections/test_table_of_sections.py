"""What every section of the report must keep to, and that a new row of the table is enough."""

import io
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from audit_case import with_audit
from report_case import report_case
from rich.console import Console

from seenit.report import audit_report, render_html, summary
from seenit.report.sections import table
from seenit.report.sections.section import Section, shown

TEMPLATES = files("seenit.report.page").joinpath("templates")


@pytest.fixture(scope="module")
def case():
    return with_audit(report_case(n=600))


@pytest.fixture(scope="module")
def text(case):
    return render_html(case)


def printed(case):
    file = io.StringIO()
    Console(file=file, width=120).print(audit_report(case.evaluation, case.audit))
    return file.getvalue()


def test_names_and_titles_are_unique():
    for values in ([s.name for s in table.SECTIONS], [s.title for s in table.SECTIONS]):
        assert len(set(values)) == len(values)
    assert {s.reader for s in table.SECTIONS} == set(table.READERS)


@pytest.mark.parametrize("section", table.SECTIONS, ids=lambda each: each.name)
def test_a_section_is_one_template_under_its_title(section, case, text):
    template = TEMPLATES.joinpath("sections", f"{section.name}.html").read_text(encoding="utf-8")
    assert "<h3" not in template  # the frame writes the title of the table
    assert f">{section.title}<" not in template
    for each in shown(section, case):
        found = re.findall(rf'<h3 id="{each.anchor}-title">([^<]*)</h3>', text)
        assert len(found) == 1
        assert found[0].startswith(section.title)
        assert f'href="#{each.anchor}"' in text


def test_every_template_is_of_a_section():
    found = {path.name for path in TEMPLATES.joinpath("sections").iterdir()}
    assert found == {f"{section.name}.html" for section in table.SECTIONS}


def test_sections_come_in_the_order_of_the_table(text):
    anchors = re.findall(r'<section class="block" id="([a-z]+)', text)
    names = [section.name for section in table.SECTIONS]
    assert list(dict.fromkeys(anchors)) == names


def test_no_two_sections_leave_the_same_key(case):
    """Only parts of the audit are joined, and they do not meet either."""
    seen = []
    for section in table.SECTIONS:
        for name, part in section.content(case).items():
            seen += [f"audit/{inner}" for inner in part] if name == "audit" else [name]
    assert len(set(seen)) == len(seen)
    content = summary(case)
    assert {name.partition("/")[0] for name in seen} <= set(content)
    assert set(content["audit"]) == {name[6:] for name in seen if name.startswith("audit/")}


def test_a_new_row_reaches_page_terminal_and_summary(case, monkeypatch):
    added = Section(
        name="terms",
        title="A section that is new",
        reader=table.DECISION,
        view=next(each.view for each in table.SECTIONS if each.name == "terms"),
        lines=lambda evaluation, audit: [("new line", f"{len(audit.risks.ids)} records")],
        content=lambda report: {"new": report.title, "audit": {"also_new": 1}},
    )
    rows = tuple(each for each in table.SECTIONS if each.name != "terms")
    monkeypatch.setattr(table, "SECTIONS", (added, *rows))
    text = render_html(case)
    assert text.count("A section that is new") == 2  # contents and heading
    assert "new line" in printed(case)
    content = summary(case)
    assert content["new"] == case.title
    assert content["audit"]["also_new"] == 1
    assert content["audit"]["comparisons"]


def test_a_section_without_anything_to_show_is_left_out(case, monkeypatch):
    rows = tuple(
        replace(each, view=lambda report: None) if each.name == "scores" else each
        for each in table.SECTIONS
    )
    monkeypatch.setattr(table, "SECTIONS", rows)
    assert 'href="#scores"' not in render_html(case)
