"""Random views of a whole batch at once, on the device that holds it."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


def augment(
    batch: Tensor,
    *,
    flip: bool,
    shift: int,
    generator: torch.Generator,
    fill: str = "black",
    mean: Sequence[float] = (),
) -> Tensor:
    """A mirrored and translated copy of each image, (b, c, h, w), drawn anew for each.

    Args:
        batch: (b, c, h, w), uint8 in 0..255 or float in [0, 1].
        flip: mirror each image with probability one half.
        shift: translate by −shift..shift pixels along each axis.
        generator: on the CPU; decides everything.
        fill: what lies outside, as in `Recipe`.
        mean: of the normalisation, per channel in [0, 1], for the fill "mean"; without it the
            fill is black.
    """
    if not flip and not shift:
        return batch
    b, _, h, w = batch.shape
    draws = draw_views(b, flip=flip, shift=shift, generator=generator).to(batch.device)
    images = torch.arange(b, device=batch.device)
    framed = with_border(batch, shift, fill, mean)
    return shown(framed, images, draws, size=(h, w), shift=shift)


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """How b images are shown.

    Attributes:
        mirrored: (b, 1) bool.
        by: (2, b, 1) int64, pixels down and to the right.
    """

    mirrored: Tensor
    by: Tensor

    def to(self, device: torch.device) -> "Draws":
        """The same on a device."""
        return Draws(mirrored=self.mirrored.to(device), by=self.by.to(device))


def draw_views(b: int, *, flip: bool, shift: int, generator: torch.Generator) -> Draws:
    """Draw anew for each of b images; what is switched off is not drawn."""
    mirrored = torch.zeros((b, 1), dtype=torch.bool)
    by = torch.zeros((2, b, 1), dtype=torch.int64)
    if flip:
        mirrored = torch.rand(b, 1, generator=generator) < 0.5
    if shift:
        by = torch.randint(-shift, shift + 1, (2, b, 1), generator=generator)
    return Draws(mirrored=mirrored, by=by)


def shown(
    framed: Tensor, images: Tensor, draws: Draws, *, size: tuple[int, int], shift: int
) -> Tensor:
    """Views of images, (b, c, h, w) channels last in memory: one gather, whatever is drawn.

    Args:
        framed: (n, c, h + 2 shift, w + 2 shift).
        images: (b,) int64, which of them.
        draws: how, on the device of the images.
        size: h and w.
        shift: width of the frame.
    """
    b, (h, w), device = len(images), size, framed.device
    columns = torch.arange(w, device=device).repeat(b, 1)  # (b, w)
    rows = torch.arange(h, device=device).repeat(b, 1)  # (b, h)
    columns = torch.where(draws.mirrored, w - 1 - columns, columns)
    rows, columns = rows + draws.by[0] + shift, columns + draws.by[1] + shift
    return framed.permute(0, 2, 3, 1)[
        images[:, None, None], rows[:, :, None], columns[:, None, :]
    ].permute(0, 3, 1, 2)  # (b, c, h, w), channels last in memory


def with_border(batch: Tensor, width: int, fill: str, mean: Sequence[float]) -> Tensor:
    """The batch with a border of `width` pixels around each image, filled as in `Recipe`."""
    if not width:
        return batch
    if fill == "reflect":
        rows, columns = (_mirrored(size, width).to(batch.device) for size in batch.shape[2:])
        return batch[:, :, rows[:, None], columns]
    framed = torch.nn.functional.pad(batch, (width, width, width, width))
    if fill == "mean" and mean:
        inside = torch.nn.functional.pad(torch.ones_like(batch[:1, :1]), (width,) * 4) > 0
        colour = torch.tensor(mean, device=batch.device).view(1, -1, 1, 1)
        if batch.dtype == torch.uint8:
            colour = (255 * colour).round()
        framed = torch.where(inside, framed, colour.to(batch.dtype))
    return framed


def _mirrored(size: int, width: int) -> Tensor:
    """Positions (size + 2 width,) in an axis of `size` that is mirrored at its ends."""
    period = max(1, 2 * (size - 1))
    position = torch.arange(-width, size + width) % period
    return torch.where(position < size, position, period - position)
