"""What can be told from labels alone: right or wrong, and what is right around a record.

    python benchmarks/bench_label_only.py CENSUS.parquet [--n 2000 --neighbours 32]

Three models of trees learn the education of n census records; n others are held out. A model is
asked for its label of each record and of 32 neighbours. `gap` sees the first answer alone, the
share of right neighbours is the distance to the decision boundary as noise measures it
(Choquette-Choo 2021, arXiv:2007.14321), and `label-neighbours` is the attack. Figures go to
benchmarks/results/label_only.json.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from _machine import machine, versions
from bench_estimator import census
from sklearn.ensemble import RandomForestClassifier
from xgboost import XGBClassifier

from seenit.attacks.label_neighbours import LabelNeighbours
from seenit.evaluate.auc import delong, paired_delong
from seenit.evaluate.intervals import bootstrap_tpr
from seenit.signals.neighbours import neighbours

RESULTS = Path(__file__).parent / "results" / "label_only.json"
MAX_FPRS = (0.05, 0.01)
MODELS = {
    "XGBoost, 60 rounds": XGBClassifier(n_estimators=60, max_depth=6, n_jobs=1),
    "forest, 50 trees": RandomForestClassifier(50, random_state=0),
    "forest, leaves of 3": RandomForestClassifier(50, min_samples_leaf=3, random_state=0),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("census", type=Path, nargs="?", help="a table with the label education")
    parser.add_argument("--n", type=int, default=2000, help="members, and as many others")
    parser.add_argument("--neighbours", type=int, default=32)
    options = parser.parse_args()
    if options.census is None:
        print("census records are not here: pass a Parquet file with the label education; left out")
        return 0
    (x, other, y, z), _ = census(options.census, options.n)
    rows, labels = np.concatenate([x, other]), np.concatenate([y, z])
    is_member = np.arange(len(rows)) < len(x)
    report = {
        "command": f"python benchmarks/bench_label_only.py CENSUS.parquet --n {options.n} "
        f"--neighbours {options.neighbours}",
        "n_members": options.n,
        "models": {
            name: one(model, rows, labels, is_member, options.neighbours)
            for name, model in MODELS.items()
        },
        "machine": machine(),
        "versions": versions("scikit-learn", "xgboost", "numpy"),
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")
    return 0


def one(model, rows, labels, is_member, n_neighbours) -> dict[str, object]:
    """Three scores of one model, and the paired difference of the attack from `gap`."""
    classes, codes = np.unique(labels[is_member], return_inverse=True)
    model.fit(rows[is_member], codes)
    rng = np.random.default_rng(0)

    def right(asked: np.ndarray) -> np.ndarray:
        return classes[model.predict(asked)] == labels

    own = right(rows)
    around = np.stack([right(neighbours(rows, rows, rng)) for _ in range(n_neighbours)], axis=1)
    scores = {
        "gap": own.astype(float),
        "right around": around.mean(axis=1),
        "label-neighbours": LabelNeighbours().score(label_hits=own[:, None], neighbour_hits=around),
    }
    found: dict[str, object] = {}
    for attack, score in scores.items():
        auc = delong(score, is_member)
        tprs = bootstrap_tpr(score, is_member, max_fprs=MAX_FPRS, seed=0)
        found[attack] = {
            "auc": [auc.value, auc.low, auc.high],
            **{f"tpr_at_{fpr}": [tpr.value, tpr.low, tpr.high] for fpr, tpr in tprs.items()},
        }
        told = ", ".join(
            f"TPR at {fpr:g} {tpr.value:.3f} [{tpr.low:.3f}, {tpr.high:.3f}]"
            for fpr, tpr in tprs.items()
        )
        print(f"{attack:18} AUC {auc.value:.3f} [{auc.low:.3f}, {auc.high:.3f}], {told}")
    less = paired_delong(
        scores["label-neighbours"],
        scores["gap"],
        is_member,
        attack="label-neighbours",
        other="gap",
    ).difference
    found["auc_less_that_of_gap"] = [less.value, less.low, less.high]
    print(f"label-neighbours less gap: {less.value:+.3f} [{less.low:+.3f}, {less.high:+.3f}]")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
