"""Parse what was typed into values."""

import shlex
import sys
from pathlib import Path

from seenit.errors import ConfigError
from seenit.records.audits.dp_audit import GuessCount


def numbers(flag: str, text: str | None) -> tuple[float, ...] | None:
    """Comma-separated numbers, or None."""
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ConfigError(
            f"{flag}: expected numbers with commas between, got '{text}'; for example .49,.48,.45"
        ) from error


def guess_count(flag: str, text: str | None) -> GuessCount | None:
    """One even number for as many guesses at either end, or two: members and non-members."""
    if text is None:
        return None
    parts = text.split(",")
    counts = [int(part) for part in parts if part.strip().isdecimal()]
    is_halved = len(counts) == 1 and counts[0] % 2 == 0
    if len(counts) != len(parts) or not (is_halved or len(counts) == 2) or sum(counts) == 0:
        raise ConfigError(
            f"{flag}: expected an even number of guesses, or members and non-members with a "
            f"comma between, got '{text}'; for example 200, or 150,50"
        )
    if is_halved:
        return GuessCount(members=counts[0] // 2, nonmembers=counts[0] // 2)
    return GuessCount(members=counts[0], nonmembers=counts[1])


def typed_command() -> str:
    """What the user typed, with the program's name instead of its path."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
