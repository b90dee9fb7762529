"""A standing in the terminal."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seenit.hosting.challenge import Challenge
from seenit.hosting.standing import TIE_RULE, Entry
from seenit.plain import plain
from seenit.records.interval import Interval
from seenit.words import rate_name


def print_standing(console: Console, entries: tuple[Entry, ...], challenge: Challenge) -> None:
    """Print places, figures with 95 % intervals and the tie rule."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    fpr = rate_name(challenge.competition.judged_fpr)
    for heading in ("", "Team", f"TPR at FPR {fpr}", "95 %", "AUC", "95 %"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        table.add_row(
            str(entry.place),
            Text(plain(entry.submission.team.name)),
            *_cells(entry.figures.tpr, challenge.decimals),
            *_cells(entry.figures.auc, challenge.decimals),
        )
    console.print(table)
    console.print(f"{len(entries)} teams; {TIE_RULE}", style="dim")


def _cells(entry: Interval, decimals: int) -> tuple[str, str]:
    return (
        f"{entry.value:.{decimals}f}",
        f"{entry.low:.{decimals}f} to {entry.high:.{decimals}f}",
    )
