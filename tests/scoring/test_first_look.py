"""The first sentence of an audit: the strongest attacks on the target alone, by AUC and by TPR."""

import re

import numpy as np

from seenit.records.signals import SignalTable
from seenit.scoring.first_look import first_look


def table(loss, is_member):
    n = len(loss)
    return SignalTable(
        ids=np.arange(n),
        is_member=is_member.astype(np.int8),
        arrays={"target_loss": loss, "labels": np.zeros(n, dtype=np.int64)},
    )


def test_what_one_threshold_finds_is_said():
    is_member = np.arange(400) < 200
    loss = np.where(is_member, np.arange(400) / 400, np.arange(400) / 400 + 0.25)
    said = first_look(table(loss, is_member), max_fpr=0.05, seed=0)
    tpr = np.mean(loss[is_member] < np.sort(loss[~is_member])[10])
    assert re.search(r"AUC up to 1\.000 \(", said)
    assert f"TPR up to {tpr:.3f} at FPR 5\N{NO-BREAK SPACE}%, by loss" in said


def test_what_other_models_say_of_the_records_is_left_out():
    """A table may bring references; a look at the target alone must not use them."""
    rng = np.random.default_rng(0)
    is_member = np.arange(400) < 200
    plain = SignalTable(
        ids=np.arange(400),
        is_member=is_member.astype(np.int8),
        arrays={"target_margin": rng.normal(size=(400, 1)), "labels": np.arange(400) % 3},
    )
    is_in = rng.random((8, 400)) < 0.5
    references = rng.normal(size=(8, 400, 1)) - 6.0 * is_member[:, None]
    joined = plain.with_arrays(
        {"reference_margin": references.astype(np.float32), "reference_is_in": is_in}
    )
    said = first_look(joined, max_fpr=0.05, seed=0)
    assert said == first_look(plain, max_fpr=0.05, seed=0)
    assert "not corrected for picking the best" in said


def test_nothing_to_attack_is_said_and_not_made_up():
    none = SignalTable(ids=np.arange(4), is_member=np.array([0, 1, 0, 1], np.int8), arrays={})
    assert "no attack" in first_look(none, max_fpr=0.05, seed=0)
