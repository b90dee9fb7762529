"""Options that several commands have: what they mean, and what is wrong with them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, overload

from seenit.errors import ConfigError
from seenit.records.examples import CLASS_ORDERS, TEXT_ROLE

AUTO = "auto"
_SIZE = re.compile(r"([0-9]{1,9})(?:[xX×]([0-9]{1,9}))?")
_LARGEST_EDGE = 4096
_MOST_TEXTS = 2


@overload
def several(value: str | Iterable[str]) -> tuple[str, ...]: ...


@overload
def several(value: float | Iterable[float]) -> tuple[float, ...]: ...


def several(value: Any) -> tuple[Any, ...]:
    """A tuple of values from one value or several.

    Example:
        >>> several("loss"), several(0.05), several(["loss", "rmia-offline"])
        (('loss',), (0.05,), ('loss', 'rmia-offline'))
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        return (value,)
    return tuple(value)


def normalisation_problems(
    mean: tuple[float, ...] | None, std: tuple[float, ...] | None
) -> list[str]:
    """Problems of --mean and --std: one alone, different lengths, deviations not above 0."""
    if mean is None or std is None:
        return (
            []
            if mean is std
            else ["--mean, --std: expected both or neither, got one; give the other too"]
        )
    problems = []
    if len(mean) != len(std):
        problems.append(
            f"--mean, --std: expected as many values in each, got {len(mean)} and {len(std)}"
        )
    if any(not value > 0 for value in std):
        problems.append(f"--std: expected values above 0, got {std}")
    return problems


def size_of(flag: str, value: int | str) -> tuple[int, int]:
    """Height and width from N, for a square, or HxW.

    Raises:
        ConfigError: It is not of this form, or not from 1 to 4,096.

    Example:
        >>> size_of("--resize", 32), size_of("--resize", "28x32")
        ((32, 32), (28, 32))
    """
    parts = _SIZE.fullmatch(str(value).strip())
    if parts is None:
        raise ConfigError(
            f"{flag}: expected N for a square, or HEIGHTxWIDTH, in pixels, got '{value}'"
        )
    size = (int(parts[1]), int(parts[2] or parts[1]))
    if not all(1 <= edge <= _LARGEST_EDGE for edge in size):
        raise ConfigError(f"{flag}: expected edges of 1 to {_LARGEST_EDGE:,} pixels, got '{value}'")
    return size


def resize_problems(value: int | str | None) -> list[str]:
    """What keeps `--resize` from being a size."""
    try:
        if value is not None:
            size_of("--resize", value)
    except ConfigError as error:
        return [str(error)]
    return []


def class_order_problems(class_order: str) -> list[str]:
    """Problems of an unknown class order."""
    if class_order in CLASS_ORDERS:
        return []
    return [f"--class-order: expected {' or '.join(CLASS_ORDERS)}, got '{class_order}'"]


def columns_of(
    entries: Sequence[str],
    label: str | None,
    ids: str | None,
    drop: Sequence[str],
    text: Sequence[str] = (),
) -> dict[str, str]:
    """`--column NAME=ROLE`, `--label`, `--id`, `--text` and `--drop NAME,NAME` as name to role.

    Example:
        >>> columns_of(["a=feature"], "y", None, ["b,c"])
        {'a': 'feature', 'y': 'labels', 'b': 'ignore', 'c': 'ignore'}
    """
    found = dict(entry.split("=", 1) for entry in entries if "=" in entry)
    said = ((label, "labels"), (ids, "ids"), *((one, "ignore") for one in listed(drop)))
    for name, role in (*said, *((one, TEXT_ROLE) for one in text)):
        if name is not None:
            found[name] = role
    return found


def listed(entries: Sequence[str]) -> list[str]:
    """Names in entries that have commas between them."""
    return [name.strip() for entry in entries for name in entry.split(",") if name.strip()]


def column_problems(
    entries: Sequence[str],
    label: str | None,
    ids: str | None,
    drop: Sequence[str],
    text: Sequence[str] = (),
) -> list[str]:
    """Problems of --column, --label, --id, --text, --drop: no role, two of one, one of two."""
    problems = [
        f"--column {entry}: expected NAME=ROLE, got no '='; for example margin=target_margin of a "
        "table of signals, or photo=images of records"
        for entry in entries
        if "=" not in entry
    ]
    for flag, name, role in (("--label", label, "labels"), ("--id", ids, "ids")):
        others = [entry for entry in entries if entry.endswith(f"={role}")]
        if name is not None and others and others != [f"{name}={role}"]:
            problems.append(
                f"{flag} {name}: expected one column of {role}, got --column {others[0]} too; "
                "leave one of them out"
            )
    if len(text) > _MOST_TEXTS or len(set(text)) < len(text):
        problems.append(
            f"--text: expected one column of texts, or two different ones of pairs, got "
            f"{', '.join(text)}"
        )
    said = [(label, "--label"), (ids, "--id"), *((name, "--drop") for name in listed(drop))]
    said += [(name, "--text") for name in text]
    flags: dict[str, str] = {}
    for name, flag in said:
        if name is not None and flags.setdefault(name, flag) != flag:
            problems.append(
                f"{flag} {name}: expected a column of its own, got that of {flags[name]}; leave "
                "one of them out"
            )
    return problems


def seed_problems(seed: int) -> list[str]:
    """The problem of a seed below 0."""
    return [] if seed >= 0 else [f"--seed: expected 0 or above, got {seed}"]
