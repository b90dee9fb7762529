"""Views: the ways one image is shown to a model.

Membership shows in every view that training may have used. Flips and shifts of up to 4 pixels
are what `RandomCrop(32, padding=4)` and `RandomHorizontalFlip` make. Where the crop comes before
the normalisation, what lies outside is black; where it comes after, it is the mean colour.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from seenit.errors import ConfigError, SignalError


@dataclass(frozen=True, kw_only=True)
class View:
    """A shift over one colour, then perhaps a horizontal flip.

    Attributes:
        down: pixels, negative for up.
        right: pixels, negative for left.
        flip: mirrored left to right, after the shift.
        fill: what lies outside, one value in [0, 1] per channel; empty is black.
    """

    down: int = 0
    right: int = 0
    flip: bool = False
    fill: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """In words: "plain", "flip", "down 2", "left 4 over (0.5, 0.5, 0.5), flip"."""
        vertical = f"{'down' if self.down > 0 else 'up'} {abs(self.down)}" if self.down else ""
        across = f"{'right' if self.right > 0 else 'left'} {abs(self.right)}" if self.right else ""
        shift = ", ".join(part for part in (vertical, across) if part)
        colour = f" over ({', '.join(f'{value:g}' for value in self.fill)})" if self.fill else ""
        parts = (shift + colour if shift else "", "flip" if self.flip else "")
        return ", ".join(part for part in parts if part) or "plain"

    def apply(self, images: Tensor) -> Tensor:
        """The view of images (n, c, h, w) in [0, 1], a new tensor unless the view is plain.

        Raises:
            SignalError: These are no images, or the shift leaves nothing of them.
        """
        if self == IDENTITY:
            return images
        if images.ndim != 4:
            raise SignalError(
                f"view {self.name}: expected images (n, c, h, w), got shape {tuple(images.shape)}; "
                "only the plain view works for tables"
            )
        height, width = images.shape[2:]
        if abs(self.down) >= height or abs(self.right) >= width:
            raise SignalError(f"view {self.name}: nothing is left of images {height}x{width}")
        shown = images
        if self.down or self.right:
            shown = torch.zeros_like(images)  # keeps the memory format
            if self.fill:
                shown += images.new_tensor(self.fill)[:, None, None]
            rows, from_rows = _overlap(self.down, height)
            columns, from_columns = _overlap(self.right, width)
            shown[:, :, rows, columns] = images[:, :, from_rows, from_columns]
        return shown.flip(3) if self.flip else shown


IDENTITY = View()
_SMALL_EDGE = 96

STANDARD_VIEWS: tuple[View, ...] = (
    IDENTITY,
    View(flip=True),
    View(down=2),
    View(down=-2),
    View(right=2),
    View(right=-2),
)
"""Plain, flipped, and shifts of two pixels: flipped shifts on top added nothing (AUC of the stack
.624 with and without, n = 10,000) for two thirds more queries."""


def is_large(input_shape: tuple[int, ...]) -> bool:
    """These are images of more than 96 pixels along an edge."""
    return len(input_shape) == 3 and max(input_shape[1:]) > _SMALL_EDGE


def require_plain_first(views: tuple[View, ...]) -> None:
    """Raise ConfigError unless query 0 is the plain input and no view comes twice."""
    if not views or views[0] != IDENTITY or len(set(views)) != len(views):
        names = "; ".join(view.name for view in views) or "none"
        raise ConfigError(f"views: expected the plain view first and each once, got {names}")


def _overlap(shift: int, size: int) -> tuple[slice, slice]:
    """Where a shifted axis lands, and where it comes from."""
    if shift >= 0:
        return slice(shift, size), slice(0, size - shift)
    return slice(0, size + shift), slice(-shift, size)
