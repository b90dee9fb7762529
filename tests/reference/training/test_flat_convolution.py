"""Flat layers are the convolutions that they stand for, in values and in gradients."""

import pytest
import torch
from torch import nn

from seenit.reference.networks import build_network
from seenit.reference.training.tiny_maps import FlatConvolution, flat_convolutions

CASES = [
    # size, kernel, padding, stride, where every output sees every pixel
    ((1, 1), 3, 1, 1),
    ((2, 2), 3, 1, 1),
    ((2, 2), 3, 1, 2),
    ((3, 3), 5, 2, 1),
    ((2, 1), 3, 1, 1),
    ((1, 1), 7, 3, 2),
]


def layer_of(kernel: int, padding: int, stride: int, *, bias: bool = False) -> nn.Conv2d:
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(0)
        return nn.Conv2d(5, 4, kernel, stride=stride, padding=padding, bias=bias)


def maps_of(size: tuple[int, int]) -> torch.Tensor:
    return torch.randn((6, 5, *size), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("size", "kernel", "padding", "stride"), CASES)
@pytest.mark.parametrize("bias", [False, True])
def test_a_flat_layer_gives_what_the_convolution_gives(size, kernel, padding, stride, bias):
    layer = layer_of(kernel, padding, stride, bias=bias)
    torch.testing.assert_close(FlatConvolution(layer, size)(maps_of(size)), layer(maps_of(size)))


@pytest.mark.parametrize(("size", "kernel", "padding", "stride"), CASES)
def test_taps_that_meet_a_pixel_get_the_convolutions_gradient_and_the_others_had_none(
    size, kernel, padding, stride
):
    layer = layer_of(kernel, padding, stride)
    flat = FlatConvolution(layer, size)
    flat(maps_of(size)).square().sum().backward()
    layer(maps_of(size)).square().sum().backward()
    into = layer_of(kernel, padding, stride)
    with torch.no_grad():
        flat.weight.copy_(flat.weight.grad)
    flat.write_to(into)
    torch.testing.assert_close(into.weight.detach(), layer.weight.grad)


def test_a_resnet_for_large_images_is_flat_where_its_maps_are_2x2_or_smaller_and_says_the_same():
    network = build_network("resnet18", n_classes=10, input_shape=(3, 32, 32), seed=0).eval()
    images = torch.randn((4, 3, 32, 32), generator=torch.Generator().manual_seed(2))
    names = list(network.state_dict())
    with torch.no_grad():
        before = network(images)
        with flat_convolutions(network, (3, 32, 32)):
            flat = [name for name, one in network.named_modules() if type(one) is FlatConvolution]
            inside = network(images)
        after = network(images)
    assert flat == [
        "layer3.0.conv2", "layer3.1.conv1", "layer3.1.conv2",
        "layer4.0.conv1", "layer4.0.conv2", "layer4.1.conv1", "layer4.1.conv2",
    ]  # fmt: skip
    assert not any(type(one) is FlatConvolution for one in network.modules())
    assert list(network.state_dict()) == names
    torch.testing.assert_close(inside, before, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(after, before, rtol=1e-5, atol=1e-5)


def test_what_was_trained_flat_is_there_afterwards_even_after_an_error():
    network = nn.Sequential(layer_of(3, 1, 1))

    def trained_until_it_breaks() -> None:
        with flat_convolutions(network, (5, 2, 2)):
            with torch.no_grad():
                network[0].weight.fill_(2.0)
            raise KeyError

    with pytest.raises(KeyError):
        trained_until_it_breaks()
    assert type(network[0]) is nn.Conv2d
    assert bool((network[0].weight == 2.0).all())


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(5, 5, 3, padding=1, groups=5),
        nn.Conv2d(5, 4, 3, padding=2, dilation=2),
        nn.Conv2d(5, 4, 3, padding=1, padding_mode="reflect"),
        nn.Conv2d(5, 4, 3, padding="same"),
        nn.Conv2d(5, 4, 1),
        nn.Conv2d(5, 4, 3, padding=0),  # on 4x4 an output sees a part only
    ],
    ids=["groups", "dilation", "reflect", "same", "1x1", "partial"],
)
def test_other_layers_stay_as_they_are(layer):
    network = nn.Sequential(layer)
    with flat_convolutions(network, (5, 4, 4)):
        assert network[0] is layer
