"""Recipes as TOML: the fields of `Recipe`, by name."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from seenit.errors import ConfigError
from seenit.reference.recipe import Recipe

_TYPES = {entry.name: entry.type for entry in fields(Recipe)}


def read_recipe(path: Path, *, architecture: str | None = None) -> Recipe:
    """The recipe in a file; what it leaves out keeps its default.

    Args:
        path: TOML with fields of `Recipe` at its top level.
        architecture: where the file names none.

    Raises:
        ConfigError: The file is missing or is not TOML, names an unknown field, holds a value of
            another type, or leaves the architecture open.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"--recipe {path}: expected a TOML file, got '{error}'") from error
    problems = [
        f"expected fields among {', '.join(_TYPES)}; got {name}"
        for name in sorted(set(found) - set(_TYPES))
    ]
    problems += [
        f"{name}: expected {_in_words(name)}, got {value!r}"
        for name, value in found.items()
        if name in _TYPES and not _fits(name, value)
    ]
    if architecture is not None:
        found = {"architecture": architecture, **found}
    if "architecture" not in found:
        problems.append(
            'expected an architecture such as architecture = "resnet18" or "mlp-512-256", got '
            "none; there is no target to take it from"
        )
    if problems:
        raise ConfigError("; ".join(f"--recipe {path}: {problem}" for problem in problems))
    checked: dict[str, Any] = {
        name: float(value) if _TYPES[name] is float else value for name, value in found.items()
    }
    return Recipe(**checked)


def recipe_toml(recipe: Recipe) -> str:
    """A recipe as `read_recipe` reads it, every field of it."""
    lines = [
        f"{name} = " + (str(value).lower() if isinstance(value, bool) else repr(value))
        for name, value in recipe.as_dict().items()
    ]
    return "\n".join(lines).replace("'", '"') + "\n"  # names of architectures need no escapes


def _fits(name: str, value: object) -> bool:
    wanted = _TYPES[name]
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is wanted


def _in_words(name: str) -> str:
    words = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    wanted = _TYPES[name]
    return words[wanted] if isinstance(wanted, type) and wanted in words else str(wanted)
