"""The table of kinds, by name."""

from collections.abc import Sequence
from typing import Protocol

from seenit.errors import ConfigError
from seenit.kinds.kind import RecordKind
from seenit.models import Classifier
from seenit.records.examples import Examples
from seenit.signals import View

_KINDS: dict[str, RecordKind] = {}


class OfAKind(Protocol):
    """Records, their inputs or what was seen of them."""

    @property
    def kind(self) -> str:
        """Name of the kind."""


def register(kind: RecordKind) -> None:
    """Add a row to the table; the built-in kinds are added by it too.

    Raises:
        ConfigError: There is another kind of that name.
    """
    if _KINDS.setdefault(kind.name, kind) is not kind:
        raise ConfigError(
            f"kind of records: expected a new name, got '{kind.name}', which is registered "
            f"already; registered are {', '.join(_KINDS)}"
        )


def all_kinds() -> tuple[RecordKind, ...]:
    """Every row of the table, in the order in which they were added."""
    return tuple(_KINDS.values())


def kind_named(name: str) -> RecordKind:
    """The kind of that name.

    Raises:
        ConfigError: There is none.
    """
    if name not in _KINDS:
        raise ConfigError(f"kind of records: expected one of {', '.join(_KINDS)}, got '{name}'")
    return _KINDS[name]


def kind_of(records: OfAKind) -> RecordKind:
    """The kind of some records, of their inputs, or of what was seen of them.

    Of records that have columns, the row that knows these columns.
    """
    kind = kind_named(records.kind)
    if kind.of_schema is None or not isinstance(records, Examples) or records.schema is None:
        return kind
    return kind.of_schema(records.schema)


def views_of(
    sets: Sequence[Examples], classifier: Classifier | None, *, device: str
) -> tuple[View, ...]:
    """Which views the target is asked about, and references after it.

    Args:
        sets: records of one kind.
        classifier: the target, None without one.
        device: torch device name.
    """
    return kind_of(sets[0]).views(sets, classifier, device)
