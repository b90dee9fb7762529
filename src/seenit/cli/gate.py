"""`seenit gate`."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli.app import app
from seenit.console import stdout_console


@app.command()
def gate(
    run_dir: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    most: Annotated[
        list[str],
        typer.Option("--max", help="A limit, as auc:0.6 or tpr@fpr=0.001:0.01; may be repeated."),
    ],
    unit: Annotated[
        bool,
        typer.Option("--unit", help="Hold the membership of units, such as persons, against them."),
    ] = False,
    level: Annotated[float, typer.Option(help="Confidence level of each claim.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Seed of the resampling.")] = 0,
    junit: Annotated[Path | None, typer.Option(help="JUnit XML file to write.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Markdown file to append to.")] = None,
) -> None:
    """Compare a finished run with limits.

    Exit code 0: passed; 1: exceeded; 3: cannot tell at this n.
    """
    from seenit import pipeline
    from seenit.report import append_markdown, print_gate, write_junit

    verdict = pipeline.gate(run_dir, tuple(most), by_unit=unit, level=level, seed=seed)
    print_gate(stdout_console(), verdict)
    if junit is not None:
        write_junit(junit, verdict)
    if markdown is not None:
        append_markdown(markdown, verdict)
    raise typer.Exit(verdict.exit_code)
