"""How tables spell membership."""

from collections.abc import Hashable, Iterable
from types import MappingProxyType

from seenit.records.examples import UNKNOWN

MEMBERSHIP_WORDS = MappingProxyType(
    {
        **dict.fromkeys(("1", "true", "yes", "member", "train", "training", "in"), 1),
        **dict.fromkeys(
            ("0", "false", "no", "nonmember", "non-member", "test", "testing", "validation", "val",
             "holdout", "hold-out", "out"),
            0,
        ),
        **dict.fromkeys(("", "-1", "unknown", "none", "nan", "na", "n/a", "null"), UNKNOWN),
    }
)  # fmt: skip
"""Text, in lower case and without spaces around it, to 1 (member), 0 (non-member), -1 (unknown)."""

SPELLINGS = (
    "1, true, yes, member, train or in for a member, 0, false, no, nonmember, test, validation, "
    "holdout or out for a non-member, -1, unknown or an empty cell where it is not known"
)

_NAMES = frozenset(
    ("member", "members", "is_member", "membership", "in_train", "is_train", "train", "in_training",
     "in_training_set", "is_training_member", "in_member", "is_in", "in_set", "in_sample",
     "used_in_training", "used_for_training", "trained_on", "was_trained_on", "seen", "split",
     "set", "subset", "partition", "part")
)  # fmt: skip


def membership_of_item(item: object) -> int | None:
    """1, 0 or -1 as a cell spells it; None where it is no membership."""
    if item is None or (isinstance(item, float) and item != item):
        return UNKNOWN
    if isinstance(item, str):
        return MEMBERSHIP_WORDS.get(item.strip().lower())
    if not isinstance(item, Hashable):
        return None  # a list, as some tables have in a cell
    return {1: 1, 0: 0, UNKNOWN: UNKNOWN}.get(item)  # type: ignore[call-overload, no-any-return]


def in_numbers(cells: Iterable[object]) -> list[object]:
    """The cells with words of membership as 1, 0 and -1; what is no such word stays as it is."""
    read = [(cell, membership_of_item(cell) if isinstance(cell, str) else None) for cell in cells]
    return [cell if found is None else found for cell, found in read]


def names_membership(column: str) -> bool:
    """A column of this name may be the membership."""
    return column.strip().lower().replace("-", "_").replace(" ", "_") in _NAMES
