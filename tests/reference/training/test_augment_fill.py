"""What lies outside a shifted image: black, the mean colour, or the image mirrored."""

import pytest
import torch

from seenit.errors import ConfigError
from seenit.reference.recipe import Recipe
from seenit.reference.training.augment import augment

MEAN = (0.2, 0.4, 0.6)


def pictures(dtype):
    generator = torch.Generator().manual_seed(0)
    values = torch.randint(1, 256, (40, 3, 8, 8), dtype=torch.uint8, generator=generator)
    return values if dtype == torch.uint8 else values.float() / 255


def shifted(images, fill, **more):
    generator = torch.Generator().manual_seed(1)
    return augment(images, flip=False, shift=2, fill=fill, generator=generator, **more)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32])
def test_the_mean_colour_replaces_black_and_nothing_else(dtype):
    images = pictures(dtype)
    black, coloured = shifted(images, "black"), shifted(images, "mean", mean=MEAN)
    outside = (black == 0).all(dim=1, keepdim=True)  # no image has a black pixel
    colour = torch.tensor(MEAN).view(1, 3, 1, 1)
    if dtype == torch.uint8:
        colour = (colour * 255).round()

    assert 0.1 < outside.float().mean() < 0.5
    assert torch.equal(coloured, torch.where(outside, colour.to(dtype), black))


def test_without_a_normalisation_the_mean_is_black():
    images = pictures(torch.uint8)
    assert torch.equal(shifted(images, "mean"), shifted(images, "black"))


def test_a_reflected_border_is_the_one_of_torch():
    images = pictures(torch.float32)
    padded = torch.nn.functional.pad(images, (2, 2, 2, 2), mode="reflect")
    for image, big in zip(shifted(images, "reflect"), padded, strict=True):
        windows = [big[:, y : y + 8, x : x + 8] for y in range(5) for x in range(5)]
        assert sum(torch.equal(image, window) for window in windows) == 1


def test_the_fill_does_not_change_what_is_drawn():
    images = pictures(torch.uint8)
    black, reflected = shifted(images, "black"), shifted(images, "reflect")
    inside = black != 0
    assert torch.equal(black[inside], reflected[inside])


def test_an_unknown_fill_is_refused_by_name():
    with pytest.raises(ConfigError, match="fill: expected one of black, mean, reflect, got edge"):
        Recipe(architecture="resnet18", fill="edge")
