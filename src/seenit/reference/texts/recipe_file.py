"""Recipes of fine-tuning: what `trainer_state.json` says, and TOML that a user passes."""

import json
import math
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from seenit.errors import ConfigError
from seenit.reference.texts.recipe import TextRecipe

STATE = "trainer_state.json"
_POSITIVE = ("epochs", "learning_rate", "batch_size", "clip")


def stated_recipe(folder: Path) -> TextRecipe:
    """What a folder says of its training; what it does not say is as transformers' Trainer has it.

    `training_args.bin` is a pickle and never opened. A state that says nonsense says nothing.

    Args:
        folder: of the target.
    """
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return TextRecipe()
    if not isinstance(state, dict):
        return TextRecipe()
    logged = state.get("log_history")
    rates = [
        entry["learning_rate"]
        for entry in (logged if isinstance(logged, list) else [])
        if isinstance(entry, dict) and _is_number(entry.get("learning_rate"))
    ]
    said: dict[str, int | float | bool] = {}
    for name, key in (("epochs", "num_train_epochs"), ("batch_size", "train_batch_size")):
        number: Any = state.get(key)
        if _is_number(number) and number >= 1:
            said[name] = round(number)
    if rates and max(rates) > 0:
        said["learning_rate"] = float(max(rates))
        if len(rates) > 1:
            said["is_linear"] = rates[-1] < max(rates)
    return TextRecipe().with_values(said, "stated")


def read_text_recipe(path: Path, base: TextRecipe) -> TextRecipe:
    """The recipe in a TOML file; numbers that it leaves out are those of the target.

    Args:
        path: of the file, with the field names of `TextRecipe`.
        base: as read from the target.

    Raises:
        ConfigError: It is missing, is not TOML, or holds something else, all of it.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"--recipe {path}: expected a TOML file, got '{error}'") from error
    known = base.values
    problems = [
        f"expected names among {', '.join(known)}, got {name}"
        for name in found
        if name not in known
    ]
    problems += [
        f"{name}: {_expected(name, known[name])}, got {value!r}"
        for name, value in found.items()
        if name in known and not _fits(name, known[name])(value)
    ]
    if problems:
        raise ConfigError("; ".join(f"--recipe {path}: {problem}" for problem in problems))
    return base.with_values(found, "passed")


def text_recipe_toml(recipe: TextRecipe) -> str:
    """A recipe as `read_text_recipe` reads it, and where each number is from."""
    lines = [
        f"{name} = {json.dumps(value)}  # {recipe.origins.get(name, 'assumed')}"
        for name, value in recipe.values.items()
    ]
    return "\n".join(lines) + "\n"


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def _fits(name: str, like: object) -> Callable[[Any], bool]:
    if isinstance(like, bool):
        return lambda value: isinstance(value, bool)
    if isinstance(like, int):
        return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 1
    least = 0.0 if name not in _POSITIVE else math.ulp(0.0)
    most = 1.0 if name == "warmup" else math.inf
    return lambda value: _is_number(value) and least <= value <= most


def _expected(name: str, like: object) -> str:
    if isinstance(like, bool):
        return "expected true or false"
    if isinstance(like, int):
        return "expected a whole number from 1"
    if name == "warmup":
        return "expected a share from 0 to 1"
    return "expected a number above 0" if name in _POSITIVE else "expected a number from 0"
