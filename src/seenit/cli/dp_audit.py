"""`seenit dp-audit`."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli.app import app
from seenit.cli.parsing import guess_count
from seenit.console import stdout_console
from seenit.errors import ConfigError
from seenit.records.audits.dp_audit import (
    ADD_REMOVE,
    IN_WORDS,
    RELATIONS,
    REPLACE_ONE,
    PrivacyBound,
)

_REFUTED = 1
_REFUTED_OF_GAUSSIANS = 3
_CANNOT_TELL = 3

dp_audit = typer.Typer(
    help="Differential-privacy audit: a lower bound on ε from canaries.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(dp_audit, name="dp-audit")


@dp_audit.command()
def plan(
    n_canaries: Annotated[int, typer.Option(help="Number of canaries in each training run.")],
    out: Annotated[Path, typer.Option(help="CSV file to write, with id, run and is_member.")],
    n_runs: Annotated[int, typer.Option(help="Number of independent training runs.")] = 1,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed that draws the same coins again; without it, new coins are drawn."),
    ] = None,
) -> None:
    """Flip a coin for each canary: train on those that become members, not on the others."""
    from seenit import pipeline
    from seenit.report import print_facts

    facts = pipeline.plan_dp_audit(out, n_canaries=n_canaries, n_runs=n_runs, seed=seed)
    print_facts(stdout_console(), facts)


@dp_audit.command()
def bound(
    plan: Annotated[Path, typer.Option(help="The plan that the training followed.")],
    scores: Annotated[Path, typer.Option(help="CSV with id and score of every canary.")],
    delta: Annotated[float, typer.Option(help="The δ that ε is stated at.")],
    level: Annotated[float, typer.Option(help="Probability that the bound holds.")] = 0.95,
    method: Annotated[str, typer.Option(help="one-run, fdp or clopper-pearson.")] = "one-run",
    guesses: Annotated[
        str | None,
        typer.Option(help="Guesses fixed beforehand: 200, or members,non-members as 150,50."),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Threshold fixed beforehand, for clopper-pearson.")
    ] = None,
    claim: Annotated[
        float | None,
        typer.Option(
            help="The ε that is claimed, by add/remove; exit 1 where it is refuted, 3 where only "
            "a Gaussian mechanism of it is (--method fdp), or where the scores rank members below "
            "the others, so that nothing was tested."
        ),
    ] = None,
    neighbouring: Annotated[
        str,
        typer.Option(
            help="Relation that the claim is stated for: add-remove; replace-one is refused, "
            "because coins test the other."
        ),
    ] = ADD_REMOVE,
    seed: Annotated[int, typer.Option(help="Seed of the order among equal scores.")] = 0,
    out: Annotated[Path, typer.Option(help="JSON file to write.")] = Path("dp_audit.json"),
) -> None:
    """Compute a lower bound on ε from the scores of the canaries."""
    if claim is not None and not claim >= 0:
        raise ConfigError(f"--claim: expected an ε from 0, got {claim}")
    check_relation(neighbouring)

    from seenit import pipeline
    from seenit.report import print_bound, write_bound

    found = pipeline.bound_dp_audit(
        plan,
        scores,
        delta=delta,
        level=level,
        method=method,
        guesses=guess_count("--guesses", guesses),
        threshold=threshold,
        seed=seed,
        out=out,
    )
    write_bound(out, found, claim=claim)
    print_bound(stdout_console(), found, claim=claim)
    raise typer.Exit(_exit_code(found, claim))


def check_relation(neighbouring: str) -> None:
    """Refuse a claim for another neighbouring relation than the coins test.

    Raises:
        ConfigError: The relation is unknown, or is replace-one.
    """
    if neighbouring == REPLACE_ONE:
        raise ConfigError(
            f"--neighbouring {REPLACE_ONE}: the coins decide whether a canary is trained on or "
            f"not, so the bound is on the ε of {IN_WORDS}; it cannot be held against an ε for one "
            f"record replaced by another. Ask your accountant for the {ADD_REMOVE} ε of the same "
            "training, and claim that"
        )
    if neighbouring != ADD_REMOVE:
        raise ConfigError(
            f"--neighbouring: expected {' or '.join(RELATIONS)}, got '{neighbouring}'"
        )


def _exit_code(found: PrivacyBound, claim: float | None) -> int:
    if claim is None:
        return 0
    if found.refutes(claim):
        return _REFUTED
    if found.refutes_gaussian(claim):
        return _REFUTED_OF_GAUSSIANS
    return _CANNOT_TELL if found.leaves_open(claim) else 0
