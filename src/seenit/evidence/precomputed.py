"""Signals that exist already: a table of them, or the answers of models that others trained."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from seenit.config import RunConfig
from seenit.data import open_signal_table
from seenit.data.signal_files.answers import open_answers
from seenit.data.tables.blind_file import BlindFile, open_blind_files
from seenit.errors import Refused, attempt
from seenit.numerics.arrays import IdArray, MembershipArray
from seenit.records.blind import RecordColumns
from seenit.records.provenance import FileProvenance
from seenit.records.signals import SignalTable


@dataclass(frozen=True, kw_only=True, eq=False)
class Precomputed:
    """What was in the files.

    Attributes:
        table: the signals as they are there.
        files: provenance by role.
        facts: in words by name.
        blind: tables for the blind baseline; None for none.
    """

    table: SignalTable
    files: Mapping[str, FileProvenance]
    facts: Mapping[str, str] = field(default_factory=dict)
    blind: BlindFile | None = None

    @property
    def name(self) -> str:
        """Of the file that a message about the signals speaks of."""
        return next(iter(self.files.values())).path

    def columns_of(self, ids: IdArray, is_member: MembershipArray) -> RecordColumns | None:
        """What the tables for the blind baseline say of these records; None without any.

        Raises:
            Refused: A record is in none of them, or a column is the membership itself.
        """
        return None if self.blind is None else self.blind.of(ids, is_member)


def open_precomputed(config: RunConfig, columns: Mapping[str, str]) -> Precomputed:
    """The signals that stand in the place of a model and records.

    Args:
        config: with `signals`, or with `answers` and the `plan` of their trainings.
        columns: the user's words for columns of a table.

    Raises:
        FileRefused: A file cannot be opened safely.
        Refused: With everything that is wrong with the files.
    """
    problems: list[str] = []
    opened = attempt(problems, lambda: _opened(config, columns))
    blind = attempt(problems, lambda: open_blind_files(config.blind)) if config.blind else None
    if problems or opened is None:
        raise Refused(problems)
    if blind is None:
        return opened
    return replace(opened, blind=blind, files={**opened.files, **blind.by_role()})


def _opened(config: RunConfig, columns: Mapping[str, str]) -> Precomputed:
    if config.answers is not None:
        found = open_answers(config.answers, config.plan)
        return Precomputed(table=found.table, files=found.files, facts=found.facts)
    table, source = open_signal_table(str(config.signals), columns=columns)
    return Precomputed(table=table, files={"signals": source})
