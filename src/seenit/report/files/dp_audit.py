"""What an audit of differential privacy says, for a terminal and for programs."""

import json
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seenit.errors import StoreError
from seenit.plain import plain
from seenit.records.audits.dp_audit import (
    ADD_REMOVE,
    CLOPPER_PEARSON,
    FDP,
    IN_WORDS,
    ONE_RUN,
    PrivacyBound,
)
from seenit.store import write_atomically
from seenit.words import count, decimal

SCHEMA = 1
FILE_NAME = "dp_audit.json"
NUMBERS = (
    "epsilon", "delta", "level", "n_canaries", "n_runs", "n_guesses", "n_correct", "n_tried",
    "mu", "claim", "claim_is_refuted", "gaussian_claim_is_refuted",
)  # fmt: skip
_SAYS = {
    ONE_RUN: "If training were (ε, δ)-private with a smaller ε, so many right guesses in one "
    "training run would come about in at most {error} of draws of the coins.",
    FDP: "If training were as private as a Gaussian mechanism with a smaller ε at this δ, so many "
    "right guesses in one training run would come about in at most {error} of draws of the coins. "
    "It says nothing about algorithms whose trade-off curve is not a Gaussian mechanism's.",
    CLOPPER_PEARSON: "ε ≥ ln((TPR − δ) / FPR) or its counterpart for canaries that pass, both "
    "rates bounded by Clopper–Pearson over independent runs; it is too high in at most {error} of "
    "draws of the coins.",
}
_SOURCES = {
    ONE_RUN: "Steinke, Nasr & Jagielski 2023, arXiv 2305.08846",
    FDP: "Mahloujifar, Melis & Chaudhuri 2024, arXiv 2410.22235",
    CLOPPER_PEARSON: "Clopper & Pearson 1934, Biometrika 26(4)",
}


def definition(bound: PrivacyBound) -> str:
    """What the bound says, in a sentence or two."""
    error = f"{100 * (1 - bound.level):.4g}\N{NO-BREAK SPACE}%"
    return f"{_SAYS[bound.method].format(error=error)} ε is for {IN_WORDS}."


def bound_content(bound: PrivacyBound, *, claim: float | None = None) -> dict[str, Any]:
    """The bound with its definition as plain data; `mu` only for `FDP`, claims only with one."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "method": bound.method,
        "epsilon": bound.epsilon,
        "neighbouring": ADD_REMOVE,
        "delta": bound.delta,
        "level": bound.level,
        "n_canaries": bound.n_canaries,
        "n_runs": bound.n_runs,
        "n_guesses": bound.n_guesses,
        "n_correct": bound.n_correct,
        "n_tried": bound.n_tried,
        "definition": definition(bound),
        "warnings": list(bound.warnings),
        "source": _SOURCES[bound.method],
    }
    if bound.mu is not None:
        content["mu"] = bound.mu
    if claim is not None:
        content |= {
            "claim": claim,
            "claim_is_refuted": bound.refutes(claim),
            "gaussian_claim_is_refuted": bound.refutes_gaussian(claim),
            "claim_cannot_be_told": bound.leaves_open(claim),
        }
    return content


def write_bound(path: Path, bound: PrivacyBound, *, claim: float | None = None) -> None:
    """Write `bound_content` as JSON, in one piece."""
    text = json.dumps(bound_content(bound, claim=claim), indent=2, ensure_ascii=False) + "\n"
    write_atomically(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))


def read_bound(path: Path) -> dict[str, Any]:
    """The content of a `dp_audit.json`.

    Raises:
        StoreError: The file is missing, is not JSON, or has another schema.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path}: expected what `seenit dp-audit bound` wrote, got '{error}'; run it again"
        ) from error
    found = content.get("schema") if isinstance(content, dict) else None
    if found != SCHEMA:
        raise StoreError(
            f"{path}: expected schema {SCHEMA}, got {found}; it was written by another version, "
            "run `seenit dp-audit bound` again"
        )
    result: dict[str, Any] = content
    return result


def print_bound(console: Console, bound: PrivacyBound, *, claim: float | None = None) -> None:
    """Print the bound, what it was counted from and what it says."""
    if claim is not None:
        console.print(_verdict(bound, claim))
    for warning in bound.warnings:
        console.print(Text(f"warning: {plain(warning)}", style="yellow"))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Method", "ε at least", "δ", "Level", "Canaries", "Guesses", "Right"):
        table.add_column(heading, justify="left" if heading == "Method" else "right", no_wrap=True)
    table.add_row(
        bound.method,
        decimal(bound.epsilon),
        f"{bound.delta:g}",
        f"{bound.level:g}",
        count(bound.n_canaries),
        count(bound.n_guesses),
        count(bound.n_correct),
    )
    console.print(table)
    console.print(Text(definition(bound)))
    console.print(Text(_note(bound), style="dim"))


def _verdict(bound: PrivacyBound, claim: float) -> Text:
    if bound.refutes(claim):
        return Text(f"The claim ε ≤ {claim:g} (add/remove) is refuted", style="bold red")
    if bound.refutes_gaussian(claim):
        return Text(
            f"No Gaussian mechanism of ε ≤ {claim:g} (add/remove) is guessed so well; the claim "
            "itself is not refuted, because another mechanism may keep it: --method one-run tests "
            "the claim",
            style="bold yellow",
        )
    if bound.leaves_open(claim):
        return Text(
            f"The claim ε ≤ {claim:g} (add/remove) cannot be told: it was not tested, because "
            "the scores rank canaries that were trained on below the others",
            style="bold yellow",
        )
    return Text(
        f"The claim ε ≤ {claim:g} (add/remove) is not refuted; that is no proof of it",
        style="green",
    )


def _note(bound: PrivacyBound) -> str:
    runs = "1 training run" if bound.n_runs == 1 else f"{count(bound.n_runs)} training runs"
    shared = (
        "chosen beforehand or on other runs"
        if bound.n_tried == 1
        else f"the error is shared among {bound.n_tried} that were tried"
    )
    what = "threshold and side" if bound.method == CLOPPER_PEARSON else "number of guesses"
    curve = "" if bound.mu is None else f" μ = {decimal(bound.mu)}."
    return f"{runs}; {what}: {shared}.{curve} {_SOURCES[bound.method]}."
