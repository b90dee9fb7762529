"""`seenit references`: train them, or plan them for somebody else to train."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.declared import Asked, with_options
from seenit.config import ReferencesConfig
from seenit.console import TerminalWatcher, stdout_console

references_app = typer.Typer(
    name="references", rich_markup_mode=None, invoke_without_command=True, add_completion=False
)
app.add_typer(references_app)


@references_app.callback()
@with_options(ReferencesConfig, first=("pool", "n", "target"))
def references(
    asked: Asked[ReferencesConfig],
    context: typer.Context,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
) -> None:
    """Train reference models, or plan them: `references plan`.

    A folder of them goes to `score --references FOLDER` or `audit --references FOLDER`.
    """
    if context.invoked_subcommand is not None:
        return
    run = asked.config()

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import print_facts

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_reference_run(run))
        return
    with TerminalWatcher() as watcher:
        facts = pipeline.run_references(run, watcher=watcher)
    print_facts(stdout_console(), facts)


@references_app.command()
def plan(
    members: Annotated[
        Path | None, typer.Option(help="Records that the target was trained on.")
    ] = None,
    nonmembers: Annotated[
        Path | None, typer.Option(help="Records that it was not trained on.")
    ] = None,
    private: Annotated[
        Path | None, typer.Option(help="Records whose membership is asked for.")
    ] = None,
    n: Annotated[int, typer.Option(help="Number of references to train.")] = 8,
    inclusion: Annotated[
        float, typer.Option(help="Share of the records that each reference trains on.")
    ] = 0.5,
    seed: options.Seed[int] = 0,
    out: Annotated[Path, typer.Option(help="CSV file to write: id, is_member, ref_1, …")] = Path(
        "plan.csv"
    ),
) -> None:
    """Write a plan of which reference you train on which record.

    Then train them, let the target and each of them answer about every record, and audit with
    --answers FOLDER --plan FILE.
    """
    from seenit import pipeline
    from seenit.report import print_facts

    facts = pipeline.plan_trainings(
        out,
        members=members,
        nonmembers=nonmembers,
        private=private,
        n=n,
        inclusion=inclusion,
        seed=seed,
    )
    print_facts(stdout_console(), facts)
