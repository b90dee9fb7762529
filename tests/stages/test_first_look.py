"""The first sentence of an audit: the strongest attacks on the target alone, by AUC and by TPR."""

import re

import numpy as np

from seenit.records.signals import SignalTable
from seenit.stages.first_look import first_look


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


def test_nothing_to_attack_is_said_and_not_made_up():
    none = SignalTable(ids=np.arange(4), is_member=np.array([0, 1, 0, 1], np.int8), arrays={})
    assert "no attack" in first_look(none, max_fpr=0.05, seed=0)
