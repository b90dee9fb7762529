"""The option of runs that train references for as long as somebody says."""

from dataclasses import dataclass
from typing import Annotated

from seenit.config.run import RunConfig
from seenit.errors import ConfigError
from seenit.records.option import Option
from seenit.reference.options import ReferenceOptions
from seenit.words import seconds_of

MOST_REFERENCES = 64
"""What a budget may train where no number is given."""


@dataclass(frozen=True, kw_only=True)
class BudgetedRun(RunConfig):
    """`RunConfig`, and a time for references."""

    budget: Annotated[
        str | None, Option("Time to train references in, as 20m: as many are trained as fit.")
    ] = None
    """None trains all that `references` says."""

    def to_train(self) -> ReferenceOptions | None:
        """The references to be trained at most, None where there are none."""
        options = super().to_train()
        if options is None and self.references is None and self.budget is not None:
            return self.reference_options(MOST_REFERENCES)
        return options

    @property
    def budget_seconds(self) -> float | None:
        """Time for references, None without a limit."""
        return None if self.budget is None else seconds_of("--budget", self.budget)

    def budget_problems(self) -> list[str]:
        """What is wrong with the time, or with what is to be trained in it."""
        if self.budget is None:
            return []
        try:
            seconds_of("--budget", self.budget)
        except ConfigError as error:
            return [str(error)]
        source = self.precomputed
        if source is None and self.trained() is None:
            return []
        return [
            "--budget: expected references to train in that time, got "
            + (f"--{source}" if source is not None else "a folder of them")
            + "; leave it out"
        ]
