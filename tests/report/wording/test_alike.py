"""Attacks that show the same figures share one row that names them all."""

import io
from dataclasses import replace

import pytest
from report_case import report_case
from rich.console import Console

from seenit.report import print_score
from seenit.report.page.html import render_html
from seenit.report.sections.attacks import attack_rows
from seenit.report.wording.alike import alike, names

ALIKE = ("margin", "augmented-margin", "hinge")


@pytest.fixture(scope="module")
def case():
    """The strongest attack three times more under other names, and the loss once."""
    found = report_case(n=1000)
    attacks = []
    for entry in found.evaluation.attacks:
        attacks.append(entry)
        if entry.attack == "rmia-online":
            attacks += [replace(entry, attack=name) for name in ALIKE[:2]]
        if entry.attack == "loss":
            attacks.append(replace(entry, attack=ALIKE[2]))
    return replace(found, evaluation=replace(found.evaluation, attacks=tuple(attacks)))


def printed(case):
    console = Console(file=io.StringIO(), width=80)
    print_score(console, case.evaluation)
    return console.file.getvalue()


def test_the_order_stays_and_no_attack_is_lost(case):
    groups = alike(case.evaluation.attacks)
    assert [entry for group in groups for entry in group]
    assert sorted(names(groups[0]).split(", ")) == ["stack"]
    assert {entry.attack for group in groups for entry in group} == {
        entry.attack for entry in case.evaluation.attacks
    }
    assert "rmia-online, margin, augmented-margin" in [names(group) for group in groups]


def test_other_figures_make_another_row(case):
    entry = case.evaluation.of("margin")
    other = replace(entry, auc=replace(entry.auc, value=entry.auc.value + 0.001))
    fitted = replace(entry, evaluated_on="public, out of fold")
    assert len(alike([entry, other, fitted])) == 3


def test_the_terminal_and_the_page_have_one_row_that_names_all(case):
    said = printed(case)
    lines = said.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("rmia-online, margin,"))
    assert lines[at + 1].strip() == "augmented-margin"
    assert max(map(len, lines)) <= 80
    rows = attack_rows(case)
    assert "rmia-online, margin, augmented-margin" in [row.names for row in rows]
    assert len(rows) == len(case.evaluation.attacks) - 3
    assert "rmia-online, margin, augmented-margin" in render_html(case)


def test_the_chosen_attack_stands_for_its_row(case):
    choice = replace(case.evaluation.choice, attack="margin")
    rows = attack_rows(replace(case, evaluation=replace(case.evaluation, choice=choice)))
    (chosen,) = [row for row in rows if row.is_chosen]
    assert chosen.entry.attack == "margin"
