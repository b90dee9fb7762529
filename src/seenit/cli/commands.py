"""The commands that need few options."""

import os
from pathlib import Path
from typing import Annotated

import typer

from seenit.cli import options
from seenit.cli.app import app
from seenit.console import TerminalWatcher, stdout_console
from seenit.errors import Refused, SeenitError

TOKEN_VARIABLE = "SEENIT_TOKEN"  # noqa: S105 - the name of the variable, not a token


@app.command()
def inspect(
    file: Annotated[list[str], typer.Argument(help="Files or folders.")],
) -> None:
    """Show what a file holds, without running it."""
    from seenit.data.formats.hints import reading_hints
    from seenit.data.mixed.hints import column_hints
    from seenit.files import describe
    from seenit.models import weights_in
    from seenit.report.printed.holdings import print_file_summary

    problems: list[str] = []
    for path in file:
        try:
            summary = describe(path)
            choices = () if summary.problems else weights_in(path)
            hints = () if summary.problems else reading_hints(path)
            columns = () if summary.problems else column_hints(path)
            rows = summary.with_rows("--weights-key", choices).with_rows("read as records", hints)
            print_file_summary(stdout_console(), rows.with_rows("as a mixed table", columns))
        except SeenitError as error:
            problems += error.problems
    if problems:
        raise Refused(problems)


@app.command()
def attacks() -> None:
    """List the attacks: what each needs and costs, and its source."""
    from seenit.attacks import ATTACKS
    from seenit.report.printed.matrix import print_attacks

    print_attacks(stdout_console(), ATTACKS)


@app.command()
def evaluate(
    scores: Annotated[Path, typer.Argument(help="CSV with an id and a score column.")],
    truth: Annotated[Path, typer.Option(help="CSV with id and is_member.")],
    fpr: Annotated[list[float] | None, typer.Option(help="FPRs to report.")] = None,
) -> None:
    """Evaluate a file of scores by the true membership."""
    from seenit import pipeline
    from seenit.report import print_evaluation

    result = pipeline.evaluate_file(scores, truth, fpr=tuple(fpr or (0.05, 0.01, 0.001)))
    print_evaluation(stdout_console(), result)


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="The submission.")],
    to: Annotated[str, typer.Option(help="Competition preset.")],
    url: Annotated[str, typer.Option(help="Base address of the server.")],
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Send it; without this option, only show what would be sent."),
    ] = False,
) -> None:
    """Send a submission; the token comes from SEENIT_TOKEN."""
    from seenit import pipeline
    from seenit.report import print_facts

    facts = pipeline.submit(
        file, preset_name=to, url=url, token=os.environ.get(TOKEN_VARIABLE), send=yes
    )
    print_facts(stdout_console(), facts)


@app.command()
def demo(
    run_dir: options.RunDir[str] = "runs/demo",
    seed: options.Seed[int] = 0,
) -> None:
    """Train a small target, attack it, and compare with the truth."""
    from seenit import pipeline
    from seenit.report import print_facts, print_promise, terminal_report

    with TerminalWatcher() as watcher:
        result = pipeline.demo(Path(run_dir), seed=seed, watcher=watcher)
    console = stdout_console()
    print_facts(console, result.facts())
    console.print(terminal_report(result.run.evaluation))
    console.print()
    print_promise(console, result.promises(), title="Compared with the truth")
    console.print(
        "\nNext: open the report, then `seenit score --help` for files of your own.", style="dim"
    )
