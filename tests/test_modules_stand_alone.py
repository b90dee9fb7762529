"""What several test modules share stands in tests/factories: each can be read and run alone."""

import ast
from pathlib import Path

TESTS = Path(__file__).parent
MODULES = sorted(TESTS.rglob("test_*.py"))


def imported(path):
    """The modules that a file imports, at any depth of it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_no_test_module_imports_another():
    names = {path.stem for path in MODULES}
    found = {
        f"{path.relative_to(TESTS)} imports {name}"
        for path in [*MODULES, *(TESTS / "factories").glob("*.py")]
        for name in imported(path)
        if name.rpartition(".")[2] in names
    }
    assert len(names) > 100
    assert found == set()
