"""What all images of a set have in common, from their headers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import ExifTags, Image

from seenit.data.formats.images import opened_image
from seenit.errors import Refused

_GREY = ("L", "1")
_QUARTER_TURNS = (5, 6, 7, 8)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What all images of a set have in common.

    Attributes:
        image_shape: (channels, height, width) that each is read in.
        is_resized: some have another size and are brought to it.
        remarks: what is converted or resized, one sentence each.
    """

    image_shape: tuple[int, int, int]
    is_resized: bool
    remarks: tuple[str, ...]


def survey_of(
    images: Iterable[tuple[str, bytes | Path]],
    size: tuple[int, int] | None,
    *,
    is_turned: bool = False,
) -> Survey:
    """Look at the header of every image, none of whose pixels is decoded.

    Grey images alone are read in 1 channel. Any other set is read in RGB, and what is not RGB is
    converted as torchvision's `ImageFolder` does, by `convert("RGB")` of Pillow.

    Args:
        images: how a message names each, and its bytes or file.
        size: (height, width) to which images of several sizes are brought; None refuses them.
        is_turned: as in `decode_image`.

    Raises:
        FileRefused: One cannot be decoded.
        Refused: They have several sizes.
    """
    modes: Counter[str] = Counter()
    sizes: Counter[tuple[int, int]] = Counter()
    first_of: dict[tuple[int, int], str] = {}
    for where, data in images:
        with opened_image(data, where) as image:
            modes[image.mode] += 1
            is_lying = is_turned and _orientation(image) in _QUARTER_TURNS
            found = (image.width, image.height) if is_lying else (image.height, image.width)
        sizes[found] += 1
        first_of.setdefault(found, where)
    channels, remarks = _colours(modes)
    ((usual, n_usual),) = sizes.most_common(1)
    if len(sizes) == 1:
        return Survey(image_shape=(channels, *usual), is_resized=False, remarks=remarks)
    odd, other = next((found, where) for found, where in first_of.items() if found != usual)
    if size is None:
        raise Refused(
            [
                f"{other}: expected shape {(channels, *usual)} as {n_usual:,} others have, got "
                f"{(channels, *odd)}, and {sizes.total() - n_usual:,} images of another size in "
                "all; pass --resize with the size that the model was trained on, or bring all "
                "images to one size"
            ]
        )
    resized = (
        f"images have {len(sizes):,} sizes ({usual[0]} x {usual[1]} for {n_usual:,}); each was "
        f"resized to {size[0]} x {size[1]} when read, as torchvision resizes pictures (bilinear, "
        "antialiased)"
    )
    return Survey(image_shape=(channels, *size), is_resized=True, remarks=(*remarks, resized))


def _colours(modes: Counter[str]) -> tuple[int, tuple[str, ...]]:
    """The channels to read, and remarks on the images that are converted."""
    if set(modes) <= set(_GREY):
        return 1, ()
    foreign = {mode: n for mode, n in modes.items() if mode not in ("RGB", "P")}
    if not foreign:
        return 3, ()
    listed = ", ".join(f"{n:,} of mode {mode}" for mode, n in foreign.items())
    return 3, (
        f"{sum(foreign.values()):,} of {modes.total():,} images are not RGB ({listed}) and were "
        "converted to it, as torchvision's ImageFolder converts them",
    )


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 where there is none in front of the pixels."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would decode every pixel to look behind them
    found: object = image.getexif().get(ExifTags.Base.Orientation, 1)
    return found if isinstance(found, int) else 1
