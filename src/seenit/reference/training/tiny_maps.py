"""Convolutions over maps so small that every output sees every pixel, as one matrix product.

A ResNet for large images shrinks a 32x32 one to 2x2 and 1x1 before its widest layers. There a 3x3
kernel lies over the edge with up to eight of its nine taps, and libraries multiply the padding all
the same. Each output is then a linear function of the whole map, so the layer is a matrix product
with the taps that meet a pixel; the others never enter the result or get a gradient, and are not
trained.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import Tensor, nn


class FlatConvolution(nn.Module):
    """What a convolution does to maps of one small size.

    Attributes:
        weight: (c_out, kh, kw, c_in), the taps that meet a pixel.
        bias: (c_out,), None without.
    """

    def __init__(self, convolution: nn.Conv2d, size: tuple[int, int]) -> None:
        super().__init__()
        self._size = size
        rows, columns = (_Reach.of(convolution, size[axis], axis) for axis in (0, 1))
        self._rows, self._columns = rows, columns
        taps = convolution.weight.detach()[:, :, rows.taps, columns.taps]
        self.weight = nn.Parameter(taps.permute(0, 2, 3, 1).contiguous())
        self.bias = convolution.bias

    def forward(self, maps: Tensor) -> Tensor:
        """Map (b, c_in, h, w) to (b, c_out, h', w'), channels last in memory."""
        h, w = self._size
        windows = [
            self.weight[:, row : row + h, column : column + w].flatten(1)  # (c_out, h·w·c_in)
            for row in self._rows.starts
            for column in self._columns.starts
        ]
        matrix = windows[0] if len(windows) == 1 else torch.cat(windows)
        flat = nn.functional.linear(maps.permute(0, 2, 3, 1).flatten(1), matrix)
        shape = (len(maps), len(self._rows.starts), len(self._columns.starts), -1)
        result = flat.view(shape) if self.bias is None else flat.view(shape) + self.bias
        return result.permute(0, 3, 1, 2)

    def write_to(self, convolution: nn.Conv2d) -> None:
        """Give the trained taps to an ordinary layer; those that were never met become 0."""
        convolution.to(self.weight.device)
        with torch.no_grad():
            convolution.weight.zero_()
            convolution.weight[:, :, self._rows.taps, self._columns.taps] = self.weight.permute(
                0, 3, 1, 2
            )


class _Reach:
    """Which taps meet a pixel along one axis.

    Attributes:
        taps: of the kernel.
        starts: per output position, the first of them that meets a pixel, counted from the first.
    """

    def __init__(self, first_taps: list[int], size: int) -> None:
        lowest = min(first_taps)
        self.taps = slice(lowest, max(first_taps) + size)
        self.starts = [tap - lowest for tap in first_taps]

    @classmethod
    def of(cls, convolution: nn.Conv2d, size: int, axis: int) -> "_Reach":
        """For an axis that `_is_flat` has looked at."""
        return cls(_first_taps(convolution, size, axis), size)


@contextmanager
def flat_convolutions(network: nn.Module, input_shape: tuple[int, ...]) -> Iterator[None]:
    """Inside, layers of the network that allow it are flat; after it they are as before, trained.

    Args:
        network: changed in place.
        input_shape: (c, h, w) of every record that will be trained on.
    """
    kept: dict[str, nn.Conv2d] = {}
    flat: dict[str, FlatConvolution] = {}
    for name, size in _map_sizes(network, input_shape).items():
        layer = cast(nn.Conv2d, network.get_submodule(name))
        if _is_flat(layer, size):
            kept[name], flat[name] = layer, FlatConvolution(layer, size)
    for name, replacement in flat.items():
        network.set_submodule(name, replacement)
    try:
        yield
    finally:
        for name, trained in flat.items():
            trained.write_to(kept[name])
            network.set_submodule(name, kept[name])


def _map_sizes(network: nn.Module, input_shape: tuple[int, ...]) -> dict[str, tuple[int, int]]:
    """Height and width of what goes into each convolution, by name."""
    sizes: dict[str, tuple[int, int]] = {}
    handles = [
        module.register_forward_hook(
            lambda _, inputs, __, name=name: sizes.__setitem__(name, tuple(inputs[0].shape[2:]))
        )
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d)
    ]
    was_training = network.training
    try:
        with torch.no_grad():
            network.eval()(torch.zeros((1, *input_shape)))
    finally:
        network.train(was_training)
        for handle in handles:
            handle.remove()
    return sizes


def _is_flat(layer: nn.Conv2d, size: tuple[int, int]) -> bool:
    """The kernel overhangs and every output sees the whole map."""
    plain = layer.groups == 1 and layer.dilation == (1, 1) and layer.padding_mode == "zeros"
    if not plain or isinstance(layer.padding, str) or max(layer.kernel_size) == 1:
        return False
    return all(
        0 <= first <= layer.kernel_size[axis] - size[axis]
        for axis in (0, 1)
        for first in _first_taps(layer, size[axis], axis)
    )


def _first_taps(layer: nn.Conv2d, size: int, axis: int) -> list[int]:
    """Per output position, the tap that lies on the first pixel."""
    padding, stride = int(layer.padding[axis]), layer.stride[axis]
    n_outputs = (size + 2 * padding - layer.kernel_size[axis]) // stride + 1
    return [padding - stride * position for position in range(n_outputs)]
