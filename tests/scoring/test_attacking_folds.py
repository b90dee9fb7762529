"""Folds of attacks that learn: a class that is richer in members by chance must not be learned."""

import numpy as np
import pytest

from seenit.evaluate import auc
from seenit.numerics.ranks import midranks
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.scoring import run_attacks as attacking
from seenit.store import Store

N, N_CLASSES, N_RUNS = 1000, 25, 20


def class_rates(labels, is_member, fold):
    """Out-of-fold share of members in each record's class, ranked within the fold."""
    scores = np.empty(len(labels))
    for at in np.unique(fold):
        fit, held = fold != at, fold == at
        n_of = np.bincount(labels[fit], minlength=N_CLASSES)
        n_members = np.bincount(labels[fit], weights=is_member[fit], minlength=N_CLASSES)
        scores[held] = midranks(((n_members + 20) / (n_of + 40))[labels[held]]) / held.sum()
    return scores


def _deals(n, monkeypatch, folder, **arrays):
    """Into how many deals of folds n known records go."""
    seen = []

    def remember_folds(attack, table, folds, **others):
        seen.append(len(folds))
        return np.zeros(len(table))

    monkeypatch.setattr(attacking, "cross_fit", remember_folds)
    table = SignalTable(
        ids=np.arange(n),
        is_member=(np.arange(n) % 2).astype(np.int8),
        arrays={"target_loss": np.random.default_rng(0).exponential(size=n), **arrays},
    )
    attacking.run_attacks(
        table,
        left_out={},
        names=("loss",),
        max_fpr=0.05,
        seed=0,
        store=Store(folder),
        signals_key="s",
        watcher=Silent(),
    )
    return set(seen)


@pytest.mark.parametrize(("n", "n_deals"), [(19_999, 2), (20_000, 1)])
def test_many_records_are_dealt_once(n, n_deals, monkeypatch, tmp_path):
    assert _deals(n, monkeypatch, tmp_path) == {n_deals}


@pytest.mark.parametrize(("n", "n_deals"), [(3_999, 2), (4_000, 1)])
def test_texts_by_their_tokens_are_dealt_once_sooner(n, n_deals, monkeypatch, tmp_path):
    tokens = {"token_offsets": np.arange(n + 1), "target_token_log_p": -np.ones(n)}
    assert _deals(n, monkeypatch, tmp_path, **tokens) == {n_deals}


def test_labels_by_chance_are_not_learned(tmp_path, monkeypatch):
    seen = []

    def remember_folds(attack, table, folds, **others):
        seen.append(folds[0])
        return np.zeros(len(table))

    monkeypatch.setattr(attacking, "cross_fit", remember_folds)
    found = []
    for seed in range(N_RUNS):
        rng = np.random.default_rng(seed)
        is_member = rng.permutation(N) < N // 2
        labels = rng.integers(0, N_CLASSES, N)
        table = SignalTable(
            ids=np.arange(N),
            is_member=is_member.astype(np.int8),
            arrays={"labels": labels, "target_loss": rng.exponential(size=N)},
        )
        attacking.run_attacks(
            table,
            left_out={},
            names=("loss",),
            max_fpr=0.05,
            seed=seed,
            store=Store(tmp_path),
            signals_key=str(seed),
            watcher=Silent(),
        )
        found.append(auc(class_rates(labels, is_member, seen[-1]), is_member))
    assert np.mean(found) == pytest.approx(0.5, abs=0.02)  # balanced classes give .58
