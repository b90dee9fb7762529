"""Where membership is drawn by lot, the stack must not claim to have found it."""

from pathlib import Path

import numpy as np
import pytest

from seenit.evaluate import evaluate_attack
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.scoring.run_attacks import run_attacks
from seenit.store import Store

pytestmark = pytest.mark.slow

N_RUNS = 100
N_RECORDS = 240
N_CLASSES = 5


def shuffled(seed: int) -> SignalTable:
    """Logits that say a lot about the label and nothing about membership."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, N_CLASSES, N_RECORDS)
    logits = rng.normal(size=(N_RECORDS, N_CLASSES))
    logits[np.arange(N_RECORDS), labels] += rng.normal(2.0, 1.5, N_RECORDS)
    return SignalTable(
        ids=np.arange(N_RECORDS),
        is_member=rng.permutation(np.arange(N_RECORDS) % 2 == 0).astype(np.int8),
        arrays={"labels": labels, "target_logits": logits.astype(np.float32)},
    )


def stack_interval(seed: int, folder: Path):
    """AUC of the stack as `seenit score --attack stack` reports it."""
    attacked = run_attacks(
        shuffled(seed),
        left_out={},
        names=("stack",),
        max_fpr=0.05,
        seed=seed,
        store=Store(folder),
        signals_key=str(seed),
        watcher=Silent(),
    )
    report = evaluate_attack("stack", attacked.scores, max_fprs=(0.05,), n_private=(), seed=seed)
    return report.auc


def test_the_interval_of_the_auc_holds_one_half(tmp_path):
    found = [stack_interval(seed, tmp_path / str(seed)) for seed in range(N_RUNS)]
    assert sum(auc.low <= 0.5 <= auc.high for auc in found) >= 88
