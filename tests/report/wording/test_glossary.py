"""Terms are defined once, and a page shows those that it uses."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from audit_case import with_audit
from report_case import report_case

from seenit.report.sections.terms import terms_view
from seenit.report.wording import glossary
from seenit.report.wording.glossary import GLOSSARY

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture(scope="module")
def case():
    return report_case(n=600)


def anchors(path):
    """What mkdocs makes of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", each.lower()).strip()) for each in headings
    }


def test_every_term_is_defined_once():
    names = [term.name for term in GLOSSARY]
    assert len(set(names)) == len(names)
    assert all(term.meaning.endswith(".") for term in GLOSSARY)


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda each: each.name.replace(" ", "-"))
def test_every_link_leads_to_a_heading(term):
    page, _, anchor = term.where.partition("#")
    if page != "attacks.md":  # generated from the registry
        assert (DOCS / page).is_file()
    if anchor:
        assert anchor in anchors(DOCS / page)


def test_a_page_defines_the_terms_that_it_uses_at_its_own_rate(case):
    names = {term.name for term in terms_view(case)}
    assert "TPR at FPR 5\N{NO-BREAK SPACE}%" in names
    assert "Expected private score" in names
    assert not {"Canary", "Per-record FPR", "Unit"} & names
    audited = {term.name for term in terms_view(with_audit(case))}
    assert {"Canary", "Exposure", "Per-record FPR", "Empirical ε"} <= audited
    bare = replace(case, reference_findings=None, reference_facts={})
    assert "Reference match" not in {term.name for term in terms_view(bare)}


def test_terms_of_the_command_line_are_on_no_page(case):
    shown = {term.name for term in terms_view(with_audit(case))}
    of_commands = {term.name for term in GLOSSARY if term.topic == glossary.COMMAND_LINE}
    assert of_commands
    assert not of_commands & shown
