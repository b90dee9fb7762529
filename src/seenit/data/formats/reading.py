"""What the user says about a file of records, and the role of each of its columns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from seenit.data.tables.names import (
    COARSE,
    FINE,
    IDS,
    IMAGES,
    LABELS,
    MEMBERSHIP,
    find_name,
    is_called,
)
from seenit.records.examples import RECORD_ROLES, TEXT

MEMBERS, NONMEMBERS = "members", "nonmembers"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file of records is to be read.

    Attributes:
        columns: the user's word for columns, name to one of `RECORD_ROLES`.
        class_order: of names of classes, "text" or "numeric".
        size: (height, width) to which images of several sizes are brought; None refuses them.
        side: "members" or "nonmembers" where the file was passed as one, else empty.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    class_order: str = TEXT
    size: tuple[int, int] | None = None
    side: str = ""


AS_IT_IS = Reading()


@dataclass(frozen=True, kw_only=True)
class RecordRoles:
    """The name of the column in each role, None where there is none.

    Attributes:
        images: of the model's inputs, pictures or rows of a table.
        labels: of the true classes.
        ids: of the ids.
        membership: of the membership.
        remarks: what was chosen among several, one sentence each.
    """

    images: str | None
    labels: str | None
    ids: str | None
    membership: str | None
    remarks: tuple[str, ...] = ()


def roles_of_records(
    present: Iterable[object],
    reading: Reading,
    problems: list[str],
    *,
    pictures: Collection[str] = (),
) -> RecordRoles:
    """Find the column in each role: by the user's option first, otherwise by known names.

    Args:
        present: names in the file.
        reading: with the user's word.
        problems: receives names that are missing, or of which there are several.
        pictures: those that can hold images, where the file's types tell.
    """
    names = [name for name in present if isinstance(name, str)]
    said = dict(reading.columns)
    for name, role in said.items():
        if role not in RECORD_ROLES:
            problems.append(
                f"--column {name}={role}: expected one of {', '.join(RECORD_ROLES)} beside "
                f"records, got {role}"
            )
        elif name not in names and role in ("images", "labels"):
            problems.append(
                f"--column {name}={role}: there is no {name}; there are "
                f"{', '.join(names[:12]) or 'no names'}"
            )
    free = [name for name in names if name not in said]
    remarks: list[str] = []
    if FINE in free and COARSE in free and "labels" not in said.values():
        free.remove(COARSE)
        remarks.append(
            f"{FINE} was taken as the label; where the model predicts the coarse classes, pass "
            f"--label {COARSE}"
        )
    several = [name for name in free if is_called(name, IMAGES)]
    telling = [name for name in several if name in pictures]
    if len(several) > 1 and len(telling) == 1:
        free = [name for name in free if name not in several or name in telling]

    def named(role: str, known: tuple[str, ...], *, is_needed: bool = False) -> str | None:
        return named_column(role, known, names, reading, problems, free=free, is_needed=is_needed)

    return RecordRoles(
        images=named("images", IMAGES, is_needed=True),
        labels=named("labels", LABELS, is_needed=True),
        ids=named("ids", IDS),
        membership=named("is_member", MEMBERSHIP),
        remarks=tuple(remarks),
    )


def named_column(
    role: str,
    known: tuple[str, ...],
    names: Sequence[str],
    reading: Reading,
    problems: list[str],
    *,
    free: Sequence[str] | None = None,
    is_needed: bool = False,
) -> str | None:
    """The column in one role: the user's, else the one that goes by a known name; None for none.

    Args:
        role: one of `RECORD_ROLES`.
        known: names that it goes by.
        names: of all columns.
        reading: with the user's word.
        problems: receives that there are several, or none where one is needed.
        free: columns that may be taken by their name; None for all that the user says nothing of.
        is_needed: there must be one.
    """
    said = reading.columns
    told = [name for name in names if said.get(name) == role]
    if len(told) > 1:
        problems.append(f"--column: expected one {role}, got {' and '.join(told)}")
    if told:
        return told[0]
    if role in said.values():
        return None  # the user named one that is not there, which is said elsewhere
    by_name = free if free is not None else [name for name in names if name not in said]
    found = find_name(by_name, known, problems)
    if found is None and is_needed:
        problems.append(
            f"expected one of the names {', '.join(known)}, got "
            f"{', '.join(names[:12]) or 'nothing'}; pass "
            + (
                "--label COLUMN for the true classes"
                if role == "labels"
                else f"--column NAME={role}"
            )
        )
    return found
