"""run.toml: what was passed, and what it resolved to."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import NoneType
from typing import get_args, get_origin, get_type_hints

from seenit.config.score import ScoreConfig
from seenit.errors import ConfigError, Refused
from seenit.store.atomic import write_atomically

_WORDS: Mapping[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text in quotes",
}


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """The content of run.toml.

    Attributes:
        passed: options that the user gave.
        resolved: every option as it was used.
    """

    passed: Mapping[str, object] = field(default_factory=dict)
    resolved: Mapping[str, object] = field(default_factory=dict)


def write_run_record(path: Path, record: RunRecord) -> None:
    """Write run.toml in one piece."""
    lines = ["# What was passed, and what it resolved to. `--config` reads [passed]."]
    for title, options in (("passed", record.passed), ("resolved", record.resolved)):
        lines += ["", f"[{title}]"]
        lines += [
            f"{name} = {_toml(value)}" for name, value in options.items() if value is not None
        ]
    text = "\n".join(lines) + "\n"
    write_atomically(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))


def read_passed(path: Path, *, of: type = ScoreConfig) -> dict[str, object]:
    """The options of a TOML file: its [passed] table, or its top level where it has none.

    Args:
        path: of the file.
        of: the configuration whose options they are.

    Raises:
        ConfigError: The file is missing, is not TOML or names an unknown option.
        Refused: With every option whose value is of another kind.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"--config {path}: expected a TOML file, got '{error.strerror}'; check the path"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"--config {path}: expected a TOML file, got '{error}'; run.toml of a finished run is "
            "one"
        ) from error
    options = content.get("passed", content)
    known = {entry.name for entry in fields(of)}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ConfigError(
            f"--config {path}: expected options among {', '.join(sorted(known))}; "
            f"got {', '.join(unknown)}"
        )
    passed = {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
    }
    hints = get_type_hints(of)
    problems = [
        f"--config {path}: {name}: expected {_in_words(hints[name])}, got {_toml(value)}"
        for name, value in passed.items()
        if not _fits(value, hints[name])
    ]
    if problems:
        raise Refused(problems)
    return passed


def _fits(value: object, hint: object) -> bool:
    """Whether a value of TOML has the type of a field of the configuration."""
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_fits(one, parts[0]) for one in value)
    if parts:
        return any(_fits(value, part) for part in parts)
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, int | float) if hint is float else type(value) is hint


def _in_words(hint: object) -> str:
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        return f"a list, each {_in_words(parts[0])}"
    if parts:
        return " or ".join(_in_words(part) for part in parts if part is not NoneType)
    return _WORDS[hint]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(entry) for entry in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
