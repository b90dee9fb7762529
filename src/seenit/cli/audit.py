"""`seenit audit`."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli.app import app
from seenit.cli.parsing import numbers, typed_command
from seenit.config import AuditConfig, read_passed
from seenit.console import TerminalWatcher, stdout_console


@app.command()
def audit(
    target: Annotated[str | None, typer.Option(help="Model file, or module:function.")] = None,
    members: Annotated[
        str | None, typer.Option(help="Records that the target was trained on.")
    ] = None,
    nonmembers: Annotated[
        str | None, typer.Option(help="Records of the same kind that it was not trained on.")
    ] = None,
    signals: Annotated[
        str | None, typer.Option(help="A table of precomputed signals instead of a model.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a table's column is, as NAME=SIGNAL; may be repeated."),
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Competition whose normalisation is used.")
    ] = None,
    architecture: Annotated[
        str | None, typer.Option(help="torchvision builder, where the checkpoint does not say.")
    ] = None,
    mean: Annotated[str | None, typer.Option(help="Per-channel mean, as .49,.48,.45.")] = None,
    std: Annotated[str | None, typer.Option(help="Per-channel standard deviation.")] = None,
    attack: Annotated[
        list[str] | None, typer.Option(help="'auto', or attacks to choose from; may be repeated.")
    ] = None,
    fpr: Annotated[
        list[float] | None, typer.Option(help="FPRs to report, the judged one first.")
    ] = None,
    references: Annotated[
        str | None,
        typer.Option(help="Reference models: how many to train, or a folder of them."),
    ] = None,
    inclusion: Annotated[
        float | None, typer.Option(help="Share of the records that each reference trains on.")
    ] = None,
    plan: Annotated[str | None, typer.Option(help="balanced or anchored.")] = None,
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
    backend: Annotated[
        str | None, typer.Option(help="Who trains: local processes, or ray.")
    ] = None,
    ray_address: Annotated[
        str | None, typer.Option(help="Ray cluster to use; without it one is started here.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
    seed: Annotated[int | None, typer.Option(help="Decides everything that is random.")] = None,
    run_dir: Annotated[str | None, typer.Option(help="Folder of the run.")] = None,
    budget: Annotated[
        str | None, typer.Option(help="Time for references, as 20m: as many as that buys.")
    ] = None,
    groups: Annotated[
        str | None, typer.Option(help="Who is more exposed: a column, or TABLE:COLUMN.")
    ] = None,
    prior: Annotated[
        list[float] | None,
        typer.Option(help="Share of members expected before looking; may be repeated."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(help="At most so many members, and so many non-members.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="Options from a TOML file; flags win.")
    ] = None,
    trust: Annotated[bool, typer.Option("--trust", help="Open files that are code.")] = False,
    no_images: Annotated[
        bool, typer.Option("--no-images", help="Keep the records' pictures out of the report.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say the plan and the cost, do nothing else.")
    ] = False,
) -> None:
    """Say what a model of yours gives away, and about whom."""
    flags = {
        "target": target,
        "members": members,
        "nonmembers": nonmembers,
        "signals": signals,
        "column": tuple(column) if column else None,
        "preset": preset,
        "architecture": architecture,
        "mean": numbers("--mean", mean),
        "std": numbers("--std", std),
        "attack": tuple(attack) if attack else None,
        "fpr": tuple(fpr) if fpr else None,
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
        "prior": tuple(prior) if prior else None,
        "sample": sample,
        "trust": True if trust else None,
        "show_images": False if no_images else None,
    }
    options = read_passed(config, of=AuditConfig) if config else {}
    options |= {name: value for name, value in flags.items() if value is not None}
    run = AuditConfig(**options)  # type: ignore[arg-type]  # names are checked, values by the class

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import audit_report, print_facts

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_audit(run))
        return
    with TerminalWatcher() as watcher:
        result = pipeline.audit(run, watcher=watcher, command=typed_command())
    print_facts(stdout_console(), {name: str(path) for name, path in result.files.items()})
    stdout_console().print(audit_report(result.evaluation, result.audit))
