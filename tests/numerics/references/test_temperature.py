"""References choose the temperature: each plays the target, and its members are known."""

import numpy as np
import pytest

from seenit.attacks.base_offline import BaseOffline, BaseOfflineTempered
from seenit.attacks.base_online import BaseOnline, BaseOnlineTempered
from seenit.attacks.rmia_offline import RmiaOffline, RmiaOfflineTempered
from seenit.attacks.rmia_online import RmiaOnline, RmiaOnlineTempered
from seenit.numerics.references.temperature import TEMPERATURES, best_temperature


def saturated(n=3000, r=6, *, scale, seed=0):
    """References and a target whose margins are `scale` times those of a model that is unsure."""
    rng = np.random.default_rng(seed)
    halves = rng.random((r, n)).argsort(axis=0) < r / 2  # each record in half of the references
    is_in = np.concatenate([halves, rng.random((1, n)) < 0.5])
    hard = rng.normal(1.0, 1.0, n)
    margin = hard + 1.0 * is_in + rng.normal(0, 0.5, (r + 1, n))
    margin = scale * margin[:, :, None]  # (r + 1, n, 1)
    signals = {
        "target_margin": margin[-1],
        "reference_margin": margin[:-1].astype(np.float32),
        "reference_is_in": is_in[:-1],
    }
    return signals, is_in[-1]


def tpr(scores, inside, fpr=0.05):
    threshold = np.sort(scores[~inside])[::-1][int(fpr * (~inside).sum())]
    return (scores[inside] > threshold).mean()


PAIRS = [
    (RmiaOnlineTempered(), RmiaOnline()),
    (RmiaOfflineTempered(a=0.4), RmiaOffline(a=0.4)),
    (BaseOnlineTempered(), BaseOnline()),
    (BaseOfflineTempered(alpha=0.5), BaseOffline(alpha=0.5)),
]


@pytest.mark.parametrize(("tempered", "plain"), PAIRS, ids=lambda one: type(one).__name__)
def test_the_scores_are_the_plain_ones_at_the_temperature_that_references_chose(tempered, plain):
    signals, _ = saturated(scale=6.0)
    t = best_temperature(
        plain.score,
        signals["reference_margin"],
        signals["reference_is_in"],
        None,
    )
    cooled = {name: signals[name] / np.float32(t) for name in ("target_margin", "reference_margin")}
    np.testing.assert_allclose(
        tempered.score(**signals), plain.score(**{**signals, **cooled}), rtol=1e-5, atol=1e-6
    )


def test_margins_that_saturate_are_softened_and_more_members_are_found():
    signals, inside = saturated(scale=6.0)
    softened = tpr(RmiaOnlineTempered().score(**signals), inside)
    plain = tpr(RmiaOnline().score(**signals), inside)
    assert softened > plain + 0.05


def test_margins_that_do_not_saturate_stay_as_they_are():
    rng = np.random.default_rng(3)
    signals, _ = saturated(scale=0.3, seed=3)

    def better_when_sharp(*, target_margin, **_):
        target = target_margin
        # at T = 1 the target's members stand out, softened they drown in noise
        inside = target[:, 0] > np.median(target[:, 0])
        return np.where(inside, target[:, 0], 0) + rng.normal(0, 0.1, len(target))

    assert best_temperature(
        better_when_sharp, signals["reference_margin"], signals["reference_is_in"], None
    ) in (1.0, 1.5)


def test_the_choice_is_the_plain_loop_over_references_and_temperatures():
    signals, _ = saturated(n=1200, scale=4.0, seed=5)
    margin, is_in = signals["reference_margin"].astype(float), signals["reference_is_in"]

    ratio = RmiaOnline().score
    found = best_temperature(ratio, margin, is_in, None)
    mean = []
    for t in TEMPERATURES:
        each = []
        for j in range(4):
            others = np.delete(np.arange(len(margin)), j)
            scores = ratio(
                target_margin=margin[j] / t,
                reference_margin=margin[others] / t,
                reference_is_in=is_in[others],
            )
            each.append(np.mean([tpr(scores, is_in[j], fpr) for fpr in np.linspace(0, 0.1, 20)]))
        mean.append(np.mean(each))
    # the loop leaves out no partner, so it may prefer a neighbour of the same temperature
    assert abs(TEMPERATURES.index(found) - int(np.argmax(mean))) <= 1
    assert found > 1


@pytest.mark.parametrize("changed", [{"n": 120}, {"r": 2}])
def test_too_few_records_or_references_choose_nothing(changed):
    signals, _ = saturated(scale=6.0, **changed)

    def never(**_):
        raise AssertionError("asked")

    margin, is_in = signals["reference_margin"], signals["reference_is_in"]
    assert best_temperature(never, margin, is_in, None) == 1.0


def test_records_in_another_order_choose_the_same():
    signals, _ = saturated(n=2000, scale=3.0, seed=8)
    moved = np.random.default_rng(1).permutation(2000)
    there = {
        "target_margin": signals["target_margin"][moved],
        "reference_margin": signals["reference_margin"][:, moved],
        "reference_is_in": signals["reference_is_in"][:, moved],
    }
    np.testing.assert_array_equal(
        RmiaOnlineTempered().score(**there), RmiaOnlineTempered().score(**signals)[moved]
    )
