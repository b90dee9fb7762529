"""Commands whose options are the fields of a configuration, each declared once beside its field."""

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin

import typer

from seenit.cli.parsing import numbers
from seenit.config import read_passed
from seenit.records.option import Declared, declared

Config = TypeVar("Config")


class Asked(Generic[Config]):
    """The options that were typed, before a configuration is made of them and checks them.

    Args:
        of: the configuration.
        typed: value of each option that was typed, by name of the field.
        file: TOML file of options, None without one.
    """

    def __init__(self, of: type[Config], typed: dict[str, object], file: Path | None) -> None:
        self._of, self._typed, self._file = of, typed, file

    def config(self) -> Config:
        """The options of the file, and over them those that were typed.

        Raises:
            ConfigError: The file is missing, is not TOML or names an unknown option.
            Refused: With every value of another kind, or everything that is wrong with them.
        """
        from_file = read_passed(self._file, of=self._of) if self._file else {}
        return self._of(**{**from_file, **self._typed})


def with_options(
    of: type[Config], *, first: Sequence[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command every option of a configuration.

    The command takes an `Asked` in the first place; parameters after it are typer's own.

    Args:
        of: the configuration.
        first: fields whose options come first in the help, in this order; the others follow as
            their fields do.
    """
    found = sorted(
        declared(of), key=lambda each: first.index(each.name) if each.name in first else len(first)
    )

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        _, *own = inspect.signature(command, eval_str=True).parameters.values()
        parameters = [_parameter(each) for each in found] + [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own
        ]

        @wraps(command)
        def run(**typed: Any) -> None:  # by name, as typer calls it: the signature is below
            values = {each.name: _value(each, typed.pop(each.name)) for each in found}
            passed = {name: value for name, value in values.items() if value is not None}
            file = typed.pop("config", None)
            command(Asked(of, passed, file), **typed)

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return decorate


def _parameter(each: Declared) -> inspect.Parameter:
    """The option as typer takes it; without a value it is None, so that a file's value stands."""
    is_switch = each.kind is bool
    shown = "" if is_switch or each.default in (None, ()) else _in_words(each.default)
    option = typer.Option(
        each.flag, *each.option.also, help=each.option.help, show_default=shown or False
    )
    return inspect.Parameter(
        each.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=False if is_switch else None,
        annotation=Annotated[bool if is_switch else _typed_as(each), option],
    )


def _typed_as(each: Declared) -> Any:
    """What is typed: one word, a number, or several of either."""
    if each.option.is_list_of_numbers:
        return str | None
    if get_origin(each.kind) is tuple:
        return list[get_args(each.kind)[0]] | None  # type: ignore[misc]  # known when it runs
    parts = get_args(each.kind) if isinstance(each.kind, UnionType) else (each.kind,)
    return (str if str in parts else parts[0]) | None


def _value(each: Declared, typed: Any) -> object:
    """What the field takes, None where nothing was typed."""
    if each.kind is bool:
        return not each.default if typed else None
    if each.option.is_list_of_numbers:
        return numbers(each.flag, typed)
    if isinstance(typed, list):
        return tuple(typed) or None
    return typed


def _in_words(default: object) -> str:
    return ", ".join(str(one) for one in default) if isinstance(default, tuple) else str(default)
