"""Random views of a whole batch at once, on the device that holds it."""

from collections.abc import Sequence

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
    b, _, h, w = batch.shape
    device = batch.device
    columns = torch.arange(w, device=device).repeat(b, 1)  # (b, w)
    rows = torch.arange(h, device=device).repeat(b, 1)  # (b, h)
    if flip:
        mirrored = (torch.rand(b, 1, generator=generator) < 0.5).to(device)
        columns = torch.where(mirrored, w - 1 - columns, columns)
    if shift:
        by = torch.randint(-shift, shift + 1, (2, b, 1), generator=generator).to(device)
        rows, columns = rows + by[0] + shift, columns + by[1] + shift
        batch = _bordered(batch, shift, fill, mean)
    elif not flip:
        return batch
    images = torch.arange(b, device=device)[:, None, None]
    return batch.permute(0, 2, 3, 1)[images, rows[:, :, None], columns[:, None, :]].permute(
        0, 3, 1, 2
    )  # (b, c, h, w), channels last in memory


def _bordered(batch: Tensor, width: int, fill: str, mean: Sequence[float]) -> Tensor:
    """The batch with a border of `width` pixels around each image."""
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
