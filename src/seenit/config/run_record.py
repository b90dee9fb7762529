"""run.toml: what was passed, and what it resolved to."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from seenit.config.run import RunConfig
from seenit.config.score import ScoreConfig
from seenit.errors import ConfigError
from seenit.store.atomic import write_atomically


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


def read_passed(path: Path, *, of: type[RunConfig] = ScoreConfig) -> dict[str, object]:
    """The options of a TOML file: its [passed] table, or its top level where it has none.

    Args:
        path: of the file.
        of: the configuration whose options they are.

    Raises:
        ConfigError: The file is missing, is not TOML or names an unknown option.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"--config {path}: expected a TOML file, got '{error}'") from error
    options = content.get("passed", content)
    known = {entry.name for entry in fields(of)}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ConfigError(
            f"--config {path}: expected options among {', '.join(sorted(known))}; "
            f"got {', '.join(unknown)}"
        )
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
    }


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(entry) for entry in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
