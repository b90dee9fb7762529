"""Frozen configuration of `seenit audit`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from seenit.config.budget import BudgetedRun
from seenit.config.run import RunConfig
from seenit.config.run_problems import run_problems, without_records
from seenit.errors import Refused
from seenit.records.option import Option
from seenit.store.keys import key_of

ONE_SIDE, ANY_MEMBER = "one-side", "any"
_DOES_NOT_DECIDE = (
    "backend",
    "ray_address",
    "budget",
    "show_images",
    "references",
    "probes",
    "neighbours",
)
_FEWEST_SAMPLED = 10


@dataclass(frozen=True, kw_only=True)
class AuditOptions(RunConfig):
    """What audits of files and of what is in memory have in common: `RunConfig`, and these."""

    groups: Annotated[
        str | None, Option("Groups of records to compare: a column, or TABLE:COLUMN.")
    ] = None
    prior: Annotated[
        tuple[float, ...],
        Option("Prior: the share of members among the records judged; may be repeated."),
    ] = (0.5,)
    """The headline one first."""
    fpr: Annotated[tuple[float, ...], Option("FPRs to report, the judged one first.")] = (
        0.01,
        0.05,
        0.001,
    )

    def prior_problems(self) -> list[str]:
        """What is wrong with the shares."""
        problems = [
            f"--prior {share:g}: expected a share between 0 and 1, got {share:g}"
            for share in self.prior
            if not 0 < share < 1
        ]
        if not self.prior:
            problems.append("--prior: expected at least one share, got none")
        return problems


@dataclass(frozen=True, kw_only=True)
class AuditConfig(AuditOptions, BudgetedRun):
    """Everything that decides the result of `seenit audit`: `AuditOptions`, a budget and these."""

    members: Annotated[str | None, Option("Records that the target was trained on.")] = None
    nonmembers: Annotated[
        str | None, Option("Records of the same kind that it was not trained on.")
    ] = None
    unit_rule: Annotated[
        str,
        Option(
            "What a unit with records on both sides is: refused (one-side), or a member where "
            "any of its records is one (any)."
        ),
    ] = ONE_SIDE
    canaries: Annotated[
        int | None, Option("Records of each kind to plant for the worst case; 0 for none.")
    ] = None
    """None for as many as the members allow."""
    sample: Annotated[int, Option("The most members, and the most non-members, to use.")] = 25_000

    def __post_init__(self) -> None:
        super().__post_init__()
        problems = [*_evidence_problems(self), *run_problems(self), *_own_problems(self)]
        if problems:
            raise Refused(problems)

    @property
    def may_plant(self) -> bool:
        """Canaries are wanted and there are trainings to plant them in."""
        return self.canaries != 0 and self.to_train() is not None

    def folder(self) -> Path:
        """The run folder; more references, or more time for them, go to the same one."""
        if self.run_dir is not None:
            return Path(self.run_dir)
        decides = self.deciding(but=_DOES_NOT_DECIDE)
        return Path("runs") / f"audit-{key_of(decides)[:8]}"


def _evidence_problems(config: AuditConfig) -> list[str]:
    records = {
        "target": config.target,
        "members": config.members,
        "nonmembers": config.nonmembers,
    }
    if config.trains_by_ids:
        return without_records({name: value for name, value in records.items() if name != "target"})
    if (source := config.precomputed) is not None:
        return [
            f"--{name}: expected either --{source} or --target, --members and --nonmembers, got "
            "both; leave one of them out"
            for name, value in records.items()
            if value
        ]
    return [
        f"--{name}: expected a file, got nothing; `seenit audit` needs --target, --members and "
        "--nonmembers, or --signals alone, or --answers and --plan"
        for name, value in records.items()
        if not value
    ]


def _own_problems(config: AuditConfig) -> list[str]:
    problems = config.prior_problems()
    if config.sample < _FEWEST_SAMPLED:
        problems.append(
            f"--sample {config.sample}: expected at least {_FEWEST_SAMPLED} of each side, got "
            f"{config.sample}"
        )
    if config.unit_rule not in (ONE_SIDE, ANY_MEMBER):
        problems.append(
            f"--unit-rule: expected {ONE_SIDE} or {ANY_MEMBER}, got '{config.unit_rule}'"
        )
    elif config.unit_rule == ANY_MEMBER and config.unit is None:
        problems.append("--unit-rule any: expected it beside --unit, got none; leave it out")
    return [*problems, *_canary_problems(config), *config.budget_problems()]


def _canary_problems(config: AuditConfig) -> list[str]:
    n = config.canaries
    if n is None or n == 0:
        return []
    if n < 0:
        return [f"--canaries {n}: expected a number of each kind, or 0 for none, got {n}"]
    source = config.precomputed
    if source is None and (config.references is None or config.trained() is None):
        is_trained = config.references is not None or config.budget is not None
        got = None if is_trained else "none to train"
    else:
        got = "a folder of them" if source is None else f"--{source}"
    if got is None:
        return []
    return [
        f"--canaries {n}: expected references to plant them in, got {got}; pass --references N, or "
        "leave it out"
    ]
