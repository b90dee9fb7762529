"""What an audit says in the terminal: the verdict, then who, how sure, and what is missing."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from seenit.plain import plain
from seenit.records.audits.findings import Audit
from seenit.records.evaluation import Evaluation
from seenit.report.printed.score import attack_table, verdict_panel, warnings_panel
from seenit.report.sections.table import all_lines


def audit_report(evaluation: Evaluation, audit: Audit) -> RenderableType:
    """Warnings, the verdict, the attacks, and what the sections of the report say."""
    parts = (
        warnings_panel(evaluation),
        verdict_panel(evaluation),
        attack_table(evaluation),
        _facts(evaluation, audit),
    )
    return Group(*(part for part in parts if part is not None))


def _facts(evaluation: Evaluation, audit: Audit) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in all_lines(evaluation, audit):
        table.add_row(Text(plain(name)), Text(plain(said)))
    return Group(Text(), table)
