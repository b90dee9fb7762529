"""What the documentation says is what the code does."""

import importlib.util
import re
import shlex
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from typer.main import get_command

from seenit.attacks import ATTACKS
from seenit.attacks.requirements import required_signals
from seenit.cli import app
from seenit.competition import PRESETS
from seenit.records.signals import VOCABULARY

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
COMMANDS = get_command(app).commands


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language ("" for none)."""
    fenced = re.findall(r"^```(.*)\n((?:.*\n)*?)```$", path.read_text(), re.MULTILINE)
    return [body for said, body in fenced if said == language]


def table(path: Path, first_header: str) -> dict[str, list[str]]:
    """The Markdown table whose first header cell is given: first cell to the other cells."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in path.read_text().splitlines()
        if line.startswith("|")
    ]
    start = [row[0] for row in rows].index(first_header)
    assert set("".join(rows[start + 1])) == {"-"}
    columns = len(rows[start])
    body = rows[start + 2 :]
    end = next((at for at, row in enumerate(body) if len(row) != columns or not row[0]), len(body))
    return {row[0]: row[1:] for row in body[:end]}


@pytest.fixture
def contributed(monkeypatch):
    """What the worked example of CONTRIBUTING.md defines: its file as a module, then its tests."""
    attack, tests = blocks(ROOT / "CONTRIBUTING.md", "python")
    module = types.ModuleType("seenit.attacks.brier")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    names: dict = {}
    for block, namespace in ((attack, vars(module)), (tests, names)):
        exec(compile(block, "CONTRIBUTING.md", "exec"), namespace)  # our own text, not input
    return names


def test_the_worked_example_passes_its_own_tests(contributed) -> None:
    tests = [call for name, call in contributed.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()


def test_the_worked_example_is_an_attack(contributed) -> None:
    brier = contributed["Brier"]()
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 5, size=400)
    is_member = np.arange(400) % 2 == 0
    logits = rng.normal(size=(400, 5))
    logits[np.arange(400), labels] += np.where(is_member, 3.0, 1.0)
    scores = brier.score(target_logits=logits, labels=labels)
    assert required_signals(brier) == ("target_logits", "labels")
    assert scores[is_member].mean() > scores[~is_member].mean()


def test_the_attack_matrix_has_every_row_of_the_registry_and_every_need() -> None:
    pytest.importorskip("mkdocs")
    spec = importlib.util.spec_from_file_location("docs_hooks", DOCS / "hooks.py")
    hooks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hooks)
    page = hooks.attacks_page(ATTACKS)
    rows = [line.split("]")[0] for line in page.splitlines() if line.startswith("| [")]
    assert rows == [f"| [{entry.name}" for entry in ATTACKS]
    for entry in ATTACKS:
        section = page.partition(f"## {entry.name} {{ #{entry.name} }}")[2].partition("\n## ")[0]
        for variant in entry.variants:
            assert f"::: {type(variant).__module__}.{type(variant).__name__}\n" in section
            assert all(f"`{name}`" in section for name in required_signals(variant))


def test_the_theory_page_has_exactly_the_vocabulary() -> None:
    rows = table(DOCS / "theory.md", "signal")
    named = [name for cell in rows for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(named) == sorted(VOCABULARY)
    for cell, (axes, _) in rows.items():
        names = re.findall(r"`(\w+)`", cell)
        shapes = [shape.replace(" ", "") for shape in axes.split(",")]
        for name, shape in zip(names, shapes * len(names), strict=False):
            assert VOCABULARY[name].axes == shape, name


def test_the_submit_page_says_what_the_presets_say() -> None:
    rows = table(DOCS / "how-to" / "submit.md", "")
    presets = list(PRESETS.values())
    assert rows["header"] == [f"`{','.join(preset.header)}`" for preset in presets]
    assert rows["address"] == [f"`{preset.protocol.path}`" for preset in presets]
    assert rows["field of the file"] == [f"`{preset.protocol.file_field}`" for preset in presets]
    assert rows["header of the token"] == [
        f"`{preset.protocol.token_header}`" for preset in presets
    ]
    assert rows["scores"] == [
        "[0, 1]" if preset.score_range else "any finite number" for preset in presets
    ]
    words = {(0, 0): "none known", (3600, 3600): "60 min", (3600, 120): "60 min, 2 after a failure"}
    assert rows["cooldown"] == [
        words[preset.protocol.cooldown_s, preset.protocol.failure_cooldown_s] for preset in presets
    ]


def commands_in_pages() -> list:
    found = []
    for page in PAGES:
        for block in blocks(page, ""):
            for line in block.replace("\\\n", " ").splitlines():
                if line.startswith("seenit "):
                    found.append(pytest.param(line, id=f"{page.name}: {line[:60]}"))
    return found


@pytest.mark.parametrize("line", commands_in_pages())
def test_every_command_in_the_pages_exists_with_its_options(line) -> None:
    _, name, *arguments = shlex.split(line, comments=True)
    assert name in COMMANDS
    command = COMMANDS[name]
    while arguments and arguments[0] in getattr(command, "commands", {}):
        command = command.commands[arguments.pop(0)]  # as `plan` in `seenit dp-audit plan`
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word.split("=")[0] for word in arguments if word.startswith("--")} <= known


def test_the_audit_of_differential_privacy_runs_as_written(capsys) -> None:
    block = next(b for b in blocks(DOCS / "how-to" / "dp-audit.md", "python") if "draw_plan" in b)
    exec(compile(block, "dp-audit.md", "exec"), {})  # our own text, not input
    bound, from_counts = capsys.readouterr().out.splitlines()
    assert "method='one-run'" in bound
    assert float(from_counts) == pytest.approx(0.673, abs=1e-3)


def test_there_are_commands_to_check() -> None:
    assert len(commands_in_pages()) >= 8


@pytest.mark.slow
def test_the_tutorials_python_runs(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks(DOCS / "tutorial-challenger.md", "python"):
        exec(compile(block, "tutorial-challenger.md", "exec"), {})
    member_accuracy, nonmember_accuracy = map(float, capsys.readouterr().out.split())
    assert member_accuracy > nonmember_accuracy
    assert (tmp_path / "demo" / "truth.csv").exists()


def test_every_page_stands_in_the_navigation_and_every_decision_in_its_index():
    navigation = (ROOT / "mkdocs.yml").read_text()
    index = (DOCS / "decisions" / "index.md").read_text()
    pages = sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md"))
    assert [page for page in pages if page not in navigation] == []
    decisions = [page for page in pages if re.match(r"decisions/\d", page)]
    assert len(decisions) > 30
    assert [page for page in decisions if page.partition("/")[2] not in index] == []
