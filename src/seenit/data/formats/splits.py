"""Training and test records in one file: x_train, y_train, x_test, y_test and the like."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from seenit.data.formats.assemble import RawColumns
from seenit.data.formats.chosen_rows import joined
from seenit.data.formats.reading import MEMBERS, NONMEMBERS, Reading
from seenit.data.tables.names import IMAGES, LABELS, is_called
from seenit.records.examples import UNKNOWN

_TRAIN, _TEST, _VALIDATION = "train", "test", "validation"
_WORDS = MappingProxyType(
    {
        "train": _TRAIN,
        "training": _TRAIN,
        "test": _TEST,
        "testing": _TEST,
        "val": _VALIDATION,
        "valid": _VALIDATION,
        "validation": _VALIDATION,
        "dev": _VALIDATION,
    }
)
_ANY = "|".join(sorted(_WORDS, key=len, reverse=True))
_BEFORE = re.compile(rf"({_ANY})_(.+)", re.IGNORECASE)
_AFTER = re.compile(rf"(.+)_({_ANY})", re.IGNORECASE)
_ORDER = MappingProxyType(
    {
        MEMBERS: (_TRAIN,),
        NONMEMBERS: (_TEST, _VALIDATION),
    }
)
_MEMBERSHIP = MappingProxyType({_TRAIN: 1, _TEST: 0})


@dataclass(frozen=True, kw_only=True)
class Part:
    """One split of a file.

    Attributes:
        words: what holds it, as the file spells it ("x_train and y_train").
        names: what each of its columns is called without the split, to its name in the file.
        is_member: 1 of training and 0 of test records where both are read, else -1.
    """

    words: str
    names: Mapping[str, str]
    is_member: int = UNKNOWN


def parts_of(present: Iterable[object], reading: Reading, remarks: list[str]) -> tuple[Part, ...]:
    """Find the splits of a file; empty where the file has none.

    As members the training records are taken, as non-members those of the test, or of validation
    where there is no test; in any other place both, with their membership.

    Args:
        present: names in the file.
        reading: of which side, and which columns the user named.
        remarks: receives what was taken, and what was left out.
    """
    names = [name for name in present if isinstance(name, str)]
    if set(reading.columns.values()) & {"images", "labels"} or any(
        is_called(name, IMAGES) for name in names
    ):
        return ()
    found: dict[str, dict[str, str]] = {}
    for name in names:
        if (split := _split_of(name)) is not None:
            found.setdefault(split[0], {}).setdefault(split[1], name)
    whole = {
        split: Part(words=_listed(columns), names=columns)
        for split, columns in found.items()
        if _has(columns, IMAGES) and _has(columns, LABELS)
    }
    return chosen_parts(whole, reading, remarks)


def chosen_parts(
    whole: Mapping[str, Part], reading: Reading, remarks: list[str]
) -> tuple[Part, ...]:
    """Choose the splits that are read, and say so in `remarks`."""
    if not whole:
        return ()
    wanted = _ORDER.get(reading.side, tuple(_MEMBERSHIP))
    taken = [split for split in wanted if split in whole] or list(whole)[:1]
    if reading.side:
        taken = taken[:1]
    is_both = len(taken) == len(_MEMBERSHIP)
    parts = tuple(
        replace(whole[split], is_member=_MEMBERSHIP[split] if is_both else UNKNOWN)
        for split in taken
    )
    read = set(taken)
    if reading.side:  # what the other side reads is not left out
        read |= {next((one for one in order if one in whole), "") for order in _ORDER.values()}
    left = [part.words for split, part in whole.items() if split not in read]
    left_out = f"; {' and '.join(left)} were left out" if left else ""
    if is_both:
        remarks.append(
            f"the records of {parts[0].words} were read as members, those of {parts[1].words} as "
            f"non-members{left_out}"
        )
    else:
        role = f" as {reading.side}" if reading.side else ""
        remarks.append(f"the records of {parts[0].words} were read{role}{left_out}")
    return parts


def split_called(name: str) -> str | None:
    """The split that a name alone stands for ("train" of "Training"), None if none."""
    return _WORDS.get(name.casefold())


def of_parts(parts: Sequence[Part], raws: Sequence[RawColumns], problems: list[str]) -> RawColumns:
    """The records of some splits as one set, with their membership where it is known."""
    words = " and ".join(part.words for part in parts)
    if len(raws) == 1:
        return replace(raws[0], part=words)
    whole = joined(raws, problems)
    if whole.inputs is None:
        return whole
    counts = [0 if raw.inputs is None else raw.inputs.shape[0] for raw in raws]
    membership = np.repeat(np.array([part.is_member for part in parts], dtype=np.int8), counts)
    return replace(whole, membership=membership, part=words)


def _split_of(name: str) -> tuple[str, str] | None:
    """The split in a name and what remains of it."""
    if match := _BEFORE.fullmatch(name):
        return _WORDS[match.group(1).casefold()], match.group(2)
    if match := _AFTER.fullmatch(name):
        return _WORDS[match.group(2).casefold()], match.group(1)
    return None


def _has(columns: Iterable[str], known: tuple[str, ...]) -> bool:
    return any(is_called(name, known) for name in columns)


def _listed(columns: Mapping[str, str]) -> str:
    *most, last = columns.values()
    return f"{', '.join(most)} and {last}" if most else last
