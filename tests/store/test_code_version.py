"""What was computed is stale as soon as the code that computed it changes, and not before."""

import pytest

from seenit.store import code, code_version


@pytest.fixture
def package(tmp_path, monkeypatch):
    """seenit.train imports seenit.models (a package, which imports .layers) and seenit.words."""
    files = {
        "train.py": "from seenit import words\nfrom seenit.models import build\nimport numpy\n",
        "words.py": "HELLO = 1\n",
        "report.py": "from seenit.train import x\n",
        "models/__init__.py": "from seenit.models.layers import build\n",
        "models/layers.py": "def build(): ...\n",
    }
    root = tmp_path / "seenit"
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    monkeypatch.setattr(code, "_PACKAGE", root)
    code_version.cache_clear()
    yield root
    code_version.cache_clear()


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("train.py", True),
        ("words.py", True),
        ("models/layers.py", True),
        ("models/__init__.py", True),
        ("report.py", False),
    ],
)
def test_a_modules_version_follows_its_imports_and_nothing_else(package, changed, counts):
    before, whole = code_version("seenit.train"), code_version()
    (package / changed).write_text((package / changed).read_text() + "# changed\n")
    code_version.cache_clear()
    assert (code_version("seenit.train") != before) == counts
    assert code_version() != whole
