"""A stored transform does to the records what torchvision itself does, and is never run."""

import numpy as np
import pytest
import torch
from torchvision import transforms as v1
from torchvision.transforms import InterpolationMode, v2

from seenit.data import as_stored, join_sides, open_examples, prepared, sampled
from seenit.errors import ConfigError
from seenit.records.preparation import Resize
from seenit.signals.batches import normalise

MEAN, STD = (0.7, 0.5, 0.3), (0.2, 0.25, 0.3)
GREY = (0.4,), (0.2,)
N = 4
LEVEL = 1 / 255


def images(*, channels=3, as_bytes=False, size=(20, 27), seed=0):
    """(n, c, h, w), taller than a pixel and of two sides."""
    generator = torch.Generator().manual_seed(seed)
    found = torch.randint(0, 256, (N, channels, *size), generator=generator, dtype=torch.uint8)
    return found if as_bytes else found.float() / 255


def opened(tmp_path, transform, imgs):
    path = tmp_path / "set.pt"
    torch.save({"imgs": imgs, "labels": [0] * len(imgs), "transform": transform}, path)
    return open_examples(str(path))


def as_asked(tmp_path, transform, imgs):
    """What the model is given: prepared, then normalised."""
    examples = opened(tmp_path, transform, imgs)
    ready = prepared(examples, examples.stored_steps.steps)
    rows = torch.from_numpy(ready.inputs.read(0, N))
    return normalise(rows, examples.offered_normalisation).numpy()


def as_torchvision(transform, imgs):
    out = torch.stack([transform(image) for image in imgs])
    return (out.float() / 255 if out.dtype == torch.uint8 else out).numpy()


def both(name, *arguments, **options):
    """A transform of either generation."""
    return [
        pytest.param(getattr(module, name)(*arguments, **options), id=f"{kind}-{name}-{options}")
        for kind, module in (("v1", v1), ("v2", v2))
    ]


MODES = InterpolationMode.NEAREST, InterpolationMode.BILINEAR, InterpolationMode.BICUBIC
ON_FLOATS = [
    *(one for mode in MODES for one in both("Resize", 9, interpolation=mode)),
    *both("Resize", (31, 14), interpolation=InterpolationMode.NEAREST_EXACT),
    *both("Resize", (31, 14), antialias=False),
    *both("Resize", (9, 14), interpolation=InterpolationMode.BICUBIC, antialias=False),
    *both("Resize", 15, max_size=17),
    *both("CenterCrop", 12),
    *both("CenterCrop", (13, 40)),
    *both("CenterCrop", (33, 44)),
    *both("Grayscale"),
    *both("Grayscale", 3),
    *both("Pad", 3),
    *both("Pad", (1, 2), padding_mode="edge"),
    *both("Pad", (1, 2, 3, 4), padding_mode="reflect"),
    *both("Pad", 2, padding_mode="symmetric"),
    *both("Pad", 2, fill=0.5),
    pytest.param(v2.Pad(2, fill=(0.1, 0.2, 0.3)), id="v2-Pad-by-channel"),
    pytest.param(v2.Resize(None, max_size=13), id="v2-Resize-longest"),
    pytest.param(v2.RGB(), id="v2-RGB"),
]


@pytest.mark.parametrize("transform", ON_FLOATS)
def test_each_step_is_torchvision_s_own_on_floats(tmp_path, transform):
    imgs = images()
    np.testing.assert_allclose(
        as_asked(tmp_path, transform, imgs), as_torchvision(transform, imgs), atol=1e-6
    )


ON_BYTES = [*both("Resize", 9), *both("Grayscale"), *both("Pad", 2, fill=7)]


@pytest.mark.parametrize("transform", ON_BYTES)
def test_bytes_are_rounded_as_torchvision_rounds_them(tmp_path, transform):
    """v1 rounds after float arithmetic and v2 resizes bytes themselves: one level between them."""
    imgs = images(as_bytes=True)
    np.testing.assert_allclose(
        as_asked(tmp_path, transform, imgs), as_torchvision(transform, imgs), atol=1.01 * LEVEL
    )


