"""The stack of texts against the one of all families and two deals, paired, on tables of tokens.

    python benchmarks/bench_token_stack.py TOKENS.npz [...]

Each archive is one that `seenit audit --signals` takes, with `is_member`, and units where records
belong together. Both stacks see the same losses and statistics of tokens; the one of before is
fitted with all families and with comparisons of the loss with itself, and dealt twice. Seconds are
processor time of one thread. Figures go to benchmarks/results/token_stack.json.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _machine import machine, versions
from threadpoolctl import threadpool_limits

from seenit.attacks import stack
from seenit.attacks.stack import Stack
from seenit.attacks.stack_learners import FAMILIES
from seenit.evaluate import paired_bootstrap, paired_delong
from seenit.evaluate.auc import delong
from seenit.evaluate.roc import tpr_at_fpr
from seenit.numerics.folds import stratified_folds
from seenit.records.signals import SignalTable
from seenit.scoring import cross_fit
from seenit.signals import derive

RESULTS = Path(__file__).parent / "results" / "token_stack.json"
MAX_FPR = 0.01
NOW, BEFORE = "trees, one deal", "four families, two deals"
N_COPIES = 6
"""Comparisons of the loss with its own functions, as columns of the stack of before."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archives", type=Path, nargs="*", help="tables of tokens")
    options = parser.parse_args()
    if not options.archives:
        print("tables of tokens are not here: pass archives of --signals; left out")
        return 0
    found = {path.stem: compared(path) for path in options.archives}
    report = {
        "command": f"python benchmarks/bench_token_stack.py {' '.join(f'{n}.npz' for n in found)}",
        "fpr": MAX_FPR,
        "tables": found,
        "machine": machine(),
        "versions": versions("seenit", "scikit-learn", "numpy"),
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")
    return 0


def compared(path: Path) -> dict:
    """Both stacks on one table."""
    with np.load(path) as held:
        arrays = dict(held)
    is_member, units = arrays.pop("is_member") == 1, arrays.pop("units", None)
    arrays.pop("ids")
    arrays["text_zlib_bytes"] = arrays["text_zlib_bytes"].astype(float)
    derived = derive(arrays).arrays
    seen = {name: derived[name] for name in ("target_loss", "token_statistics")}
    copies = np.column_stack([derived["target_loss"]] * N_COPIES)
    crowded = {**seen, "token_statistics": np.hstack([seen["token_statistics"], copies])}
    folds = stratified_folds(is_member, n_folds=5, n_repeats=2, seed=0, units=units)
    scores, seconds = {}, {}
    for name, signals, families, n_deals in (
        (NOW, seen, stack.families_for, 1),
        (BEFORE, crowded, lambda evidence: FAMILIES, 2),
    ):
        table = SignalTable(
            ids=np.arange(len(is_member)),
            is_member=is_member.astype(np.int8),
            arrays=signals,
            units=units,
        )
        scores[name], seconds[name] = timed(table, folds[:n_deals], families)
    row = {
        "n_members": int(is_member.sum()),
        "n_nonmembers": int((~is_member).sum()),
        "stack": {
            name: figures(one, is_member, units) | {"cpu_seconds": seconds[name]}
            for name, one in scores.items()
        },
        "difference": differences(scores[NOW], scores[BEFORE], is_member, units),
    }
    print(path.stem, json.dumps(row), flush=True)
    return row


def timed(
    table: SignalTable, folds: np.ndarray, families: Callable[[object], tuple]
) -> tuple[np.ndarray, float]:
    """Out-of-fold scores (n,) with some families, and what they took."""
    usual, stack.families_for = stack.families_for, families
    try:
        with threadpool_limits(1):
            began = time.process_time()
            scores = cross_fit(
                Stack(),
                table,
                folds,
                remember=lambda _, build: build(),
                on_progress=lambda _: None,
                n_workers=1,
            )
            return scores, round(time.process_time() - began, 2)
    finally:
        stack.families_for = usual


def figures(scores: np.ndarray, is_member: np.ndarray, units: np.ndarray | None) -> dict:
    """AUC with its interval, and TPR."""
    auc = delong(scores, is_member, units=units)
    return {
        "auc": [auc.value, auc.low, auc.high],
        "tpr": float(tpr_at_fpr(scores, is_member, max_fpr=MAX_FPR)),
    }


def differences(
    now: np.ndarray, before: np.ndarray, is_member: np.ndarray, units: np.ndarray | None
) -> dict:
    """Of the AUC and of the TPR, with intervals."""
    auc = paired_delong(now, before, is_member, attack=NOW, other=BEFORE, units=units)
    (tpr,) = paired_bootstrap(
        now, {BEFORE: before}, is_member, attack=NOW, max_fpr=MAX_FPR, seed=0, units=units
    )
    return {
        one.quantity: [one.difference.value, one.difference.low, one.difference.high]
        for one in (auc, tpr)
    }


if __name__ == "__main__":
    raise SystemExit(main())
