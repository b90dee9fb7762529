"""An image as a report shows it."""

import numpy as np
import numpy.typing as npt


def picture(image: np.ndarray) -> npt.NDArray[np.uint8] | None:
    """One image (1, c, h, w) in [0, 1] as (h, w, 3) uint8; None if it is neither grey nor RGB."""
    if image.shape[1] not in (1, 3):
        return None
    pixels = np.rint(np.clip(image[0], 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
