"""`seenit references`."""

from typing import Annotated

import typer

from seenit.cli.app import app
from seenit.cli.parsing import numbers
from seenit.config import ReferencesConfig
from seenit.console import TerminalWatcher, stdout_console


@app.command()
def references(
    pool: Annotated[
        list[str],
        typer.Option(help="Records to train on; again for more, public before private."),
    ],
    n: Annotated[int, typer.Option(help="How many references.")],
    target: Annotated[str | None, typer.Option(help="The model that they should resemble.")] = None,
    architecture: Annotated[
        str | None, typer.Option(help="torchvision builder, where the checkpoint does not say.")
    ] = None,
    preset: Annotated[str | None, typer.Option(help="Competition, for its normalisation.")] = None,
    mean: Annotated[str | None, typer.Option(help="Per-channel mean, as .49,.48,.45.")] = None,
    std: Annotated[str | None, typer.Option(help="Per-channel standard deviation.")] = None,
    plan: Annotated[str, typer.Option(help="balanced or anchored.")] = "balanced",
    inclusion: Annotated[
        float | None, typer.Option(help="Share of the records that each reference trains on.")
    ] = None,
    recipe: Annotated[
        str | None, typer.Option(help="TOML file that says how references are trained.")
    ] = None,
    match_budget: Annotated[
        str | None,
        typer.Option(help="Time for choosing the recipe by trial, as 20m; without, by reading."),
    ] = None,
    trainer: Annotated[
        str | None, typer.Option(help="Your own training code, module:function.")
    ] = None,
    keep_weights: Annotated[
        bool, typer.Option("--keep-weights", help="Leave the trained weights in the run folder.")
    ] = False,
    backend: Annotated[str, typer.Option(help="Who trains: local processes, or ray.")] = "local",
    ray_address: Annotated[
        str | None, typer.Option(help="Ray cluster to use; without it one is started here.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    seed: Annotated[int, typer.Option(help="Decides everything that is random.")] = 0,
    run_dir: Annotated[str | None, typer.Option(help="Folder of the run.")] = None,
    trust: Annotated[bool, typer.Option("--trust", help="Open files that are code.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say plan, recipe, time and disk, do nothing else.")
    ] = False,
) -> None:
    """Train reference models for `score --references FOLDER`."""
    config = ReferencesConfig(
        pool=tuple(pool),
        n=n,
        target=target,
        architecture=architecture,
        preset=preset,
        mean=numbers("--mean", mean),
        std=numbers("--std", std),
        plan=plan,
        inclusion=inclusion,
        recipe=recipe,
        trainer=trainer,
        keep_weights=keep_weights,
        device=device,
        seed=seed,
        run_dir=run_dir,
        trust=trust,
        backend=backend,
        ray_address=ray_address,
        match_budget=match_budget,
    )

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import print_facts

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_reference_run(config))
        return
    with TerminalWatcher() as watcher:
        facts = pipeline.run_references(config, watcher=watcher)
    print_facts(stdout_console(), facts)
