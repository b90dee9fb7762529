import hashlib

import pytest

from seenit.errors import FileRefused
from seenit.files import provenance_of


def test_a_file_is_hashed_whole(tmp_path) -> None:
    path = tmp_path / "x.bin"
    content = bytes(range(256)) * 10_000
    path.write_bytes(content)

    source = provenance_of(str(path), "some kind")

    assert source.sha256 == hashlib.sha256(content).hexdigest()
    assert source.n_bytes == len(content)
    assert (source.path, source.kind) == (str(path), "some kind")


def _folder(root, names_and_contents):
    for name, content in names_and_contents:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return provenance_of(str(root), "folder")


def test_a_folder_is_hashed_by_names_and_contents_and_nothing_else(tmp_path) -> None:
    files = [("cat/1.png", "one"), ("dog/2.png", "two")]
    first = _folder(tmp_path / "a", files)
    same = _folder(tmp_path / "b", [*reversed(files), (".hidden", "x")])
    renamed = _folder(tmp_path / "c", [("cat/1.png", "one"), ("cat/2.png", "two")])
    changed = _folder(tmp_path / "d", [("cat/1.png", "one"), ("dog/2.png", "2wo")])

    assert first.sha256 == same.sha256
    assert first.n_bytes == same.n_bytes == 6
    assert len({first.sha256, renamed.sha256, changed.sha256}) == 3


def test_a_file_that_is_gone_is_refused(tmp_path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        provenance_of(str(tmp_path / "gone"), "kind")
