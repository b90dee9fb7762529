"""Several trainings at once learn what each would learn alone, killed or not."""

import numpy as np
import pytest
import torch
from stacks import (
    NORMALISATION,
    bytes_of,
    flat_data,
    flat_trainings,
    image_data,
    image_trainings,
    stacked,
)
from torch import nn

from seenit.reference.pool import DevicePool
from seenit.reference.training.one import train_one
from seenit.reference.training.several import MOST_LANES, lanes_that_fit, train_stack

torch.set_num_threads(1)


@pytest.mark.parametrize("n_at_once", [1, 2, 3, 10])
def test_a_stack_gives_each_the_bytes_that_it_gets_alone(n_at_once):
    pool = flat_data()
    trainings = flat_trainings(
        [120, 120, 97, 33, 200]
    )  # one batch, many, a last one of another size
    for training, network in zip(
        trainings, stacked(trainings, pool, n_at_once=n_at_once), strict=True
    ):
        assert bytes_of(network) == bytes_of(train_one(*training, pool))
        assert not network.training


@pytest.mark.parametrize(
    "changed",
    [
        {"momentum": 0.0, "weight_decay": 0.0},
        {"label_smoothing": 0.2, "warmup": 0.0},
        {"batch_size": 500},
        {"remainder": 5},
        {"epochs": 1},
    ],
)
def test_whatever_the_recipe_says(changed):
    pool, trainings = flat_data(), flat_trainings([120, 77], **changed)
    for training, network in zip(trainings, stacked(trainings, pool, n_at_once=2), strict=True):
        assert bytes_of(network) == bytes_of(train_one(*training, pool))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        pytest.param({"fill": "mean"}, marks=pytest.mark.slow),
        pytest.param({"fill": "reflect", "flip": False}, marks=pytest.mark.slow),
        pytest.param({"shift": 0, "architecture": "resnet18-cifar"}, marks=pytest.mark.slow),
        pytest.param({"shift": 0, "flip": False}, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_images_are_shown_and_normalised_as_alone(changed):
    pool, trainings = image_data(), image_trainings([16, 13], **{"epochs": 1, **changed})
    for training, network in zip(trainings, stacked(trainings, pool, n_at_once=2), strict=True):
        assert bytes_of(network) == bytes_of(train_one(*training, pool))


def test_recipes_may_differ():
    pool = image_data()
    trainings = [
        *image_trainings([16], architecture="mlp-8", shift=2, fill="mean"),
        *image_trainings([13], architecture="mlp-4", shift=0, batch_size=13, epochs=3),
        *image_trainings([13], architecture="mlp-8", shift=2, fill="black"),
    ]
    for training, network in zip(trainings, stacked(trainings, pool, n_at_once=3), strict=True):
        assert bytes_of(network) == bytes_of(train_one(*training, pool))


class Killed(BaseException):
    pass


@pytest.mark.parametrize("seed", range(4))
def test_a_stack_that_is_killed_goes_on_as_if_nothing_had_happened(tmp_path, seed):
    """Some lanes are then an epoch behind others, some are done, some have not begun."""
    pool, trainings = flat_data(), flat_trainings([120, 64, 97, 33])
    files = [tmp_path / f"{at}.pt" for at in range(4)]
    rng = np.random.default_rng(seed)
    n_left, done, counted = int(rng.integers(1, 15)), {}, [0] * 4

    def die(at, n_epochs):
        nonlocal n_left
        n_left -= 1
        if n_left == 0:
            raise Killed

    with pytest.raises(Killed):
        train_stack(
            *zip(*trainings, strict=True),
            pool,
            n_at_once=3,
            checkpoints=files,
            on_epoch=die,
            on_trained=lambda at, network, _: done.__setitem__(at, bytes_of(network)),
        )

    def count(at, n_epochs):
        counted[left[at]] += n_epochs

    left = [at for at in range(4) if at not in done]
    networks = stacked(
        [trainings[at] for at in left],
        pool,
        n_at_once=3,
        checkpoints=[files[at] for at in left],
        on_epoch=count,
    )
    done |= {at: bytes_of(network) for at, network in zip(left, networks, strict=True)}
    assert [counted[at] for at in left] == [4] * len(left), "epochs behind a checkpoint count"
    for at, training in enumerate(trainings):
        assert done[at] == bytes_of(train_one(*training, pool))


def test_what_one_keeps_the_other_goes_on_from(tmp_path):
    pool, (training,) = flat_data(), flat_trainings([120])
    whole = bytes_of(train_one(*training, pool))
    for number, (begin, end) in enumerate(((alone, in_stack), (in_stack, alone))):
        file = tmp_path / f"{number}.pt"
        with pytest.raises(Killed):
            begin(training, pool, file, dies_after=2)
        assert bytes_of(end(training, pool, file, dies_after=99)) == whole


def alone(training, pool, file, *, dies_after):
    return train_one(*training, pool, checkpoint=file, on_epoch=_deadly(dies_after))


def in_stack(training, pool, file, *, dies_after):
    die = _deadly(dies_after)
    return stacked(
        [training],
        pool,
        n_at_once=1,
        checkpoints=[file],
        on_epoch=lambda _, n_epochs: die(n_epochs),
    )[0]


def _deadly(n_epochs):
    done = []

    def die(n):
        done.append(n)
        if sum(done) == n_epochs:
            raise Killed

    return die


def test_a_lane_that_is_done_makes_room_for_the_next():
    told = []
    n_at_once = train_stack(
        *zip(*flat_trainings([120] * 4, epochs=2), strict=True),
        flat_data(),
        n_at_once=2,
        on_epoch=lambda at, _: told.append(at),
        on_trained=lambda at, _network, _seconds: told.append(f"{at} done"),
    )
    assert n_at_once == 2
    assert told == [0, 1, 0, 1, "0 done", "1 done", 2, 3, 2, 3, "2 done", "3 done"]


def test_the_number_at_once_is_what_memory_holds():
    assert lanes_that_fit(None, None) == 1
    assert lanes_that_fit(80_000, 79_000) == MOST_LANES
    assert lanes_that_fit(10_000, 8_000) == 3  # 7,200 of 8,000 for further ones of 2,000
    assert lanes_that_fit(10_000, 500) == 1
    assert lanes_that_fit(10_000, 10_000) == MOST_LANES


def test_training_leaves_the_global_random_state_alone():
    before = torch.random.get_rng_state()
    stacked(flat_trainings([60, 60], epochs=1), flat_data(), n_at_once=2)
    assert torch.equal(torch.random.get_rng_state(), before)


needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


@pytest.mark.gpu
@needs_cuda
@pytest.mark.parametrize("sizes", [[120, 97, 64, 200], [240]])
def test_captured_steps_learn_what_plain_ones_learn(sizes):
    pool, trainings = flat_data("cuda"), flat_trainings(sizes, epochs=10)
    for training, network in zip(trainings, stacked(trainings, pool), strict=True):
        plain = train_one(*training, pool)
        for name, value in network.state_dict().items():
            torch.testing.assert_close(value, plain.state_dict()[name], rtol=1e-3, atol=1e-4)


@pytest.mark.gpu
@needs_cuda
def test_captured_steps_on_images_fit_as_well_as_plain_ones():
    pool = image_data("cuda", n=256)
    trainings = image_trainings([128, 100, 77], epochs=30, batch_size=32, flip=False, shift=0)
    for training, network in zip(trainings, stacked(trainings, pool), strict=True):
        fitted = [
            _share_right(net, pool, training[1].rows)
            for net in (network, train_one(*training, pool))
        ]
        assert min(fitted) > 0.95


@pytest.mark.gpu
@needs_cuda
def test_the_trials_before_a_capture_leave_no_trace():
    """With a learning rate of nearly nothing the weights are those of the seed."""
    pool, trainings = flat_data("cuda"), flat_trainings([120, 97], epochs=1, learning_rate=1e-20)
    for training, network in zip(trainings, stacked(trainings, pool), strict=True):
        untrained = train_one(*training, pool)
        for name, value in network.state_dict().items():
            assert torch.equal(value, untrained.state_dict()[name])


def _share_right(network: nn.Module, pool: DevicePool, rows: np.ndarray) -> float:
    inputs = pool.inputs[torch.from_numpy(rows).to(pool.inputs.device)].float() / 255
    mean, std = (
        torch.tensor(values, device=inputs.device).view(3, 1, 1)
        for values in (NORMALISATION.mean, NORMALISATION.std)
    )
    with torch.inference_mode():
        predicted = network((inputs - mean) / std).argmax(1).cpu().numpy()
    return float((predicted == pool.labels.cpu().numpy()[rows]).mean())
