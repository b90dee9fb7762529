"""`seenit challenge`: make a challenge, host it, bundle it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.declared import Asked, with_options
from seenit.config.challenge import ChallengeConfig
from seenit.console import TerminalWatcher, stdout_console
from seenit.errors import ConfigError

challenge = typer.Typer(
    help="Make and host a challenge: for those who set it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(challenge, name="challenge")
team = typer.Typer(
    help="Add, rotate and remove teams.", no_args_is_help=True, rich_markup_mode=None
)
challenge.add_typer(team, name="team")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the challenge.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the team, as it is shown.")]


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


@challenge.command()
def serve(
    folder: Folder,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8000,
) -> None:
    """Take submissions and show the scoreboard, until interrupted."""
    from seenit.hosting.serve import serve as serve_challenge

    def told() -> None:
        stdout_console().print(f"scoreboard: http://{host}:{port}/", markup=False)

    serve_challenge(folder, host=host, port=port, on_open=told)


@challenge.command()
def organiser(folder: Folder) -> None:
    """Make a new token for the organiser's page; it is shown this once."""
    from seenit.hosting.serve import open_grader
    from seenit.hosting.teams import new_organiser_token

    with closing(open_grader(folder).database) as database:
        token = new_organiser_token(database)
    _show(
        {
            "page": "/organiser, name 'organiser', password the token",
            "token": token,
            "keep it": "it is not shown again; an earlier one does not work any more",
        }
    )


@challenge.command()
def final(folder: Folder) -> None:
    """Print the final standing, on the records that no scoreboard has shown."""
    from seenit.hosting.printed import print_standing
    from seenit.hosting.serve import open_grader
    from seenit.hosting.standing import final as final_standing

    grader = open_grader(folder)
    with closing(grader.database) as database:
        entries = final_standing(database, grader.challenge, grader.truth)
    print_standing(stdout_console(), entries, grader.challenge)


@challenge.command()
def bundle(
    folder: Folder,
    codabench: Annotated[
        bool, typer.Option("--codabench", help="Write a bundle for Codabench, version 2.")
    ] = False,
    start: Annotated[
        datetime | None, typer.Option(help="Start of the scoreboard, in UTC; by default now.")
    ] = None,
    end: Annotated[
        datetime | None, typer.Option(help="Its end, in UTC; by default 60 days later.")
    ] = None,
) -> None:
    """Write a bundle for another platform; it holds the truth."""
    if not codabench:
        raise ConfigError("--codabench: expected it, there is no other platform yet")
    begins = start or datetime.now(UTC).replace(tzinfo=None)
    ends = end or begins + timedelta(days=60)
    if ends <= begins:
        raise ConfigError(f"--end: expected a time after the start, {begins}, got {ends}")

    from seenit.hosting.codabench.bundle import Dates, write_bundle

    path = write_bundle(folder, dates=Dates(start=begins, end=ends))
    _show(
        {
            "bundle": str(path),
            "upload": "at Codabench, Management, Upload; keep it: the truth is in it",
        }
    )


@team.command()
def add(folder: Folder, name: Name) -> None:
    """Add a team; its token is shown this once."""
    from seenit.hosting.serve import open_grader
    from seenit.hosting.teams import add_team

    with closing(open_grader(folder).database) as database:
        token = add_team(database, name)
    _show({"team": name, "token": token, "keep it": "it is not shown again"})


@team.command()
def rotate(folder: Folder, name: Name) -> None:
    """Give a team another token; the earlier one stops working."""
    from seenit.hosting.serve import open_grader
    from seenit.hosting.teams import rotate_team

    with closing(open_grader(folder).database) as database:
        token = rotate_team(database, name)
    _show({"team": name, "token": token, "keep it": "the earlier one does not work any more"})


@team.command()
def remove(folder: Folder, name: Name) -> None:
    """Take a team off the scoreboard; what it submitted is kept."""
    from seenit.hosting.serve import open_grader
    from seenit.hosting.teams import remove_team

    with closing(open_grader(folder).database) as database:
        remove_team(database, name)
    _show({"removed": name})


def _show(facts: dict[str, str]) -> None:
    from seenit.report import print_facts

    print_facts(stdout_console(), facts)
