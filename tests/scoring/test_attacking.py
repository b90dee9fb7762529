"""Which attack is submitted where few of them, or none, can run."""

import numpy as np
import pytest

from seenit.errors import Refused
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.scoring.run_attacks import AttackScores, run_attacks
from seenit.store import Store

pytestmark = pytest.mark.usefixtures("quick_stack")


def _attacked(folder, **arrays: np.ndarray) -> AttackScores:
    n = 40
    table = SignalTable(
        ids=np.arange(n), is_member=(np.arange(n) % 2).astype(np.int8), arrays=arrays
    )
    return run_attacks(
        table,
        left_out={},
        names=("auto",),
        max_fpr=0.1,
        seed=0,
        store=Store(folder),
        signals_key="s",
        watcher=Silent(),
    )


def test_where_one_attack_can_run_it_is_the_one_to_submit(tmp_path) -> None:
    features = np.random.default_rng(0).normal(size=(40, 1))

    found = _attacked(tmp_path, table_features=features)

    assert found.choice.attack == "stack"
    assert "the only attack" in found.choice.reason
    assert tuple(found.scores.columns) == ("stack",)


def test_where_signals_are_all_alike_the_refusal_lists_what_would_do(tmp_path) -> None:
    with pytest.raises(Refused, match=r"stack: .* any of these would do: logit_0"):
        _attacked(tmp_path, table_features=np.ones((40, 1)))
