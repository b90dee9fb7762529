"""Options that several commands have: what they mean, and what is wrong with them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, overload

from seenit.errors import ConfigError
from seenit.records.examples import CLASS_ORDERS

AUTO = "auto"
_SIZE = re.compile(r"([0-9]{1,9})(?:[xX×]([0-9]{1,9}))?")
_LARGEST_EDGE = 4096


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


def columns_of(entries: Sequence[str], label: str | None) -> dict[str, str]:
    """`--column NAME=ROLE` and `--label NAME` as name to role."""
    found = dict(entry.split("=", 1) for entry in entries if "=" in entry)
    return found if label is None else {**found, label: "labels"}


def column_problems(entries: Sequence[str], label: str | None) -> list[str]:
    """Problems of --column and --label: entries without a role, two columns of labels."""
    problems = [
        f"--column {entry}: expected NAME=ROLE, got no '='; for example margin=target_margin of a "
        "table of signals, or photo=images of records"
        for entry in entries
        if "=" not in entry
    ]
    others = [entry for entry in entries if entry.endswith("=labels")]
    if label is not None and others and others != [f"{label}=labels"]:
        problems.append(
            f"--label {label}: expected one column of labels, got --column {others[0]} too; leave "
            "one of them out"
        )
    return problems


def seed_problems(seed: int) -> list[str]:
    """The problem of a seed below 0."""
    return [] if seed >= 0 else [f"--seed: expected 0 or above, got {seed}"]
