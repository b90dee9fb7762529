"""`seenit audit`."""

from typing import Annotated

import typer

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.parsing import numbers, passed_options, typed_command
from seenit.config import AuditConfig
from seenit.console import TerminalWatcher, stdout_console


@app.command()
def audit(
    target: options.Target = None,
    members: Annotated[
        str | None, typer.Option(help="Records that the target was trained on.")
    ] = None,
    nonmembers: Annotated[
        str | None, typer.Option(help="Records of the same kind that it was not trained on.")
    ] = None,
    signals: options.Signals = None,
    answers: options.Answers = None,
    blind: options.Blind = None,
    column: options.Columns = None,
    label: options.Label = None,
    unit: options.Unit = None,
    preset: Annotated[
        str | None, typer.Option(help="Competition whose normalisation is used.")
    ] = None,
    architecture: options.Architecture = None,
    weights_key: options.WeightsKey = None,
    weights: options.Weights = None,
    mean: options.Mean = None,
    std: options.Std = None,
    keep_normalisation: options.KeepNormalisation = False,
    resize: options.Resize = None,
    keep_size: options.KeepSize = False,
    class_order: options.ClassOrder[str | None] = None,
    attack: Annotated[
        list[str] | None, typer.Option(help="'auto', or attacks to choose from; may be repeated.")
    ] = None,
    fpr: options.Fprs = None,
    references: options.References = None,
    inclusion: options.Inclusion = None,
    plan: options.PlanOrFile = None,
    recipe: options.Recipe = None,
    match_budget: options.MatchBudget = None,
    trainer: options.Trainer = None,
    backend: options.Backend[str | None] = None,
    ray_address: options.RayAddress = None,
    device: options.Device[str | None] = None,
    seed: options.Seed[int | None] = None,
    run_dir: options.RunDir[str | None] = None,
    budget: Annotated[
        str | None, typer.Option(help="Time for references, as 20m: as many as that buys.")
    ] = None,
    groups: Annotated[
        str | None, typer.Option(help="Who is more exposed: a column, or TABLE:COLUMN.")
    ] = None,
    canaries: Annotated[
        int | None,
        typer.Option(help="Records of each kind to plant for the worst case; 0 for none."),
    ] = None,
    prior: Annotated[
        list[float] | None,
        typer.Option(help="Share of members expected before looking; may be repeated."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(help="At most so many members, and so many non-members.")
    ] = None,
    config: options.ConfigFile = None,
    trust: options.Trust = False,
    no_images: options.NoImages = False,
    dry_run: options.DryRun = False,
) -> None:
    """Say what a model of yours gives away, and about whom."""
    flags = {
        "target": target,
        "members": members,
        "nonmembers": nonmembers,
        "signals": signals,
        "answers": answers,
        "blind": blind,
        "column": column,
        "label": label,
        "unit": unit,
        "preset": preset,
        "architecture": architecture,
        "weights_key": weights_key,
        "weights": weights,
        "mean": numbers("--mean", mean),
        "std": numbers("--std", std),
        "keep_normalisation": True if keep_normalisation else None,
        "resize": resize,
        "keep_size": True if keep_size else None,
        "class_order": class_order,
        "attack": attack,
        "fpr": fpr,
        "references": references,
        "inclusion": inclusion,
        "plan": plan,
        "recipe": recipe,
        "match_budget": match_budget,
        "trainer": trainer,
        "backend": backend,
        "ray_address": ray_address,
        "device": device,
        "seed": seed,
        "run_dir": run_dir,
        "budget": budget,
        "groups": groups,
        "prior": prior,
        "sample": sample,
        "canaries": canaries,
        "trust": True if trust else None,
        "show_images": False if no_images else None,
    }
    passed = passed_options(flags, config=config, of=AuditConfig)
    run = AuditConfig(**passed)  # type: ignore[arg-type]  # names are checked, values by the class

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import audit_report, print_facts

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_audit(run))
        return
    with TerminalWatcher() as watcher:
        result = pipeline.audit(run, watcher=watcher, command=typed_command())
    print_facts(stdout_console(), {name: str(path) for name, path in result.files.items()})
    stdout_console().print(audit_report(result.evaluation, result.audit))
