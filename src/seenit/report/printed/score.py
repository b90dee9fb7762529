"""What a run says in the terminal: warnings, the strongest attacks, and last the expected score.

Text from outside the package is shown as text: it is never read as markup, and control
characters cannot reach the terminal.
"""

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from seenit.plain import plain
from seenit.records.audits.leakage import LEAKS
from seenit.records.evaluation import (
    AttackEvaluation,
    Evaluation,
    ExpectedPrivate,
    Interval,
)
from seenit.report.wording.alike import alike, names
from seenit.report.wording.verdict import verdict
from seenit.words import count, decimal, rate_name

MOST_ROWS = 8
WIDEST_NAMES = 25
HEURISTIC = "heuristic"
BASELINES = (HEURISTIC, "loss")


def print_score(console: Console, evaluation: Evaluation) -> None:
    """Print what a run found: see `terminal_report`."""
    console.print(terminal_report(evaluation))


def terminal_report(evaluation: Evaluation) -> RenderableType:
    """Everything below, in reading order: warnings, verdict, attacks, expected private score."""
    parts = (
        warnings_panel(evaluation),
        verdict_panel(evaluation),
        attack_table(evaluation),
        expected_private(evaluation),
    )
    return Group(*(part for part in parts if part is not None))


def warnings_panel(evaluation: Evaluation) -> RenderableType | None:
    """The warnings in a frame; None without any."""
    if not evaluation.warnings:
        return None
    lines = [Text(plain(warning)) for warning in evaluation.warnings]
    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(Text("•"), line)
    title = "1 warning" if len(lines) == 1 else f"{len(lines)} warnings"
    return Panel(grid, title=title, title_align="left", border_style="yellow", box=box.ROUNDED)


def verdict_panel(evaluation: Evaluation) -> RenderableType:
    """The verdict in a frame."""
    said = verdict(evaluation)
    return Panel(
        Text(f"{said.answer} {plain(said.evidence)}"),
        title=said.headline,
        title_align="left",
        border_style="red" if said.kind == LEAKS else "yellow",
        box=box.ROUNDED,
    )


def attack_table(evaluation: Evaluation) -> RenderableType:
    """The strongest attacks, the chosen one and the baselines, with intervals.

    Below the seed formula stands what its published clamp makes of it.

    TPR is the one at the judged FPR. Attacks that show the same figures share a row. Fits 80
    columns.
    """
    chosen = evaluation.choice.attack
    rows = _rows(evaluation)
    first = rows[0][0]
    rate = evaluation.judged_fpr
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Attack", max_width=WIDEST_NAMES)
    table.add_column("Evaluated on", no_wrap=True, style="dim")
    table.add_column("AUC", justify="right", no_wrap=True)
    table.add_column(f"TPR at FPR {rate_name(rate)}", justify="right", no_wrap=True)
    for group in rows:
        entry, members = group[0], [each.attack for each in group]
        table.add_row(
            Text(names(group)),
            Text(entry.evaluated_on.removeprefix("public, ")),
            Text(_with_range(entry.auc)),
            Text(_tpr(entry, rate)),
            style="bold" if chosen in members else None,
        )
        published = evaluation.heuristic_as_published
        if HEURISTIC in members and published is not None:
            table.add_row(
                Text("  as published" if len(members) == 1 else f"  {HEURISTIC} as published"),
                Text("clamped to 0..1"),
                Text(_with_range(published.auc)),
                Text(_tpr(published, rate)),
                style="dim",
            )
    known = f"{count(first.n_members)} members, {count(first.n_nonmembers)} non-members"
    n_more = len(evaluation.attacks) - sum(len(group) for group in rows)
    more = f"; {n_more} more in report.html" if n_more else ""
    level = f"{100 * first.auc.level:.0f}"
    note = Text(f"{known}, {level} % intervals{more}", style="dim")
    units = evaluation.units
    lines = [] if units is None else [Text(plain(f"{units.words}."), style="dim")]
    return Group(Text(), table, Text(), note, *lines)


def expected_private(evaluation: Evaluation) -> RenderableType | None:
    """What the chosen attack should score on records whose membership is withheld.

    None where nothing is predicted.
    """
    entry, rate = evaluation.chosen, evaluation.judged_fpr
    if not entry.expected_private:
        return None
    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        title=Text(
            f"\nExpected private score of {entry.attack}, {_assumed(entry.expected_private[0])}",
            style="bold",
        ),
        title_justify="left",
        show_edge=False,
    )
    table.add_column("", no_wrap=True, style="dim")
    table.add_column(f"TPR at FPR {rate_name(rate)}", justify="right", no_wrap=True)
    table.add_column("AUC", justify="right", no_wrap=True)
    places = ("private records", "on a scoreboard")
    for place, expected in zip(places, entry.expected_private, strict=False):
        tpr = expected.tpr_at_fpr.get(rate)
        table.add_row(
            f"{count(expected.n)} {place}",
            Text(_with_range(tpr) if tpr else "not predicted", style="bold"),
            Text(_with_range(expected.auc), style="bold"),
        )
    return table


def _assumed(expected: ExpectedPrivate) -> str:
    """What a prediction rests on: ranges are too narrow where the private share is far from it."""
    return f"if {count(expected.n_members)} of {count(expected.n)} are members"


def _rows(evaluation: Evaluation) -> tuple[tuple[AttackEvaluation, ...], ...]:
    """The strongest attacks, and further down the chosen one and the baselines, in order."""
    wanted = {evaluation.choice.attack, *BASELINES}
    return tuple(
        group
        for at, group in enumerate(alike(evaluation.attacks))
        if at < MOST_ROWS or wanted & {entry.attack for entry in group}
    )


def _tpr(entry: AttackEvaluation, rate: float) -> str:
    point = entry.measured_at(rate)
    if point is None:
        return "not measured"
    return _with_range(point.tpr) if point.resolvable else "not resolvable"


def _with_range(entry: Interval) -> str:
    """An estimate and its interval: "0.683 [.676, .690]"."""
    if decimal(entry.low) == "undefined":
        return "undefined"
    low, high = (decimal(end).removeprefix("0") for end in (entry.low, entry.high))
    return f"{decimal(entry.value)} [{low}, {high}]"
