"""An option is one field of a configuration: command, help, file and refusals are made of it."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from seenit.cli import options
from seenit.cli.declared import Asked, with_options
from seenit.config import AuditConfig, ReferencesConfig, RunRecord, ScoreConfig, write_run_record
from seenit.errors import ConfigError
from seenit.records.option import OF_A_MODEL, Option, declared, given


@dataclass(frozen=True, kw_only=True)
class Small:
    depth: Annotated[int, Option("How deep.")] = 3
    name: Annotated[str | None, Option("Of whom.")] = None
    size: Annotated[int | str | None, Option("N or HxW.")] = None
    means: Annotated[
        tuple[float, ...] | None, Option("Means.", is_list_of_numbers=True, of=OF_A_MODEL)
    ] = None
    rates: Annotated[tuple[float, ...], Option("Rates.")] = (0.1, 0.2)
    keep_it: Annotated[bool, Option("Keep it.")] = False
    show: Annotated[bool, Option("Hide it.", flag="--hide")] = True


@pytest.fixture
def ask():
    """What a command of `Small` makes of the words that were typed."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    seen = []

    @app.command()
    @with_options(Small, first=("name",))
    def command(asked: Asked[Small], config: options.ConfigFile = None, loud: bool = False):
        seen.append((asked.config(), loud))

    def run(*words):
        result = CliRunner().invoke(app, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return (seen.pop() if seen else None), result.output

    return run


def test_without_options_the_defaults_hold(ask):
    (found, loud), _ = ask()
    assert found == Small()
    assert not loud


def test_every_kind_of_value_arrives(ask):
    words = "--depth 5 --name x --size 2x3 --means .5,.25 --rates .3 --rates .4 --keep-it --hide"
    (found, loud), _ = ask(*words.split(), "--loud")
    assert loud
    assert found == Small(
        depth=5,
        name="x",
        size="2x3",
        means=(0.5, 0.25),
        rates=(0.3, 0.4),
        keep_it=True,
        show=False,
    )


def test_what_was_typed_wins_over_the_file_and_the_rest_of_the_file_stands(ask, tmp_path):
    path = tmp_path / "run.toml"
    write_run_record(path, RunRecord(passed={"depth": 7, "show": False, "rates": (0.5,)}))
    (found, _), _ = ask("--config", str(path), "--depth", "1")
    assert found == Small(depth=1, show=False, rates=(0.5,))


def test_numbers_that_are_none_are_refused_by_the_flag(ask):
    with pytest.raises(ConfigError, match="--means: expected numbers"):
        ask("--means", "a,b")


def test_help_has_each_sentence_and_default_in_the_order_asked_for(ask):
    _, text = ask("--help")
    for sentence in ("How deep.", "Means.", "Hide it.", "(3)", "(0.1, 0.2)"):
        assert sentence in text
    assert text.index("--name") < text.index("--depth") < text.index("--size")
    assert "--show " not in text


def test_options_of_a_model_are_those_that_say_so():
    assert given(Small(depth=1, means=(1.0,)), OF_A_MODEL) == ("--means",)
    assert given(Small(), OF_A_MODEL) == ()


@pytest.mark.parametrize("of", [ScoreConfig, AuditConfig, ReferencesConfig])
def test_every_field_of_a_command_is_declared_once_with_a_sentence(of):
    found = declared(of)
    assert len({each.flag for each in found}) == len(found)
    for each in found:
        assert each.option.help.endswith((".", "...")), each.name
