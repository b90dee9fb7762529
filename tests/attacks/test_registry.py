"""The registry and what it reads from signatures."""

from dataclasses import dataclass

import numpy as np
import pytest

from seenit.attacks import ATTACKS, find_attack
from seenit.attacks.loss import Loss, TableLoss
from seenit.attacks.requirements import (
    arguments_of,
    is_learned,
    missing_signals,
    optional_signals,
    required_signals,
)
from seenit.errors import ConfigError

# The command line's contract: a name that has been published stays.
DOCUMENTED = {
    "heuristic",
    "loss",
    "gap",
    "confidence",
    "entropy",
    "modified-entropy",
    "margin",
    "hinge",
    "attack-p",
    "smoothed-loss",
    "classwise-margin",
    "quantile",
    "augmented-margin",
    "label-views",
    "gradient-norm",
    "influence",
    "stack",
    "calibration",
    "attack-r",
    "lira-online",
    "lira-online-fixed",
    "lira-online-switched",
    "lira-offline",
    "lira-offline-fixed",
    "rmia-online",
    "rmia-offline",
    "rmia-count",
    "base-online",
    "base-offline",
    "bavaria-n",
    "bavaria-t",
    "imia",
    "rapid",
}


@dataclass(frozen=True, kw_only=True)
class _FittedToy:
    def score(self, *, target_margin, target_logits=None, labels=None):
        return np.zeros(len(target_margin))


@dataclass(frozen=True, kw_only=True)
class _Toy:
    def fit(self, *, labels, target_margin=None, known_is_member) -> _FittedToy:
        return _FittedToy()


def test_names_are_unique_and_every_published_one_is_there():
    names = [entry.name for entry in ATTACKS]
    assert len(set(names)) == len(names)
    assert set(names) >= DOCUMENTED


@pytest.mark.parametrize("entry", ATTACKS, ids=lambda entry: entry.name)
def test_a_row_says_everything_in_words(entry):
    assert entry.access
    assert entry.cost
    assert entry.source
    assert entry.variants
    assert entry.summary.endswith(".")
    assert "igher = more likely a member" in entry.summary


def test_an_attack_is_found_by_name():
    assert find_attack("loss").name == "loss"


def test_an_unknown_name_is_refused_with_close_ones():
    with pytest.raises(ConfigError, match=r"'los'; did you mean loss"):
        find_attack("los")


def test_a_name_like_no_other_is_refused_with_all():
    with pytest.raises(ConfigError, match=r"'xyzzy'; known are heuristic, loss"):
        find_attack("xyzzy")


def test_the_first_variant_that_can_run_is_taken():
    entry = find_attack("loss")
    assert entry.variant_for({"target_loss", "target_margin"}) == Loss()
    assert entry.variant_for({"target_loss"}) == TableLoss()
    assert entry.variant_for({"labels"}) is None


def test_requirements_of_a_learned_attack_cover_fit_and_score():
    toy = _Toy()
    assert is_learned(toy)
    assert required_signals(toy) == ("labels", "target_margin")
    assert optional_signals(toy) == ("target_logits",)
    assert missing_signals(toy, ["target_margin"]) == ("labels",)


def test_only_named_arrays_are_passed():
    arrays = {"labels": np.arange(3), "target_margin": np.zeros((3, 1)), "target_loss": np.ones(3)}
    assert set(arguments_of(_FittedToy().score, arrays)) == {"labels", "target_margin"}
