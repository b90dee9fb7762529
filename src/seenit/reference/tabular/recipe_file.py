"""Recipes of tables as TOML: the library, and a table of its parameters."""

import json
import tomllib
from pathlib import Path

from seenit.errors import ConfigError
from seenit.reference.tabular.reading.estimator import STRUCTURE
from seenit.reference.tabular.recipe import LIBRARIES, TableRecipe, Value

_KNOWN = ("library", "parameters")


def read_table_recipe(path: Path, base: TableRecipe | None) -> TableRecipe:
    """The recipe in a file; parameters that it leaves out are those of the target.

    Args:
        path: TOML with `library = "xgboost"` and a table `[parameters]`.
        base: as read from the target, None where nothing could be.

    Raises:
        ConfigError: The file is missing or is not TOML, holds something else, or names no library
            and there is no target, or another library than the target's.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"--recipe {path}: expected a TOML file, got '{error}'") from error
    problems = [
        f"expected a library and a table [parameters], got {name}"
        for name in found
        if name not in _KNOWN
    ]
    named = found.get("library", None if base is None else base.library)
    library = next((one for one in LIBRARIES if one == named), None)
    if library is None:
        got = "none, and the target does not say it" if named is None else repr(named)
        problems.append(f"library: expected one of {', '.join(LIBRARIES)}, got {got}")
    values = found.get("parameters", {})
    if not isinstance(values, dict):
        problems.append(f"expected a table [parameters], got parameters = {values!r}")
        values = {}
    problems += [
        f"{name}: expected a number, a text, true or false, or a list of them, got {value!r}"
        for name, value in values.items()
        if not _is_value(value)
    ]
    if problems or library is None:
        raise ConfigError("; ".join(f"--recipe {path}: {problem}" for problem in problems))
    start = (
        base
        if base is not None and base.library == library
        else TableRecipe(library=library, parameters=())
    )
    structure = start.values.get(STRUCTURE)
    if values.get(STRUCTURE, structure) != structure:
        raise ConfigError(
            f"--recipe {path}: {STRUCTURE}: expected {structure}, which is the target's, got "
            f"{values[STRUCTURE]}; another estimator goes by --trainer"
        )
    return start.passed(values, f"--recipe {path}")


def table_recipe_toml(recipe: TableRecipe) -> str:
    """A recipe as `read_table_recipe` reads it, and where each parameter is from."""
    lines = [f'library = "{recipe.library}"', "", "[parameters]"]
    for one in recipe.parameters:
        said = f"{one.origin}: {one.reason}"
        if one.value is None:
            lines.append(f"# {one.name} is None; {said}")
        else:
            lines.append(f"{one.name} = {_as_toml(one.value)}  # {said}")
    return "\n".join(lines) + "\n"


def _as_toml(value: Value) -> str:
    if isinstance(value, float):
        return repr(value)  # inf and nan as TOML has them
    return json.dumps(value, ensure_ascii=False)  # text, lists and booleans are alike in both


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, int | float | str) for one in value)
    return isinstance(value, bool | int | float | str)
