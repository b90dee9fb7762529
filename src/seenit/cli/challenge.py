"""`seenit challenge`: make a challenge, host it, bundle it."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.declared import Asked, with_options
from seenit.config.challenge import ChallengeConfig
from seenit.console import TerminalWatcher, stdout_console

challenge = typer.Typer(
    help="Make and host a challenge: for those who set it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(challenge, name="challenge")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the challenge.")]


@challenge.command()
@with_options(ChallengeConfig)
def make(
    asked: Asked[ChallengeConfig],
    folder: Folder,
    config: options.ConfigFile = None,
) -> None:
    """Train a target and write both sets, the withheld truth and the sheets."""
    chosen = asked.config()

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.pipeline.challenge.organiser_sheet import baseline_facts
    from seenit.report import print_facts

    with TerminalWatcher() as watcher:
        made = pipeline.make_challenge(folder, chosen, watcher=watcher)
    print_facts(
        stdout_console(),
        {
            "hand out": f"{made.folder}/handout, whole",
            "keep": f"{made.folder}/organiser: the truth, who is who, baselines",
            **baseline_facts(made),
        },
    )
