"""Frozen options of an audit of a model and records that are in memory."""

from dataclasses import dataclass
from pathlib import Path

from seenit.config.audit import AuditOptions
from seenit.config.options import seed_problems
from seenit.errors import Refused
from seenit.reference.options import ReferenceOptions


@dataclass(frozen=True, kw_only=True)
class MemoryConfig(AuditOptions):
    """What decides an audit in memory beside its model and records.

    `target` says what the model is, for the report; `references` is a number or None.

    Raises:
        Refused: With everything that is wrong.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        problems = [
            *self.prior_problems(),
            *seed_problems(self.seed),
            *(
                f"fpr {rate}: expected a rate between 0 and 1, got {rate}"
                for rate in self.fpr
                if not 0 < rate < 1
            ),
            *([] if self.fpr else ["fpr: expected at least one rate, got none"]),
        ]
        if self.references is None and self.inclusion is not None:
            problems.append("inclusion: expected it beside references, got none; leave it out")
        if problems:
            raise Refused(problems)

    def folder(self) -> Path | None:
        """The run folder; None writes nothing."""
        return None if self.run_dir is None else Path(self.run_dir)

    def inclusion_of(self, *, n_records: int, n_members: int) -> float:
        """Share of the records that each reference is fitted on; without references anything."""
        n = 0 if self.references is None else int(self.references)
        options = ReferenceOptions(n_references=n, inclusion=self.inclusion)
        return options.share_of(n_records=n_records, n_trained=n_members)
