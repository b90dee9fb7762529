"""Encoded images, decoded when they are read."""

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from seenit.errors import FileRefused
from seenit.numerics.arrays import BoolArray, Float32Array
from seenit.records.examples import IMAGES

Pixels = npt.NDArray[np.uint8]
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "PPM", "TIFF")  # none that calls a program
_MODES = ("L", "1", "RGB", "P", "RGBA", "PA", "LA", "CMYK", "YCbCr")
"""Of 8 bits per channel; 16 bits, 32 bits and floating point are others."""
_MAX_PIXELS = 2**24
KEPT_BYTES = 2**30


class ImageSource(Protocol):
    """Images of one shape in a file or folder."""

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(n, channels, height, width)."""

    def decode(self, start: int, stop: int) -> Pixels:
        """Images start..stop, uint8, channels first."""


class DecodedInputs:
    """Inputs that are decoded once and kept as uint8 while they fit in `kept_bytes`.

    A larger set is decoded again at each reading, so memory stays bounded.
    """

    def __init__(self, source: ImageSource, *, kept_bytes: int = KEPT_BYTES) -> None:
        self._source = source
        fits = math.prod(source.shape) <= kept_bytes
        self._kept: Pixels | None = np.empty(source.shape, dtype=np.uint8) if fits else None
        self._is_kept: BoolArray = np.zeros(source.shape[0], dtype=np.bool_)

    @property
    def kind(self) -> str:
        """Kind of the decoded records."""
        return IMAGES

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, channels, height, width)."""
        return self._source.shape

    def read(self, start: int, stop: int) -> Float32Array:
        """Images start..stop as float32 in [0, 1].

        Raises:
            FileRefused: One of them is damaged or of another size.
        """
        start, stop, _ = slice(start, stop).indices(self.shape[0])
        return self._pixels(start, stop).astype(np.float32) / np.float32(255)

    def _pixels(self, start: int, stop: int) -> Pixels:
        if self._kept is None:
            return self._source.decode(start, stop)
        if not self._is_kept[start:stop].all():
            self._kept[start:stop] = self._source.decode(start, stop)
            self._is_kept[start:stop] = True
        return self._kept[start:stop]


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the decoder's warnings: what they warn of is checked and refused here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def decode_image(
    data: bytes | Path,
    where: str,
    shape: tuple[int, ...],
    *,
    is_turned: bool = False,
    is_resized: bool = False,
) -> Pixels:
    """One image as uint8 (channels, height, width), in 1 channel or in 3.

    Args:
        data: encoded bytes, or the file that holds them.
        where: how a message names it.
        shape: (channels, height, width) to read it in.
        is_turned: turn or mirror the pixels as the file's EXIF orientation says, which a camera
            leaves to whoever reads it. Whether a model was trained on turned images
            depends on what read them: the Hugging Face `datasets` package turns, torchvision's
            `ImageFolder` does not.
        is_resized: bring an image of another size to that of `shape`; else it is refused.

    Raises:
        FileRefused: Not an image, damaged, too large, or of another size.
    """
    with opened_image(data, where) as opened:
        if opened.height * opened.width > _MAX_PIXELS:
            raise FileRefused(
                f"{where}: expected at most {_MAX_PIXELS:,} pixels, got {opened.width} x "
                f"{opened.height}; resize the images to what the model takes"
            )
        image = ImageOps.exif_transpose(opened) if is_turned else opened
        image = image.convert("L" if shape[0] == 1 else "RGB")
        if image.size != (shape[2], shape[1]):
            if not is_resized:
                raise FileRefused(
                    f"{where}: expected {shape[1]} x {shape[2]} pixels as the others, got "
                    f"{image.height} x {image.width}; bring all images to one size"
                )
            image = image.resize((shape[2], shape[1]), Image.Resampling.BILINEAR)
        pixels = np.asarray(image, dtype=np.uint8)
    return pixels[None] if pixels.ndim == 2 else np.ascontiguousarray(pixels.transpose(2, 0, 1))


@contextmanager
def opened_image(data: bytes | Path, where: str) -> Iterator[Image.Image]:
    """Open an image and read its header; any error of the decoder becomes one refusal."""
    try:
        source = data if isinstance(data, Path) else io.BytesIO(data)
        with _quiet(), Image.open(source, formats=_FORMATS) as image:
            if image.mode not in _MODES:
                raise FileRefused(
                    f"{where}: expected an image with 8 bits per channel, got colour mode "
                    f"{image.mode} of Pillow, whose conversion to RGB cuts off what is above 255; "
                    "save it with 8 bits"
                )
            yield image
    except FileRefused:
        raise
    except Exception as error:  # decoders raise many types; each means a damaged image
        raise FileRefused(
            f"{where}: is not an image that can be decoded ({type(error).__name__}); replace or "
            "remove it"
        ) from None
