"""What the smaller commands say in the terminal: one evaluation, a plan, an answer, the demo."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seenit.plain import plain
from seenit.records.evaluation import AttackEvaluation, Interval
from seenit.words import count, decimal, decimal_range, percent, percent_range, rate_name


def print_evaluation(console: Console, entry: AttackEvaluation) -> None:
    """Print one attack's AUC and TPRs with n, intervals, warnings and what cannot be resolved."""
    for warning in entry.warnings:
        console.print(Text(f"warning: {plain(warning)}", style="yellow"))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Quantity", no_wrap=True)
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("95 % interval", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_row("AUC", decimal(entry.auc.value), decimal_range(entry.auc), "")
    for point in entry.tpr_at_fpr:
        table.add_row(
            f"TPR at FPR {rate_name(point.max_fpr)}",
            percent(point.tpr.value),
            percent_range(point.tpr),
            "" if point.resolvable else "not resolvable at this n",
        )
    console.print(table)
    console.print(
        f"{count(entry.n_members)} members, {count(entry.n_nonmembers)} non-members", style="dim"
    )


def print_facts(console: Console, facts: dict[str, str]) -> None:
    """Print names and values, one line each, as plain text."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(Text(plain(name)), Text(plain(value)))
    console.print(table)


def print_promise(console: Console, rows: dict[str, tuple[Interval, float]], *, title: str) -> None:
    """Print what was promised beside what came, and whether the promise held.

    Args:
        console: where to.
        rows: quantity to its prediction interval and the actual value.
        title: the table's first heading.
    """
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    all_held = True
    for heading in (title, "expected", "95 % of such sets", "actual", ""):
        table.add_column(heading, justify="left" if heading == title else "right", no_wrap=True)
    for name, (promise, actual) in rows.items():
        held = promise.low <= actual <= promise.high
        all_held &= held
        table.add_row(
            name,
            decimal(promise.value),
            decimal_range(promise),
            decimal(actual),
            "as promised" if held else "outside",
        )
    console.print(table)
    if not all_held:
        console.print(
            "A 95 % interval misses one set in twenty; another --seed makes another set.",
            style="dim",
        )
