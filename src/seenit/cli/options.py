"""Options of commands, not of what a run computes: where its options lie, and how far it goes."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer

_T = TypeVar("_T")

Seed = Annotated[_T, typer.Option(help="Decides everything that is random.")]
RunDir = Annotated[_T, typer.Option(help="Folder of the run.")]
ConfigFile = Annotated[Path | None, typer.Option(help="Options from a TOML file; flags win.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say the plan and the cost, do nothing else.")
]
