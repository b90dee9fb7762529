"""The options that several commands share, each said once.

Where commands differ in the default, the option takes the type: `Plan[str]`, `Plan[str | None]`.
"""

from pathlib import Path
from typing import Annotated, TypeVar

import typer

_T = TypeVar("_T")

Target = Annotated[str | None, typer.Option(help="Model file, or module:function.")]
Signals = Annotated[
    str | None, typer.Option(help="A table of precomputed signals instead of a model.")
]
Answers = Annotated[
    str | None,
    typer.Option(help="Folder of what a target and its references answered; needs --plan FILE."),
]
Blind = Annotated[
    list[str] | None,
    typer.Option(
        help="Table by id of what the blind baseline may see of each record; may be repeated."
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        help="What a column is, as NAME=SIGNAL or, of records, NAME=images; may be repeated."
    ),
]
Label = Annotated[str | None, typer.Option(help="Column of the true classes.")]
Unit = Annotated[
    str | None,
    typer.Option(help="Whose records are one, as a person's: a column, or TABLE:COLUMN."),
]
Architecture = Annotated[
    str | None,
    typer.Option(help="torchvision builder or timm:NAME, where the checkpoint does not say."),
]
WeightsKey = Annotated[
    str | None,
    typer.Option(
        help="Which weights of a checkpoint with several, as state_dict_ema; see seenit inspect."
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(
        help="File or folder of the target's weights, for its hash, where --target is no file."
    ),
]
Mean = Annotated[str | None, typer.Option(help="Per-channel mean, as .49,.48,.45.")]
Std = Annotated[str | None, typer.Option(help="Per-channel standard deviation.")]
KeepNormalisation = Annotated[
    bool,
    typer.Option(
        "--keep-normalisation", help="Go on with this normalisation though another fits far better."
    ),
]
Resize = Annotated[
    str | None, typer.Option(help="Image size that the target was trained on: N, or HxW.")
]
KeepSize = Annotated[
    bool, typer.Option("--keep-size", help="Go on with this size though another fits far better.")
]
ClassOrder = Annotated[
    _T, typer.Option(help="How names of class folders number them: text, or numeric.")
]
Fprs = Annotated[list[float] | None, typer.Option(help="FPRs to report, the judged one first.")]

References = Annotated[
    str | None, typer.Option(help="Reference models: how many to train, or a folder of them.")
]
Inclusion = Annotated[
    float | None, typer.Option(help="Share of the records that each reference trains on.")
]
Plan = Annotated[_T, typer.Option(help="balanced or anchored.")]
PlanOrFile = Annotated[
    str | None,
    typer.Option(help="balanced or anchored; with --answers, or a trainer by ids, a plan's file."),
]
Recipe = Annotated[str | None, typer.Option(help="TOML file that says how references are trained.")]
MatchBudget = Annotated[
    str | None,
    typer.Option(help="Time for choosing the recipe by trial, as 20m; without, by reading."),
]
Trainer = Annotated[
    str | None,
    typer.Option(
        help="Your own training code, module:function, of (inputs, labels, seed); of (ids, seed) "
        "with --plan FILE."
    ),
]
Backend = Annotated[_T, typer.Option(help="Who trains: local processes, or ray.")]
RayAddress = Annotated[
    str | None, typer.Option(help="Ray cluster to use; without it one is started here.")
]

Device = Annotated[_T, typer.Option(help="auto, cpu, cuda or mps.")]
Seed = Annotated[_T, typer.Option(help="Decides everything that is random.")]
RunDir = Annotated[_T, typer.Option(help="Folder of the run.")]
ConfigFile = Annotated[Path | None, typer.Option(help="Options from a TOML file; flags win.")]
Trust = Annotated[bool, typer.Option("--trust", help="Open files that are code.")]
NoImages = Annotated[
    bool, typer.Option("--no-images", help="Keep the records' pictures out of the report.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say the plan and the cost, do nothing else.")
]
