import io
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest
from report_case import report_case
from rich.console import Console

from seenit.attacks import ATTACKS
from seenit.files.summaries.any_file import FileSummary
from seenit.records.evaluation import Interval
from seenit.report import print_attacks, print_file_summary, print_promise, print_score


@pytest.fixture(scope="module")
def case():
    return report_case(n=2000)


def printed(thing, *, with_=print_score, width=80, is_terminal=False):
    stream = io.StringIO()
    colours = "truecolor" if is_terminal else "auto"
    console = Console(file=stream, width=width, force_terminal=is_terminal, color_system=colours)
    with_(console, thing)
    return stream.getvalue()


def test_eighty_columns_hold_every_line_and_every_figure(case):
    lines = printed(case.evaluation).splitlines()
    assert max(map(len, lines)) <= 80
    entry = case.evaluation.of("stack")
    row = next(line for line in lines if line.startswith("stack"))
    assert f"{entry.auc.value:.3f} [" in row
    assert f"{entry.tpr_at_fpr[0].tpr.value:.3f} [" in row
    assert "out of fold" in row
    assert "…" not in "".join(lines)


def test_the_seed_formula_stands_above_what_its_published_clamp_makes_of_it(case):
    clamped = replace(case.evaluation.of("loss"), attack="heuristic")
    shown = printed(replace(case.evaluation, heuristic_as_published=clamped)).splitlines()
    at = next(at for at, line in enumerate(shown) if line.startswith("heuristic"))
    assert shown[at + 1].split()[:5] == ["as", "published", "clamped", "to", "0..1"]
    assert f"{clamped.auc.value:.3f} [" in shown[at + 1]
    assert max(map(len, shown)) <= 80
    assert "as published" not in printed(case.evaluation)


def test_a_promise_that_did_not_hold_is_put_into_proportion():
    promise = Interval(value=0.6, low=0.5, high=0.7, level=0.95)

    def of(actual):
        return printed({"AUC": (promise, actual)}, with_=partial(print_promise, title="Truth"))

    assert "as promised" in of(0.55)
    assert "misses one set" not in of(0.55)
    assert "outside" in of(0.75)
    assert "misses one set in twenty" in of(0.75)


def test_a_pipe_gets_no_colours_and_a_terminal_does(case):
    assert "\x1b" not in printed(case.evaluation)
    assert "\x1b[" in printed(case.evaluation, is_terminal=True)


def test_warnings_come_first_and_the_promise_last(case):
    text = printed(case.evaluation)
    assert text.index("2 warnings") < text.index("Attack") < text.index("Expected private score")
    *_, private, scoreboard = text.rstrip().splitlines()
    assert "private score of stack, if 1,000 of 2,000 are members" in " ".join(text.split())
    assert private.startswith("2,000 private records")
    assert scoreboard.startswith("600 on a scoreboard")
    expected = case.evaluation.of("stack").expected_private[0]
    assert f"{expected.auc.value:.3f}" in private
    assert f"{expected.tpr_at_fpr[0.05].value:.3f}" in private


def test_the_table_holds_the_strongest_the_chosen_and_the_baselines(case):
    chosen = replace(case.evaluation.choice, attack="gap")
    text = printed(replace(case.evaluation, choice=chosen))
    shown = [
        entry.attack
        for entry in case.evaluation.attacks
        if any(line.startswith(f"{entry.attack} ") for line in text.splitlines())
    ]
    strongest = [entry.attack for entry in case.evaluation.attacks[:8]]
    assert set(shown) == {*strongest, "heuristic", "loss", "gap"}
    assert f"{20 - len(shown)} more in report.html" in text


def test_without_private_records_nothing_is_promised(case):
    attacks = tuple(replace(entry, expected_private=()) for entry in case.evaluation.attacks)
    text = printed(replace(case.evaluation, attacks=attacks, warnings=()))
    assert "Expected private" not in text
    assert "warning" not in text


def test_what_cannot_be_resolved_is_said_and_not_printed(case):
    attacks = tuple(
        replace(
            entry,
            tpr_at_fpr=tuple(replace(point, resolvable=False) for point in entry.tpr_at_fpr),
        )
        for entry in case.evaluation.attacks
    )
    text = printed(replace(case.evaluation, attacks=attacks))
    assert "not resolvable" in text


def test_text_from_strangers_is_neither_markup_nor_control(case):
    hostile = ("[bold red]\x1b[2J id [/bold red] [link=http://x]", "[/]")
    text = printed(replace(case.evaluation, warnings=hostile), is_terminal=True)
    assert "[bold red]" in text
    assert "[link=http://x]" in text
    assert "\x1b[2J" not in text


def test_the_matrix_shows_every_attack_in_eighty_columns():
    text = printed(ATTACKS, with_=print_attacks)
    lines = text.splitlines()
    names = [entry.name for entry in ATTACKS]
    assert max(map(len, lines)) <= 80
    assert [line.split(" ")[0] for line in lines if line.split(" ")[0] in names] == names
    assert "…" not in text


def test_a_file_is_described_without_obeying_it():
    hostile = "[red]\x1b]0;owned\x07"
    summary = FileSummary(
        path=hostile,
        kind="torch pickle",
        n_bytes=44_900_000,
        sha256="a" * 64,
        rows=((hostile, hostile), ("globals", "os.system")),
        problems=("asks for os.system: refused",),
    )
    text = printed(summary, with_=print_file_summary, is_terminal=True)
    assert "\x1b]0" not in text
    assert "\x07" not in text
    assert text.count("[red]") == 3
    assert "44.9" in text
    assert "refused" in text.splitlines()[-1]


def test_printing_does_not_wait_for_torch():
    code = "import sys, seenit.report; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
