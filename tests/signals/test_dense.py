"""A convolution over a tiny map is the matrix that replaces it."""

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn

from seenit.signals.dense import DenseConvolution, pays_as_matrix


@given(
    kernel=st.integers(1, 4),
    stride=st.integers(1, 2),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 2),
    size=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    bias=st.booleans(),
)
def test_the_matrix_equals_the_convolution(kernel, stride, padding, dilation, size, bias):
    assume(min(size) + 2 * padding >= dilation * (kernel - 1) + 1)
    with torch.random.fork_rng(devices=[]):
        convolution = nn.Conv2d(3, 5, kernel, stride, padding, dilation, bias=bias)
    generator = torch.Generator().manual_seed(0)
    maps = torch.rand((4, 3, *size), generator=generator)
    maps = maps.contiguous(memory_format=torch.channels_last)

    with torch.no_grad():
        got, wanted = DenseConvolution(convolution, *size)(maps), convolution(maps)

    assert got.shape == wanted.shape
    assert torch.allclose(got, wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("size", "options", "pays"),
    [
        ((1, 1), {}, True),
        ((2, 2), {}, True),
        ((2, 2), {"stride": 2}, True),
        ((4, 4), {}, False),
        ((2, 2), {"groups": 2}, False),
        ((2, 2), {"padding_mode": "replicate"}, False),
        ((2, 2), {"padding": "same"}, False),
    ],
)
def test_only_tiny_maps_pay(size, options, pays):
    convolution = nn.Conv2d(4, 4, 3, **{"padding": 1, **options})

    assert pays_as_matrix(convolution, *size) is pays


def test_a_kernel_of_one_pixel_stays_a_convolution():
    assert not pays_as_matrix(nn.Conv2d(4, 4, 1), 1, 1)
