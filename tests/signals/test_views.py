"""Views are what torchvision's augmentation makes of an image."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from seeded_models import images
from small_pools import examples_of
from torchvision.transforms import functional as tv

from seenit.errors import ConfigError, SignalError
from seenit.kinds import views_of
from seenit.kinds.images.views import views_for
from seenit.signals import IDENTITY, STANDARD_VIEWS, View
from seenit.signals.views import require_plain_first

IMAGES = torch.from_numpy(images(3, size=9))
shifts = st.integers(-4, 4)


@given(down=shifts, right=shifts, flip=st.booleans())
def test_a_view_is_a_crop_from_the_image_padded_with_black_then_a_flip(down, right, flip):
    padded = tv.pad(IMAGES, [4, 4, 4, 4])
    wanted = tv.crop(padded, 4 - down, 4 - right, 9, 9)
    wanted = tv.hflip(wanted) if flip else wanted

    assert torch.equal(View(down=down, right=right, flip=flip).apply(IMAGES), wanted)


def test_down_moves_a_pixel_down_and_leaves_black_behind():
    image = torch.zeros((1, 1, 3, 3))
    image[0, 0, 0, 1] = 1.0

    shown = View(down=1, right=1).apply(image)

    assert shown[0, 0].tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_the_plain_view_is_the_image_itself_and_comes_first():
    assert IDENTITY.apply(IMAGES) is IMAGES
    assert STANDARD_VIEWS[:2] == (IDENTITY, View(flip=True))
    assert len(set(STANDARD_VIEWS)) == len(STANDARD_VIEWS)
    assert {abs(v.down) + abs(v.right) for v in STANDARD_VIEWS} == {0, 2}


@pytest.mark.parametrize("view", STANDARD_VIEWS, ids=lambda view: view.name)
def test_a_view_writes_nothing_and_keeps_the_memory_format(view):
    batch = torch.from_numpy(images(4)).contiguous(memory_format=torch.channels_last)
    before = batch.clone()

    shown = view.apply(batch)

    assert torch.equal(batch, before)
    assert shown.is_contiguous(memory_format=torch.channels_last)


def test_views_have_names():
    names = [View().name, View(flip=True).name, View(down=2).name, View(right=-4, flip=True).name]

    assert names == ["plain", "flip", "down 2", "left 4, flip"]


def test_large_images_are_not_shifted_and_rows_have_the_plain_view_only():
    rows = examples_of(np.zeros((2, 446), dtype=np.float32), np.zeros(2, dtype=np.int64))
    assert views_of((rows,), None, device="cpu") == (IDENTITY,)
    assert views_for((3, 32, 32)) == STANDARD_VIEWS
    assert views_for((3, 96, 96)) == STANDARD_VIEWS
    assert views_for((3, 97, 64)) == (IDENTITY, View(flip=True))
    with pytest.raises(SignalError, match="flip"):
        View(flip=True).apply(torch.zeros((2, 446)))


def test_a_shift_that_leaves_nothing_is_refused():
    with pytest.raises(SignalError, match="nothing is left"):
        View(down=9).apply(IMAGES)


@pytest.mark.parametrize(
    "views", [(), (View(flip=True), IDENTITY), (IDENTITY, View(down=1), View(down=1))]
)
def test_the_plain_view_must_come_first_and_each_once(views):
    with pytest.raises(ConfigError, match="plain view first"):
        require_plain_first(views)


def test_views_act_on_pixels_between_zero_and_one():
    shown = View(down=2).apply(torch.ones((1, 3, 8, 8)))

    assert np.array_equal(np.unique(shown.numpy()), [0.0, 1.0])
