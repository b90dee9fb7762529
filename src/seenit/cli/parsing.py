"""From what was typed to values."""

import shlex
import sys
from pathlib import Path

from seenit.errors import ConfigError


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


def typed_command() -> str:
    """What the user typed, with the program's name instead of its path."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
