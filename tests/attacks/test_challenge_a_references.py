"""Known figures: 8 references of a ResNet-18 on CIFAR-10, on records of known membership."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from seenit.attacks import find_attack
from seenit.attacks.base_online import BaseOnline
from seenit.attacks.requirements import arguments_of
from seenit.attacks.rmia_offline import RmiaOffline
from seenit.attacks.rmia_online import RmiaOnline
from seenit.numerics.logits import loss_of_margin

MARGINS = Path(__file__).parents[3] / "shared" / "challenges" / "a" / "reference_margins.npz"
pytestmark = pytest.mark.skipif(not MARGINS.exists(), reason=f"{MARGINS.name} is not here")

FIGURES = {  # attack: AUC and TPR at 5 % FPR
    "calibration": (0.638, 0.131),
    "lira-online": (0.625, 0.101),
    "lira-online-fixed": (0.653, 0.143),
    "lira-online-switched": (0.653, 0.143),
    "lira-offline-fixed": (0.640, 0.132),
    "bavaria-t": (0.654, 0.151),
}
PLAIN = [  # attack at temperature 1: AUC and TPR at 5 % FPR
    (RmiaOnline(), (0.676, 0.166)),
    (BaseOnline(), (0.676, 0.166)),
    (RmiaOffline(), (0.664, 0.149)),
]


@pytest.fixture(scope="module")
def challenge():
    """All 20,000 records' signals and the membership of the 10,000 public ones (-1: private)."""
    with np.load(MARGINS) as file:
        return {name: file[name] for name in file.files}


def figures(scores, is_member):
    """AUC and TPR at 5 % FPR, ties together, over the records of known membership."""
    known = is_member >= 0
    scores, truth = scores[known], is_member[known] == 1
    members, others = scores[truth], np.sort(scores[~truth])[::-1]
    threshold = others[len(others) // 20]  # the first false positive too many
    return roc_auc_score(truth, scores), (members > threshold).mean()


@pytest.mark.parametrize("name", FIGURES)
def test_published_attacks_reach_their_known_figures(name, challenge):
    attack = find_attack(name).variant_for(challenge)
    scores = attack.score(**arguments_of(attack.score, challenge))
    assert figures(scores, challenge["is_member"]) == pytest.approx(FIGURES[name], abs=0.001)


@pytest.mark.parametrize(("attack", "known"), PLAIN, ids=lambda one: type(one).__name__)
def test_ratios_of_plain_likelihoods_reach_their_known_figures(attack, known, challenge):
    scores = attack.score(**arguments_of(attack.score, challenge))
    assert figures(scores, challenge["is_member"]) == pytest.approx(known, abs=0.001)


@pytest.mark.parametrize("name", ["rmia-online", "base-online", "rmia-offline"])
def test_the_temperature_that_references_choose_finds_more(name, challenge):
    tempered = find_attack(name).variant_for(challenge)
    plain = next(
        attack for attack, _ in PLAIN if type(tempered).__name__.startswith(type(attack).__name__)
    )
    found, before = (
        figures(attack.score(**arguments_of(attack.score, challenge)), challenge["is_member"])
        for attack in (tempered, plain)
    )
    assert found[0] > before[0] + 0.003
    assert found[1] > before[1]


def test_calibrating_margins_beats_calibrating_losses(challenge):
    is_out = ~challenge["reference_is_in"][:, :, None]
    reference_loss = loss_of_margin(challenge["reference_margin"])
    out_loss = (reference_loss * is_out).sum(axis=0) / is_out.sum(axis=0)
    scores = (out_loss - loss_of_margin(challenge["target_margin"])).mean(axis=1)
    assert figures(scores, challenge["is_member"]) == pytest.approx((0.612, 0.121), abs=0.001)


def test_rapid_out_of_fold_beats_calibration(challenge):
    public = np.flatnonzero(challenge["is_member"] >= 0)
    truth = challenge["is_member"][public] == 1
    (attack,) = find_attack("rapid").variants
    scores = np.zeros(len(public))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for learned, held_out in folds.split(public, truth):
        fitted = attack.fit(**_rows(challenge, public[learned]), known_is_member=truth[learned])
        scores[held_out] = fitted.score(**_rows(challenge, public[held_out]))
    auc, tpr = figures(scores, challenge["is_member"][public])
    assert auc > 0.66
    assert tpr > 0.14


def _rows(challenge, rows):
    return {
        "target_margin": challenge["target_margin"][rows],
        "reference_margin": challenge["reference_margin"][:, rows],
        "reference_is_in": challenge["reference_is_in"][:, rows],
    }
