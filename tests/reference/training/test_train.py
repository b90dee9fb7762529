"""A reference trains to the same bytes, killed or not, and learns what it is given."""

import numpy as np
import pytest
import torch

from seenit.errors import ConfigError
from seenit.records.examples import Normalisation
from seenit.reference.networks import build_network
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.augment import augment
from seenit.reference.training.one import normalised, train_one

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def flat_data():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 240)
    inputs = rng.normal(size=(240, 12)) + np.eye(3, 12)[labels] * 3
    return DevicePool(
        inputs=torch.from_numpy(inputs.astype(np.float32)),
        labels=torch.from_numpy(labels),
    )


@pytest.fixture(scope="module")
def image_data():
    rng = np.random.default_rng(0)
    return DevicePool(
        inputs=torch.from_numpy(rng.integers(0, 256, (24, 3, 32, 32), dtype=np.uint8)).contiguous(
            memory_format=torch.channels_last
        ),
        labels=torch.from_numpy(rng.integers(0, 2, 24)),
    )


def job(n, *, seed=0, epochs=4, architecture="mlp-16", normalisation=None):
    """Recipe and training."""
    recipe = Recipe(architecture=architecture, epochs=epochs, batch_size=32, learning_rate=0.1)
    training = Training(rows=np.arange(n), seed=seed, normalisation=normalisation, n_classes=3)
    return recipe, training


def weights(network):
    return b"".join(value.numpy().tobytes() for value in network.state_dict().values())


def test_a_reference_learns_its_records(flat_data):
    network = train_one(*job(200, epochs=30), flat_data)
    predicted = network(flat_data.inputs[:200]).argmax(1)
    assert (predicted == flat_data.labels[:200]).float().mean() > 0.95


def test_the_seed_decides_the_weights(flat_data):
    assert weights(train_one(*job(200), flat_data)) == weights(train_one(*job(200), flat_data))
    assert weights(train_one(*job(200), flat_data)) != weights(
        train_one(*job(200, seed=1), flat_data)
    )


class Killed(BaseException):
    pass


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_a_killed_training_goes_on_as_if_nothing_had_happened(flat_data, tmp_path, killed_after):
    done = []

    def die(n):
        done.append(n)
        if sum(done) == killed_after:
            raise Killed

    with pytest.raises(Killed):
        train_one(*job(200), flat_data, checkpoint=tmp_path / "c.pt", on_epoch=die)
    resumed = []
    network = train_one(*job(200), flat_data, checkpoint=tmp_path / "c.pt", on_epoch=resumed.append)

    assert resumed == [killed_after] + [1] * (4 - killed_after)
    assert weights(network) == weights(train_one(*job(200), flat_data))


def test_a_resnet_trains_on_uint8_images_and_resumes(image_data, tmp_path):
    half = Normalisation(mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))
    work = job(24, epochs=2, architecture="resnet18", normalisation=half)
    whole = train_one(*work, image_data)
    with pytest.raises(Killed):
        train_one(*work, image_data, checkpoint=tmp_path / "c.pt", on_epoch=_kill)
    assert weights(train_one(*work, image_data, checkpoint=tmp_path / "c.pt")) == weights(whole)


def _kill(_):
    raise Killed


def test_training_leaves_the_global_random_state_alone(flat_data):
    before = torch.random.get_rng_state()
    train_one(*job(200), flat_data)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_augmentation_is_a_mirrored_shift_with_black_outside():
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(1, 256, (64, 3, 8, 8), dtype=torch.uint8, generator=generator)
    views = augment(images, flip=True, shift=2, generator=generator)

    def possible(image):
        for base in (image, image.flip(2)):
            padded = torch.nn.functional.pad(base, (2, 2, 2, 2))
            for dy in range(5):
                for dx in range(5):
                    yield padded[:, dy : dy + 8, dx : dx + 8]

    seen = set()
    for image, view in zip(images, views, strict=True):
        matches = [k for k, one in enumerate(possible(image)) if torch.equal(one, view)]
        assert len(matches) == 1
        seen.update(matches)
    assert len(seen) > 25  # of 50: both mirrors and many shifts are drawn


def test_without_augmentation_images_stay_as_they_are():
    images = torch.arange(2 * 3 * 4 * 4, dtype=torch.uint8).reshape(2, 3, 4, 4)
    same = augment(images, flip=False, shift=0, generator=torch.Generator())
    assert torch.equal(same, images)


def test_normalisation_is_the_textbook_one():
    images = torch.arange(0, 48, dtype=torch.uint8).reshape(1, 3, 4, 4)
    norm = Normalisation(mean=(0.1, 0.2, 0.3), std=(0.5, 0.6, 0.7))
    want = (images.double() / 255 - torch.tensor(norm.mean)[:, None, None]) / torch.tensor(
        norm.std
    )[:, None, None]
    torch.testing.assert_close(normalised(images, norm).double(), want, rtol=1e-5, atol=1e-6)


def test_the_learning_rate_rises_to_its_peak_and_falls_to_nearly_nothing():
    recipe = Recipe(architecture="mlp-4", learning_rate=0.4, warmup=0.25)
    rates = [recipe.learning_rate_at(step, 100) for step in range(100)]
    assert max(rates) == pytest.approx(0.4)
    assert rates.index(max(rates)) in (24, 25)
    assert rates[:25] == sorted(rates[:25])
    assert rates[25:] == sorted(rates[25:], reverse=True)
    assert 0 < rates[-1] < 0.01


def test_a_recipe_that_cannot_train_names_every_number():
    with pytest.raises(ConfigError, match=r"epochs.*batch_size.*momentum"):
        Recipe(architecture="resnet18", epochs=0, batch_size=1, momentum=1.0)


@pytest.mark.parametrize("name", ["resnet", "mlp-", "mlp-a"])
def test_an_unknown_architecture_is_named(name):
    with pytest.raises(ConfigError, match=name):
        build_network(name, n_classes=2, input_shape=(3, 32, 32), seed=0)


def test_the_cifar_stem_keeps_the_resolution():
    network = build_network("resnet18-cifar", n_classes=9, input_shape=(3, 32, 32), seed=0)
    assert network.conv1.stride == (1, 1)
    assert isinstance(network.maxpool, torch.nn.Identity)
    assert network.fc.out_features == 9
