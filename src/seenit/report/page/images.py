"""Records' images as data URIs, so that a page needs no other file."""

import base64
import io

import numpy as np
import numpy.typing as npt
from PIL import Image

LARGEST_SIDE = 96
"""Pixels; larger images are shrunk so that a page stays small."""


def data_uri(image: npt.NDArray[np.uint8]) -> str:
    """A PNG data URI of an (h, w, 3) uint8 image; small images keep their own pixels."""
    picture = Image.fromarray(np.ascontiguousarray(image))
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
