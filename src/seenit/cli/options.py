"""Options of commands, not of what a run computes: where its options lie, and how far it goes."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer

_T = TypeVar("_T")

Seed = Annotated[_T, typer.Option(help="Seed of everything that is random.")]
RunDir = Annotated[_T, typer.Option(help="Folder of the run.")]
ConfigFile = Annotated[
    Path | None,
    typer.Option(help="Options from a TOML file; options on the command line override them."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show the plan and its cost without running it.")
]
EvidenceFile = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        help="Markdown file to write with what a test procedure asks for; never overwritten.",
    ),
]
