"""The public names are what they say, sorted, and cheap to import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import seenit
from seenit import pipeline


def test_the_public_names_are_sorted_and_unique():
    names = [name for name in seenit.__all__ if name != "__version__"]
    assert names == sorted(set(names), key=lambda name: (name[0].islower(), name))


@pytest.mark.parametrize("name", seenit.__all__)
def test_every_public_name_can_be_had_and_is_described(name):
    value = getattr(seenit, name)
    if callable(value):
        assert value.__doc__
        assert value.__module__.startswith("seenit")


def homes_for_the_type_checker(module):
    """Name to module, as they are imported under TYPE_CHECKING."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: node.module
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_names_for_the_type_checker_are_the_names_at_run_time():
    homes = homes_for_the_type_checker(seenit)
    assert homes == seenit._HOMES
    assert set(homes) | {"__version__"} == set(seenit.__all__)


def test_the_names_of_the_pipeline_are_where_they_are_said_to_be():
    homes = homes_for_the_type_checker(pipeline)
    assert homes == {name: f"seenit.pipeline.{file}" for name, file in pipeline._HOMES.items()}
    assert pipeline.__all__ == sorted(homes, key=lambda name: (name[0].islower(), name))
    assert all(getattr(pipeline, name).__module__ == home for name, home in homes.items())
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = pipeline.no_such_name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = seenit.no_such_name


def test_importing_seenit_does_not_wait_for_torch():
    code = "import sys, seenit; print('torch' in sys.modules, 'sklearn' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]


def test_what_only_reads_a_run_does_not_wait_for_torch():
    code = (
        "import sys; from seenit import pipeline\n"
        "for name in ('gate', 'compare', 'report'):\n"
        "    getattr(pipeline, name); print(name, 'torch' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["gate False", "compare False", "report False"]
