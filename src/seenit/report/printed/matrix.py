"""The matrix of attacks in the terminal: what each one sees, costs and comes from."""

from collections.abc import Iterable
from typing import Protocol

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


class MatrixRow(Protocol):
    """One attack of the registry."""

    @property
    def name(self) -> str:
        """What the user types."""

    @property
    def access(self) -> str:
        """What the attacker must see."""

    @property
    def cost(self) -> str:
        """Queries or trainings, in words."""

    @property
    def source(self) -> str:
        """Paper and arXiv id."""


def print_attacks(console: Console, rows: Iterable[MatrixRow]) -> None:
    """Print one line per attack in the registry's order; long words wrap inside their column."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Attack", no_wrap=True, style="bold")
    table.add_column("Sees", no_wrap=True)
    table.add_column("Costs")
    table.add_column("Source", style="dim")
    for row in rows:
        table.add_row(*(Text(part) for part in (row.name, row.access, row.cost, row.source)))
    console.print(table)
