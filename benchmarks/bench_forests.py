"""What half a vote adds to attacks on a forest, and what references of fewer trees find.

    python benchmarks/bench_forests.py [CENSUS.parquet]

A forest of 100 trees tells scikit-learn's digits, and one of 50 the education of 3,000 census
records; as many others are held out. References of all trees are fitted once, and those of fewer
trees are their first trees. Every row is judged on the same records, paired with the row
of all trees and half a vote. Figures go to benchmarks/results/forests.json.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from _machine import machine, versions
from bench_estimator import Split, census, digits
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier

from seenit.attacks import find_attack
from seenit.evaluate.auc import delong
from seenit.evaluate.intervals import bootstrap_tpr
from seenit.evaluate.paired import paired_bootstrap
from seenit.numerics.answers import Margins, margins_of_probabilities
from seenit.records.signals import SignalTable
from seenit.reference.plan import balanced_plan
from seenit.scoring.crossfit import direct_scores
from seenit.scoring.shadow import shadow_log_odds

RESULTS = Path(__file__).parent / "results" / "forests.json"
ATTACKS = ("lira-online-fixed", "bavaria-t", "rmia-online", "shadow")
MAX_FPR = 0.01


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("census", type=Path, nargs="?", help="a table with the label education")
    options = parser.parse_args()
    found = {
        "digits": compare(*digits(), {"all trees": (8, 100), "half": (8, 50), "as dear": (16, 50)})
    }
    if options.census is None:
        print("census records are not here: pass a Parquet file with the label education; left out")
    else:
        split, forest = census(options.census, 3000)
        rows = {
            "all trees": (40, 50),
            "a fifth": (40, 10),
            "a tenth": (40, 5),
            "as dear as a fifth": (8, 50),
        }
        found["census"] = compare(split, forest, rows)
    report = {
        "command": "python benchmarks/bench_forests.py CENSUS.parquet",
        "fpr": MAX_FPR,
        "records": found,
        "machine": machine(),
        "versions": versions("scikit-learn", "numpy"),
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")
    return 0


def compare(
    split: Split, forest: RandomForestClassifier, rows: dict[str, tuple[int, int]]
) -> dict[str, object]:
    """Every row of (references, trees of each), and all trees without the half vote."""
    forest.fit(split[0], split[2])
    x, y = np.concatenate(split[:2]), np.concatenate(split[2:])
    is_member = np.arange(len(x)) < len(split[0])
    n_references = max(n for n, _ in rows.values())
    is_in = balanced_plan(n=len(x), n_references=n_references, inclusion=0.5, seed=0).is_in
    began = time.process_time()
    answers = [
        by_tree(clone(forest).set_params(random_state=1 + at).fit(x[own], y[own]), x, forest)
        for at, own in enumerate(is_in)
    ]
    print(f"{len(x):,} records, {n_references} references, {time.process_time() - began:.0f} s")
    target = by_tree(forest, x, forest).mean(axis=0)

    def scores(n: int, n_trees: int, n_votes: int | None) -> dict[str, np.ndarray]:
        asked = [margins_of(one[:n_trees].mean(axis=0), y, n_votes) for one in answers[:n]]
        own = margins_of(target, y, n_votes)
        table = SignalTable(
            ids=np.arange(len(x)),
            is_member=is_member.astype(np.int8),
            arrays={
                "target_margin": own.plain[:, None],
                "target_margin_t2": np.asarray(own.softened)[:, None],
                "reference_margin": np.array([one.plain for one in asked])[:, :, None],
                "reference_margin_t2": np.array([one.softened for one in asked])[:, :, None],
                "reference_is_in": is_in[:n],
            },
        )
        learned = shadow_log_odds(table, seed=0)
        assert learned is not None
        table = table.with_arrays({"shadow_log_odds": learned})
        return {name: direct_scores(find_attack(name).variants[0], table) for name in ATTACKS}

    n, n_trees = rows["all trees"]
    every = {"all trees, no half vote": scores(n, n_trees, None)}
    every |= {name: scores(n, few, few) for name, (n, few) in rows.items()}
    return {name: judge(one, every["all trees"], is_member, name) for name, one in every.items()}


def by_tree(
    fitted: RandomForestClassifier, x: np.ndarray, like: RandomForestClassifier
) -> np.ndarray:
    """Probabilities (trees, n, c) float32 of the target's classes."""
    place = np.searchsorted(like.classes_, fitted.classes_)
    answers = np.zeros((len(fitted.estimators_), len(x), len(like.classes_)), dtype=np.float32)
    for tree, answer in zip(fitted.estimators_, answers, strict=True):
        answer[:, place] = tree.predict_proba(x.astype(np.float32))
    return answers


def margins_of(p: np.ndarray, y: np.ndarray, n_votes: int | None) -> Margins:
    """Of probabilities (n, c)."""
    return margins_of_probabilities(p, y).of_votes(n_votes)


def judge(
    scores: dict[str, np.ndarray], base: dict[str, np.ndarray], is_member: np.ndarray, name: str
) -> dict[str, object]:
    """AUC and TPR of each attack, with intervals, and the paired difference from the base."""
    found: dict[str, object] = {}
    for attack, one in scores.items():
        auc = delong(one, is_member)
        tpr = bootstrap_tpr(one, is_member, max_fprs=[MAX_FPR], seed=0)[MAX_FPR]
        (paired,) = paired_bootstrap(
            one, {"base": base[attack]}, is_member, attack=attack, max_fpr=MAX_FPR, seed=0
        )
        less = paired.difference
        found[attack] = {
            "auc": [auc.value, auc.low, auc.high],
            "tpr": [tpr.value, tpr.low, tpr.high],
            "tpr_less_all_trees": [less.value, less.low, less.high],
        }
        print(
            f"{name:24} {attack:18} AUC {auc.value:.3f}, TPR {tpr.value:.3f} [{tpr.low:.3f}, "
            f"{tpr.high:.3f}], {less.value:+.3f} [{less.low:+.3f}, {less.high:+.3f}]"
        )
    return found


if __name__ == "__main__":
    raise SystemExit(main())
