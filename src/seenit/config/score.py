"""Frozen configuration of `seenit score`: what was passed, and what it resolved to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from seenit.config.budget import BudgetedRun
from seenit.config.options import AUTO
from seenit.config.run_problems import run_problems, without_records
from seenit.errors import Refused
from seenit.records.option import Option
from seenit.store.keys import key_of

_DOES_NOT_DECIDE = ("out", "backend", "ray_address", "budget", "probes", "neighbours")


@dataclass(frozen=True, kw_only=True)
class ScoreConfig(BudgetedRun):
    """Everything that decides the result of `seenit score`: `BudgetedRun`, and these."""

    public: Annotated[str | None, Option("Records with known membership.")] = None
    private: Annotated[str | None, Option("Records to be scored.")] = None
    preset: Annotated[str | None, Option("Competition: tml2025, tml2026, ...")] = None
    """None for plain `ids,score`."""
    attack: Annotated[
        tuple[str, ...], Option("'auto', or the attack to submit; may be repeated.")
    ] = (AUTO,)
    out: Annotated[str | None, Option("Where to write the submission.")] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if problems := [*_evidence_problems(self), *run_problems(self), *self.budget_problems()]:
            raise Refused(problems)

    def folder(self) -> Path:
        """The run folder; the same command gets the same one, so that it resumes.

        So does a command for more references, for more time, or for the same ones trained
        elsewhere: what is there is kept.
        """
        if self.run_dir is not None:
            return Path(self.run_dir)
        decides = self.deciding(but=_DOES_NOT_DECIDE)
        if self.to_train() is not None:
            decides["references"] = "some"
        return Path("runs") / f"score-{key_of(decides)[:8]}"


def _evidence_problems(config: ScoreConfig) -> list[str]:
    records = {"target": config.target, "public": config.public, "private": config.private}
    given = [name for name, value in records.items() if value]
    if config.trains_by_ids:
        return without_records({name: value for name, value in records.items() if name != "target"})
    if (source := config.precomputed) is not None:
        return [
            f"--{name}: expected either --{source} or --target, --public and --private, got both; "
            "leave one of them out"
            for name in given
        ]
    return [
        f"--{name}: expected a file, got nothing; `seenit score` needs --target, --public and "
        "--private, or --signals alone, or --answers and --plan"
        for name in records
        if name not in given and name != "private"
    ]
