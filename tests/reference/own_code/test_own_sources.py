"""A reference by own code is stale as soon as that code changes, and not before."""

import pytest

from seenit.reference.own_code.sources import own_source_digest

FILES = {
    "own.py": "import helpers, numpy\nfrom lib import data\nfrom lib.net import build\n",
    "helpers.py": "import own\n",
    "unused.py": "import helpers\n",
    "lib/__init__.py": "",
    "lib/data.py": "from . import sizes\n",
    "lib/sizes.py": "N = 3\n",
    "lib/net/__init__.py": "from .layers import build\nfrom ..common import x\n",
    "lib/net/layers.py": "def build(): ...\n",
    "lib/common.py": "def late():\n    import later\n",
    "later.py": "x = 1\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


@pytest.mark.parametrize("changed", FILES)
def test_the_digest_follows_imports_and_nothing_else(folder, changed):
    before = own_source_digest(folder / "own.py", module="own")
    (folder / changed).write_text(FILES[changed] + "# changed\n")
    assert (own_source_digest(folder / "own.py", module="own") != before) == (
        changed != "unused.py"
    )


@pytest.mark.parametrize(
    ("file", "module"),
    [("lib/net/__init__.py", "lib.net"), ("lib/net/layers.py", "lib.net.layers")],
)
def test_the_folder_of_a_dotted_name_is_where_its_first_part_is(folder, tmp_path, file, module):
    before = own_source_digest(folder / file, module=module)
    (folder / "lib" / "common.py").write_text("# changed\n")
    follows = file.endswith("__init__.py")  # layers.py imports nothing
    assert (own_source_digest(folder / file, module=module) != before) == follows


def test_where_the_folder_lies_does_not_count(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    for name, content in FILES.items():
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_text(content)
    assert own_source_digest(folder / "own.py", module="own") == own_source_digest(
        other / "own.py", module="own"
    )
