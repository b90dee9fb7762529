"""What a file holds, in the terminal."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seenit.plain import plain
from seenit.words import size

if TYPE_CHECKING:  # torch takes seconds, and nothing that is printed needs it
    from seenit.files.summaries.any_file import FileSummary


def print_file_summary(console: Console, summary: "FileSummary") -> None:
    """Print a file's kind, size, digest and content, and last why it cannot be used, if so.

    Everything comes from a stranger's file, so nothing of it is read as markup and no control
    character reaches the terminal.
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", max_width=28, overflow="fold")
    table.add_column(overflow="fold")
    facts = (
        ("kind", str(summary.kind)),
        ("size", f"{size(summary.n_bytes)} ({summary.n_bytes:,} bytes)"),
        ("sha256", summary.sha256),
    )
    for name, value in (*facts, *summary.rows):
        table.add_row(Text(plain(name)), Text(plain(value)))
    for problem in summary.problems:
        table.add_row(Text("refused", style="bold red"), Text(plain(problem)))
    console.print(Text(plain(summary.path), style="bold"))
    console.print(table)