CHAINS = {
    "tml2026": v1.Compose([v1.Resize((32, 32)), v1.Normalize(MEAN, STD)]),
    "ImageNet": v1.Compose([v1.Resize(24), v1.CenterCrop(16), v1.Normalize(MEAN, STD)]),
    "nested": v2.Compose(
        [v2.Compose([v2.Resize(24), v2.Compose([v2.Pad(1)])]), v2.Normalize(MEAN, STD)]
    ),
    "grey, then normalised": v1.Compose([v1.Grayscale(), v1.Normalize(*GREY)]),
    "normalised, then resized": v2.Compose([v2.Normalize(MEAN, STD), v2.Resize((9, 9))]),
    "normalised, then padded": v1.Compose([v1.Normalize(MEAN, STD), v1.Pad(2, fill=0.5)]),
    "normalised, then cropped wider": v1.Compose([v1.Normalize(MEAN, STD), v1.CenterCrop(30)]),
    "padded, then resized": v1.Compose([v1.Pad(4), v1.Resize((12, 12)), v1.Normalize(MEAN, STD)]),
    "resized, then padded": v1.Compose([v1.Resize((12, 12)), v1.Pad(4), v1.Normalize(MEAN, STD)]),
    "by pictures": v1.Compose(
        [v1.ToPILImage(), v1.Resize((9, 9)), v1.Pad(1, fill=9), v1.ToTensor(),
         v1.Normalize(MEAN, STD)]
    ),
    "by pictures, Lanczos": v2.Compose(
        [v2.ToPILImage(), v2.Resize((9, 9), interpolation=InterpolationMode.LANCZOS),
         v2.Grayscale(3), v2.PILToTensor(), v2.ToDtype(torch.float32, scale=True)]
    ),
    "by types": v2.Compose(
        [v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Resize((9, 9)),
         v2.Normalize(MEAN, STD), v2.ToPureTensor()]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize("as_bytes", [False, True])
def test_steps_go_in_their_order_around_the_normalisation(tmp_path, name, as_bytes):
    transform, imgs = CHAINS[name], images(as_bytes=as_bytes)
    if as_bytes:  # a Normalize takes floats
        transform = v2.Compose([v2.ConvertImageDtype(torch.float32), transform])
    np.testing.assert_allclose(
        as_asked(tmp_path, transform, imgs), as_torchvision(transform, imgs), atol=1e-5
    )


def test_grey_images_of_one_channel_become_three_where_torchvision_makes_them_so(tmp_path):
    imgs = images(channels=1)
    for transform in (v1.Grayscale(3), v2.Grayscale(3), v2.RGB()):
        np.testing.assert_allclose(
            as_asked(tmp_path, transform, imgs), as_torchvision(transform, imgs), atol=1e-6
        )


def test_random_steps_are_named_and_not_applied_and_so_is_what_nobody_can_apply(tmp_path):
    transform = v1.Compose(
        [
            v1.RandomCrop(20, padding=4),
            v1.RandomApply([v1.Resize(7)]),
            v1.Resize((9, 9)),
            v1.FiveCrop(5),
            v1.Normalize(MEAN, STD),
            v1.Grayscale(),
        ]
    )
    found = opened(tmp_path, transform, images()).stored_steps
    assert found.steps == (Resize(size=(9, 9)),)
    assert found.random == ("RandomCrop", "RandomApply")
    assert found.random_sizes == ((20, 20),)
    assert found.left_out == ("FiveCrop", "Grayscale (after Normalize)")


def test_what_a_file_makes_of_a_step_is_named_where_it_cannot_be_read(tmp_path):
    wrong = [v1.Resize(9), v1.Pad(1), v1.CenterCrop(5), v1.Grayscale()]
    wrong[0].size, wrong[1].padding_mode, wrong[2].size = "9", 7, (5, 2.5)
    wrong[3].num_output_channels = 2
    found = opened(tmp_path, v1.Compose(wrong), images()).stored_steps
    assert found.steps == ()
    assert found.left_out == (
        "Resize (its size)",
        "Pad (its mode)",
        "CenterCrop (its size)",
        "Grayscale (its channels)",
    )


def test_a_file_cannot_ask_for_endless_work_or_memory(tmp_path):
    wide = v1.Compose([v1.Pad(1024) for _ in range(3)])
    examples = opened(tmp_path, wide, images())
    with pytest.raises(ConfigError, match="at most 16,777,216 pixels"):
        prepared(examples, examples.stored_steps.steps)
    many = opened(tmp_path, v1.Compose([v1.Pad(1) for _ in range(40)]), images()).stored_steps
    assert len(many.steps) == 32
    assert many.left_out == ("8 steps after the first 32",)
    assert opened(tmp_path, v1.Resize(100_000), images()).stored_steps.steps == ()


def test_records_that_stay_as_they_are_keep_their_key(tmp_path):
    transform = v1.Compose([v1.ToPILImage(), v1.Resize(20), v1.ToTensor()])
    examples = opened(tmp_path, transform, images())
    assert prepared(examples, examples.stored_steps.steps) is examples


def test_prepared_records_have_a_key_of_their_own_and_keep_the_original(tmp_path):
    examples = opened(tmp_path, None, images())
    ready = prepared(examples, (Resize(size=(9, 9)),))
    other = prepared(examples, (Resize(size=(9, 9), antialias=False),))
    assert len({examples.source.sha256, ready.source.sha256, other.source.sha256}) == 3
    assert "Resize 9 x 9" in ready.source.kind
    some = sampled(join_sides(ready, other), at_most=6, seed=0)
    assert some.inputs.shape == (6, 3, 9, 9)
    whole = as_stored(some.inputs).read(0, 6)
    assert whole.shape == (6, 3, 20, 27)
    assert {row.tobytes() for row in whole} <= {row.tobytes() for row in examples.inputs.read(0, N)}


def test_images_that_cannot_be_prepared_are_refused_by_name(tmp_path):
    examples = opened(tmp_path, v1.Pad(25, padding_mode="reflect"), images())
    with pytest.raises(ConfigError, match=r"set\.pt: images of shape .* Pad by 25.*--resize"):
        prepared(examples, examples.stored_steps.steps)
