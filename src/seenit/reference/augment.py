"""Random views of a whole batch at once, on the device that holds it."""

import torch
from torch import Tensor


def augment(batch: Tensor, *, flip: bool, shift: int, generator: torch.Generator) -> Tensor:
    """A mirrored and translated copy of each image, (b, c, h, w), drawn anew for each.

    Args:
        batch: (b, c, h, w), any type; 0 is black.
        flip: mirror each image with probability one half.
        shift: translate by −shift..shift pixels along each axis, black outside.
        generator: on the CPU; decides everything.
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
        batch = torch.nn.functional.pad(batch, (shift, shift, shift, shift))
    elif not flip:
        return batch
    images = torch.arange(b, device=device)[:, None, None]
    return batch.permute(0, 2, 3, 1)[images, rows[:, :, None], columns[:, None, :]].permute(
        0, 3, 1, 2
    )  # (b, c, h, w), channels last in memory
