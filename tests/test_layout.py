"""Folders can be seen at once, and kinds are not told apart outside their own."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "seenit"
MOST_FILES = 20
KINDS = {  # types that only their own folder may tell apart
    "ModelEvidence": "evidence",
    "TableEvidence": "evidence",
    "RecipeTrainer": "reference",
    "OwnTrainer": "reference/own_code",
    "IdTrainer": "reference/own_code",
}


def folders():
    return sorted({path.parent for path in SOURCE.rglob("*.py")})


@pytest.mark.parametrize("folder", folders(), ids=lambda one: one.relative_to(ROOT).as_posix())
def test_a_folder_can_be_seen_at_once(folder):
    if folder.name == "attacks":  # one attack, one file
        return
    assert len(list(folder.glob("*.py"))) <= MOST_FILES


def test_kinds_are_told_apart_in_their_own_folder_alone():
    found = []
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        text = path.read_text(encoding="utf-8")
        if not any(name in text for name in KINDS):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
                named = {each.id for each in ast.walk(node.args[1]) if isinstance(each, ast.Name)}
                found += [
                    f"{place} asks for {name}"
                    for name in named & KINDS.keys()
                    if not place.startswith(KINDS[name] + "/")
                ]
    assert found == []


@pytest.mark.parametrize(
    "room", ["checks", "competition", "config", "evidence", "pipeline", "report", "scoring"]
)
def test_what_records_are_is_not_told_by_their_axes(room):
    axes = re.compile(r"\binputs\.ndim\b|len\([\w.\[\]]*inputs\.shape(\[1:\])?\)\s*(==|!=|in|<|>)")
    found = [
        f"{path.relative_to(SOURCE)}: {line.strip()}"
        for path in (SOURCE / room).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if axes.search(line)
    ]
    assert found == []
