"""Audit a scikit-learn model: a random forest, its training half against the other half.

    python examples/random_forest.py                     # scikit-learn's digits
    python examples/random_forest.py TABLE.csv           # first column the class, then features

Any library serves: what is needed of a model are its class probabilities for records that it was
trained on and for records of the same kind that it was not.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier

import seenit

SIGNALS = Path("signals.npz")


def read(path: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Features (n, k) and classes (n,), counted from 0."""
    if path is None:
        return load_digits(return_X_y=True)
    table = np.loadtxt(path, delimiter=",", quotechar='"')
    return table[:, 1:], np.unique(table[:, 0], return_inverse=True)[1]


def main(path: str | None = None) -> seenit.AuditRun:
    """Train a forest on half of the records, write its signals, audit them."""
    features, labels = read(path)
    is_member = np.random.default_rng(0).permutation(len(labels)) < len(labels) // 2
    model = RandomForestClassifier(n_estimators=100, random_state=0)
    model.fit(features[is_member], labels[is_member])

    np.savez(
        SIGNALS,
        ids=np.arange(len(labels)),
        is_member=is_member.astype(np.int8),
        labels=labels,
        target_probabilities=model.predict_proba(features),  # columns are classes 0, 1, ...
    )
    run = seenit.audit(seenit.AuditConfig(signals=str(SIGNALS), run_dir="runs/forest"))
    print(run.evaluation.verdict.kind, "-", run.evaluation.verdict.reason)
    print("read", run.files["report"])
    return run


if __name__ == "__main__":
    main(*sys.argv[1:2])
