"""Signals that exist already: a table of them, or the answers of models that others trained."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seenit.config import RunConfig
from seenit.data import open_signal_table
from seenit.data.answers import open_answers
from seenit.records.provenance import FileProvenance
from seenit.records.signals import SignalTable


@dataclass(frozen=True, kw_only=True, eq=False)
class Precomputed:
    """What was in the files.

    Attributes:
        table: the signals as they are there.
        files: provenance by role.
        facts: in words by name.
    """

    table: SignalTable
    files: Mapping[str, FileProvenance]
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Of the file that a message about the signals speaks of."""
        return next(iter(self.files.values())).path


def open_precomputed(config: RunConfig, columns: Mapping[str, str]) -> Precomputed:
    """The signals that stand in the place of a model and records.

    Args:
        config: with `signals`, or with `answers` and the `plan` of their trainings.
        columns: the user's words for columns of a table.

    Raises:
        FileRefused: A file cannot be opened safely.
        Refused: With everything that is wrong with the files.
    """
    if config.answers is not None:
        found = open_answers(config.answers, config.plan)
        return Precomputed(table=found.table, files=found.files, facts=found.facts)
    table, source = open_signal_table(str(config.signals), columns=columns)
    return Precomputed(table=table, files={"signals": source})
