"""Folders of images: one subfolder per class, as torchvision's ImageFolder has them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seenit.data.formats.assemble import RawColumns, assemble
from seenit.data.formats.class_order import ordered
from seenit.data.formats.image_survey import survey_of
from seenit.data.formats.images import DecodedInputs, Pixels, decode_image
from seenit.data.formats.reading import AS_IT_IS, Reading
from seenit.errors import FileRefused, Refused
from seenit.files.folders import IMAGE_SUFFIXES, visible_entries, visible_files
from seenit.records.examples import Examples

_SIDES = {"members": 1, "nonmembers": 0}
_MAX_NAMED = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class FolderImages:
    """Image files that are read in one shape.

    Attributes:
        files: n image files.
        image_shape: (channels, height, width) that every image is read in.
        is_resized: images of other sizes are brought to it.
    """

    files: tuple[Path, ...]
    image_shape: tuple[int, int, int]
    is_resized: bool = False

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(n, channels, height, width)."""
        return (len(self.files), *self.image_shape)

    def decode(self, start: int, stop: int) -> Pixels:
        """Images start..stop, uint8, channels first."""
        rows = [
            decode_image(file, str(file), self.image_shape, is_resized=self.is_resized)
            for file in self.files[start:stop]
        ]
        return np.stack(rows) if rows else np.empty((0, *self.image_shape), dtype=np.uint8)


def read_folder(path: str, kind: str, reading: Reading = AS_IT_IS) -> Examples:
    """Examples from an image folder: `class/image.png`, or the same below members/, nonmembers/.

    Ids are paths below the folder's parent. Classes are numbered in the order of their folders'
    names, an empty one included.

    Args:
        path: the folder.
        kind: its format in words.
        reading: the order of the names, and the size of images that come in several.

    Raises:
        FileRefused: It cannot be read, or its first image is damaged.
        Refused: Files outside class folders, or files that are not images.
    """
    root = Path(path)
    try:
        sides = [entry.name for entry in visible_entries(root) if entry.is_dir()]
        has_sides = bool(sides) and set(sides) <= set(_SIDES)
        tops = [root / side for side in sides] if has_sides else [root]
        names = {entry.name for top in tops for entry in visible_entries(top) if entry.is_dir()}
        files = visible_files(root)
    except OSError as error:
        raise FileRefused(
            f"{path}: cannot be read ({error.strerror}); check its permissions"
        ) from None
    depth = 2 if has_sides else 1
    problems = _problems_of_files(root, files, depth)
    if reading.columns:
        name = next(iter(reading.columns))
        problems.append(f"--column {name}: expected a file with columns, got images; leave it out")
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    in_order = ordered(names, reading.class_order)
    numbers = {name: number for number, name in enumerate(in_order)}
    parts = [file.relative_to(root).parts for file in files]
    survey = survey_of(((str(file), file) for file in files), reading.size)
    images = FolderImages(
        files=tuple(files), image_shape=survey.image_shape, is_resized=survey.is_resized
    )
    top_name = root.resolve().name
    raw = RawColumns(
        inputs=DecodedInputs(images),
        labels=[numbers[part[depth - 1]] for part in parts],
        ids=["/".join((top_name, *part)) for part in parts],
        membership=[_SIDES[part[0]] for part in parts] if has_sides else None,
        class_names=in_order,
        remarks=survey.remarks,
    )
    return assemble(path, f"{kind}, classes {', '.join(in_order)}", raw, problems)


def _problems_of_files(root: Path, files: list[Path], depth: int) -> list[str]:
    named = [file.relative_to(root) for file in files]
    problems = []
    foreign = [file for file in named if file.suffix.lower() not in IMAGE_SUFFIXES]
    if foreign:
        problems.append(f"expected images alone, got {_shown(foreign)}; move other files away")
    misplaced = [file for file in named if len(file.parts) <= depth and file not in foreign]
    if misplaced:
        problems.append(
            f"expected every image in a folder named by its class, got {_shown(misplaced)} outside "
            "one; move it into its class folder"
        )
    if not files:
        problems.append("holds no images; expected one subfolder of images per class")
    return problems


def _shown(files: list[Path]) -> str:
    shown = ", ".join(file.as_posix() for file in files[:_MAX_NAMED])
    more = f" and {len(files) - _MAX_NAMED:,} more" if len(files) > _MAX_NAMED else ""
    return f"{shown}{more}"
