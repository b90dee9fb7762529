"""`seenit references`."""

from typing import Annotated

import typer

from seenit.cli import options
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
    architecture: options.Architecture = None,
    weights_key: options.WeightsKey = None,
    preset: Annotated[str | None, typer.Option(help="Competition, for its normalisation.")] = None,
    mean: options.Mean = None,
    std: options.Std = None,
    keep_normalisation: options.KeepNormalisation = False,
    resize: options.Resize = None,
    keep_size: options.KeepSize = False,
    class_order: options.ClassOrder[str] = "text",
    plan: options.Plan[str] = "balanced",
    inclusion: options.Inclusion = None,
    recipe: options.Recipe = None,
    match_budget: options.MatchBudget = None,
    trainer: options.Trainer = None,
    keep_weights: Annotated[
        bool, typer.Option("--keep-weights", help="Leave the trained weights in the run folder.")
    ] = False,
    backend: options.Backend[str] = "local",
    ray_address: options.RayAddress = None,
    device: options.Device[str] = "auto",
    seed: options.Seed[int] = 0,
    run_dir: options.RunDir[str | None] = None,
    trust: options.Trust = False,
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
        weights_key=weights_key,
        preset=preset,
        mean=numbers("--mean", mean),
        std=numbers("--std", std),
        keep_normalisation=keep_normalisation,
        resize=resize,
        keep_size=keep_size,
        class_order=class_order,
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
