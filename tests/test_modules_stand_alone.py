"""What several test modules share stands in tests/factories: each can be read and run alone."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
A_TEST_MODULE = re.compile(r"^\s*(from|import)\b.*\btest_", re.MULTILINE)
"""A line that may import one; only files with such a line are parsed."""
MODULES = sorted(TESTS.rglob("test_*.py"))


def imported(path):
    """The modules that a file imports, at any depth of it; nothing where none has such a name."""
    text = path.read_text(encoding="utf-8")
    if not A_TEST_MODULE.search(text):
        return
    for node in ast.walk(ast.parse(text)):
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
