"""`seenit references`: train them, or plan them for somebody else to train."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.parsing import numbers
from seenit.config import ReferencesConfig
from seenit.console import TerminalWatcher, stdout_console
from seenit.errors import ConfigError

references_app = typer.Typer(
    name="references", rich_markup_mode=None, invoke_without_command=True, add_completion=False
)
app.add_typer(references_app)


@references_app.callback()
def references(
    context: typer.Context,
    pool: Annotated[
        list[str] | None,
        typer.Option(help="Records to train on; again for more, public before private."),
    ] = None,
    n: Annotated[int | None, typer.Option(help="How many references.")] = None,
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
    column: options.Columns = None,
    label: options.Label = None,
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
    """Train reference models, or plan them: `references plan`.

    A folder of them goes to `score --references FOLDER` or `audit --references FOLDER`.
    """
    if context.invoked_subcommand is not None:
        return
    if n is None:
        raise ConfigError("--n: expected how many references to train, got nothing; pass --n 8")
    config = ReferencesConfig(
        pool=tuple(pool or ()),
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
        column=tuple(column or ()),
        label=label,
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
    n: Annotated[int, typer.Option(help="References to be trained.")] = 8,
    inclusion: Annotated[
        float, typer.Option(help="Share of the records that each reference trains on.")
    ] = 0.5,
    seed: options.Seed[int] = 0,
    out: Annotated[Path, typer.Option(help="CSV to write: id, is_member, ref_1, …")] = Path(
        "plan.csv"
    ),
) -> None:
    """Say which reference is to be trained on which record, by you.

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
