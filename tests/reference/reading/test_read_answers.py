"""Margin gaps, smoothing and weight norms, on arrays and weights whose truth is known."""

import numpy as np
import pytest
import torch
from torch import nn

from seenit.errors import SignalError
from seenit.reference.reading.smoothing import USUAL, read_smoothing
from seenit.reference.reading.views import read_views
from seenit.reference.reading.weights import read_weights
from seenit.signals import IDENTITY, View

torch.set_num_threads(1)
FLIP, RIGHT, DOWN = View(flip=True), View(right=2), View(down=2)
IS_MEMBER = np.repeat(np.array([1, 0, -1], dtype=np.int8), (4000, 4000, 50))


def margins(*kept, seed=0):
    """A record's difficulty shows in every view; a share `kept` of membership in each."""
    rng = np.random.default_rng(seed)
    n = len(IS_MEMBER)
    own = 2 * rng.normal(size=(n, 1))
    member = (IS_MEMBER == 1)[:, None] * 1.5 * np.array(kept)
    found = own + member + 0.5 * rng.normal(size=(n, len(kept)))
    found[IS_MEMBER == -1] = np.nan  # never looked at
    return found


def test_a_view_is_whole_where_membership_shows_as_in_the_plain_one():
    found = read_views(margins(1, 1, 0.4, 0.4), IS_MEMBER, (IDENTITY, FLIP, RIGHT, DOWN))
    assert [one.is_whole for one in found.gaps] == [True, True, False, False]
    assert found.gaps[0].gap == pytest.approx(1.5, abs=0.15)
    assert found.gaps[2].kept == pytest.approx(0.4, abs=0.05)
    assert found.flips() is True
    assert found.shifts() is False
    assert (found.n_members, found.n_nonmembers) == (4000, 4000)
    assert "right 2: 38%" in found.words
    assert "(broken)" in found.words


def test_the_error_of_a_share_is_what_repetition_shows():
    views = (IDENTITY, RIGHT)
    several = [read_views(margins(1, 0.6, seed=s), IS_MEMBER, views).gaps[1] for s in range(60)]
    spread = np.std([one.kept for one in several], ddof=1)
    assert np.mean([one.error for one in several]) == pytest.approx(spread, rel=0.35)


def test_what_noise_decides_stays_open():
    few = np.concatenate([np.arange(20), np.arange(4000, 4020)])
    found = read_views(margins(1, 0.8)[few], IS_MEMBER[few], (IDENTITY, FLIP))
    assert found.flips() is None


def test_views_that_were_not_asked_say_nothing():
    found = read_views(margins(1), IS_MEMBER, (IDENTITY,))
    assert found.flips() is None
    assert found.shifts() is None


def test_one_side_alone_has_no_gap():
    assert read_views(margins(1), np.ones(len(IS_MEMBER), dtype=np.int8), (IDENTITY,)) is None


def test_a_target_without_a_gap_gets_no_verdict():
    found = read_views(-margins(1, 1), IS_MEMBER, (IDENTITY, FLIP))
    assert np.isnan(found.gaps[1].kept)
    assert found.flips() is None


@pytest.mark.parametrize("views", [(IDENTITY,), (FLIP, IDENTITY), (IDENTITY, FLIP, RIGHT)])
def test_margins_and_views_must_belong_together(views):
    with pytest.raises(SignalError, match="target_margin"):
        read_views(margins(1, 1), IS_MEMBER, views)


def smoothed_answers(smoothing, n_classes, *, noise=0.3, n=2000, seed=0):
    """Logits around the optimum of smoothed labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n_classes, n)
    p = np.full((n, n_classes), smoothing / n_classes)
    p[np.arange(n), labels] += 1 - smoothing
    return np.log(p) + noise * rng.normal(size=p.shape), labels


@pytest.mark.parametrize("n_classes", [3, 10, 100])
@pytest.mark.parametrize("smoothing", USUAL)
def test_the_optimum_of_smoothed_labels_gives_the_smoothing(smoothing, n_classes):
    found = read_smoothing(*smoothed_answers(smoothing, n_classes))
    assert found.is_smoothed is True
    assert found.smoothing == smoothing
    assert found.estimate == pytest.approx(smoothing, rel=0.2)


@pytest.mark.parametrize("scale", [1.0, 2.0, 4.0])
def test_confident_or_not_wrong_classes_apart_mean_no_smoothing(scale):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 2000)
    logits = scale * 2 * rng.normal(size=(2000, 10))
    logits[np.arange(2000), labels] += 4 * scale
    found = read_smoothing(logits, labels)
    assert found.is_smoothed is False
    assert found.smoothing == 0.0


def test_two_classes_and_a_floor_cannot_be_told_apart():
    found = read_smoothing(*smoothed_answers(0.2, 2))
    assert found.is_smoothed is None
    assert "cannot tell" in found.words


def test_an_untrained_network_is_not_called_smoothed():
    rng = np.random.default_rng(0)
    found = read_smoothing(0.1 * rng.normal(size=(500, 10)), rng.integers(0, 10, 500))
    assert found.is_smoothed is None


def test_few_members_are_not_read():
    assert read_smoothing(np.zeros((49, 3)), np.zeros(49, dtype=np.int64)) is None


def network(seed):
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(32, 3)
        )


@pytest.mark.parametrize(("factor", "is_decayed"), [(0.5, True), (1.0, None), (2.0, None)])
def test_only_weights_in_front_of_batch_norm_speak_of_decay(factor, is_decayed):
    trained = network(1)
    with torch.no_grad():
        trained[0].weight.mul_(factor)
        trained[4].weight.mul_(0.1)  # any length fits any loss there: no hint
    found = read_weights(trained, network(2))
    assert found.is_decayed is is_decayed
    assert [(one.name, one.is_scale_free) for one in found.layers] == [
        ("0.weight", True),
        ("4.weight", False),
    ]
    assert found.layers[0].norm == pytest.approx(factor * found.layers[0].fresh, rel=0.3)


def test_without_batch_norm_nothing_is_read():
    plain = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    found = read_weights(plain, plain)
    assert found.is_decayed is None
    assert "nothing to read" in found.words
