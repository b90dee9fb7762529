"""Convolutions over tiny maps, written as matrix products.

Deep in a network for small images a 3x3 kernel slides over a 2x2 or 1x1 map, and most of what it
multiplies is padding. The same linear map as one matrix leaves the zeros out.
"""

from itertools import product

from torch import Tensor, nn

_MOST_WEIGHTS = 2  # of the matrix, over those of the kernel


class DenseConvolution(nn.Module):
    """A convolution over maps of one known size, as a linear layer over (h, w, c)."""

    def __init__(self, convolution: nn.Conv2d, height: int, width: int) -> None:
        super().__init__()
        self.out_size = output_size(convolution, height, width)
        weight = convolution.weight.detach()  # (c', c, kh, kw)
        n_out, n_in, *kernel = weight.shape
        matrix = weight.new_zeros((*self.out_size, n_out, height, width, n_in))
        starts = [
            [at * step - pad for at in range(length)]
            for length, step, pad in zip(
                self.out_size, convolution.stride, _padding(convolution), strict=True
            )
        ]
        reach = [range(0, k * d, d) for k, d in zip(kernel, convolution.dilation, strict=True)]
        for (at_y, y), (at_x, x) in product(*map(enumerate, starts)):
            for (ky, down), (kx, right) in product(*map(enumerate, reach)):
                if 0 <= y + down < height and 0 <= x + right < width:
                    matrix[at_y, at_x, :, y + down, x + right] = weight[:, :, ky, kx]
        bias = weight.new_zeros(n_out) if convolution.bias is None else convolution.bias.detach()
        self.register_buffer("matrix", matrix.flatten(3).flatten(0, 2))  # (h' w' c', h w c)
        self.register_buffer("bias", bias.repeat(self.out_size[0] * self.out_size[1]))
        self.matrix: Tensor
        self.bias: Tensor

    def forward(self, maps: Tensor) -> Tensor:
        """The outputs of the convolution; nothing is copied where the maps are channels last."""
        rows = nn.functional.linear(maps.permute(0, 2, 3, 1).flatten(1), self.matrix, self.bias)
        return rows.view(len(maps), *self.out_size, -1).permute(0, 3, 1, 2)


def pays_as_matrix(convolution: nn.Conv2d, height: int, width: int) -> bool:
    """Whether a matrix is faster: the kernel exceeds one pixel and its matrix is small."""
    if convolution.groups != 1 or convolution.padding_mode != "zeros":
        return False
    if isinstance(convolution.padding, str) or max(convolution.kernel_size) == 1:
        return False
    out_height, out_width = output_size(convolution, height, width)
    n_weights = height * width * out_height * out_width
    return n_weights <= _MOST_WEIGHTS * convolution.kernel_size[0] * convolution.kernel_size[1]


def output_size(convolution: nn.Conv2d, height: int, width: int) -> tuple[int, int]:
    """Height and width of what the convolution gives for maps of height x width."""
    high, wide = (
        (size + 2 * pad - dilation * (kernel - 1) - 1) // stride + 1
        for size, pad, dilation, kernel, stride in zip(
            (height, width),
            _padding(convolution),
            convolution.dilation,
            convolution.kernel_size,
            convolution.stride,
            strict=True,
        )
    )
    return high, wide


def _padding(convolution: nn.Conv2d) -> tuple[int, int]:
    if isinstance(convolution.padding, str):
        raise TypeError("a convolution padded by name is not written as a matrix")
    down, right = convolution.padding
    return int(down), int(right)
