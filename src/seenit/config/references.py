"""Frozen configuration of `seenit references`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from seenit.config.command_options import CommandOptions
from seenit.errors import Refused
from seenit.records.option import Option
from seenit.reference.options import TARGET, ReferenceOptions
from seenit.store.keys import key_of

_DOES_NOT_DECIDE = ("n", "run_dir", "backend", "ray_address")


@dataclass(frozen=True, kw_only=True)
class ReferencesConfig(CommandOptions):
    """Everything that decides the result of `seenit references`.

    Raises:
        Refused: With everything that is wrong.
    """

    pool: Annotated[
        tuple[str, ...], Option("Records to train on; may be repeated, public before private.")
    ] = ()
    n: Annotated[int | None, Option("Number of references to train.")] = None
    keep_weights: Annotated[bool, Option("Keep the trained weights in the run folder.")] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        problems = self.value_problems()
        if not self.pool:
            problems.append("--pool: expected files of records, got none")
        if self.match_budget is not None and self.target is None:
            problems.append("--match-budget: expected a --target to be matched, got none")
        if self.start == TARGET and self.target is None:
            problems.append(
                "--start target: expected a --target whose weights references begin with, got none"
            )
        if self.n is None:
            problems.append("--n: expected how many references to train, got nothing; pass --n 8")
        else:
            problems += self.references().problems("--n")
        if problems:
            raise Refused(problems)

    def references(self) -> ReferenceOptions:
        """What is to be trained."""
        return self.reference_options(self.n or 0, keep_weights=self.keep_weights)

    def folder(self) -> Path:
        """The run folder; more references of the same kind, whoever trains, go to the same one."""
        if self.run_dir is not None:
            return Path(self.run_dir)
        decides = self.deciding(but=_DOES_NOT_DECIDE)
        return Path("runs") / f"references-{key_of(decides)[:8]}"
