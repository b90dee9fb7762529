"""The organiser's tutorial, command by command as it is written, on a small challenge."""

import re
import shlex
from contextlib import ExitStack
from pathlib import Path

import pytest

from seenit.cli import main
from seenit.hosting.places import Places
from seenit.pipeline import evaluate_file

pytestmark = pytest.mark.long

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial-organiser.md"
SMALL = ["--n-per-set", "20", "--recipe", "recipe.toml"]


def commands():
    blocks = re.findall(r"^```\n((?:.*\n)*?)```$", PAGE.read_text(), re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


class Reader:
    """Somebody who types what the page says."""

    def __init__(self, capsys, patch, opened):
        self._capsys, self._patch, self._open = capsys, patch, opened
        self._tokens, self._url = {}, ""
        self.outputs = {}

    def type(self, line):
        if line.startswith("export SEENIT_TOKEN="):
            self._patch.setenv("SEENIT_TOKEN", self._tokens[line.partition("TOKEN_OF_")[2]])
        elif line.startswith("seenit challenge serve"):
            self._serve(shlex.split(line)[3])
        elif line.startswith("seenit "):
            self._run(line)
        else:
            assert line.startswith("pip install"), line

    def _run(self, line):
        arguments = shlex.split(line.replace("http://127.0.0.1:8000", self._url))[1:]
        if arguments[:2] == ["challenge", "make"]:
            arguments += SMALL
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = self._capsys.readouterr()
        assert not ended.value.code, said.err
        self.outputs[line] = said.out
        if arguments[:3] == ["challenge", "team", "add"]:
            self._tokens[arguments[4].upper()] = re.search(r"^token\s+(\S+)", said.out, re.M)[1]

    def _serve(self, folder):
        from listening_server import listening

        from seenit.hosting.serve import open_application

        self._url = self._open.enter_context(listening(open_application(Path(folder))))


@pytest.fixture
def reader(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipe.toml").write_text("epochs = 1\nbatch_size = 16\nflip = false\nshift = 0\n")
    with ExitStack() as opened:
        yield Reader(capsys, monkeypatch, opened)


def follow(reader):
    for line in commands():
        reader.type(line)
    submitted = [out for line, out in reader.outputs.items() if line.startswith("seenit submit")]
    assert len(submitted) == 3
    assert all("HTTP 200" in out and "AUC" in out for out in submitted)
    (final,) = [out for line, out in reader.outputs.items() if "challenge final" in line]
    assert "3 teams" in final
    places = Places(Path("mychallenge"))
    assert places.bundle.exists()
    assert evaluate_file(places.submission_of("loss"), places.truth).n_members == 10
    return final


def test_the_tutorial_runs_as_written(reader, monkeypatch):
    from planted_baselines import planted_baselines

    monkeypatch.setattr("seenit.pipeline.challenge.make.run_baselines", planted_baselines)
    final = follow(reader)
    assert [final.index(name) for name in ("Stack", "Loss", "Labels")] == sorted(
        final.index(name) for name in ("Stack", "Loss", "Labels")
    )


@pytest.mark.slow
@pytest.mark.usefixtures("quick_stack")
def test_the_tutorial_runs_with_baselines_of_its_own(reader):
    follow(reader)
