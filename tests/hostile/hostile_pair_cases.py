"""Two sets that cannot be compared."""

from pathlib import Path

from hostile_bytes import torch_file
from hostile_case import Case, as_pair
from hostile_sets import (
    N,
    columns,
    image_folder,
    images,
    tensor_file,
)


def _pair(folder: Path, **changes: object) -> Path:
    tensor_file(folder / "a.pt")
    tensor_file(folder / "b.pt", **{"ids": list(range(100, 100 + N)), **changes})
    return folder


PAIR_CASES = (
    Case(
        name="ids in both sets",
        build=lambda folder: _pair(folder, ids=[100, 101, 10, 11, 104, 105]),
        open=as_pair,
        says=("no id in both, got 2 (10, 11)", "remove them from one"),
    ),
    Case(
        name="the same file twice",
        build=lambda folder: (
            _pair(folder),
            (folder / "b.pt").write_bytes((folder / "a.pt").read_bytes()),
        )[0],
        open=as_pair,
        says=("are the same data",),
    ),
    Case(
        name="sets of two image sizes",
        build=lambda folder: (
            _pair(folder),
            torch_file(folder / "b.pt", columns(ids=list(range(50, 56)), imgs=images(size=9))),
        )[0],
        open=as_pair,
        says=("images of one shape, got (3, 8, 8) and (3, 9, 9)",),
    ),
    Case(
        name="folders with other classes",
        build=lambda folder: (
            (image_folder(folder / "a", "cat", "dog"), image_folder(folder / "b", "cat", "emu"))[
                0
            ].parent
        ),
        open=as_pair,
        says=("the same classes in both", "add the missing ones"),
    ),
)
