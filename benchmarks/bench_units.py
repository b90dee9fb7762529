"""Persons against records: what an audit finds of units whose records were trained on together.

    python benchmarks/bench_units.py descriptions.parquet [--units 1000 --references 8]

Texts with several records to a unit (the source package) are hashed to counts of words. A random
forest learns their section from the units of one half; the other half is held out. The audit is
that of `seenit.audit` in memory, once by record and unit. TPRs of records and of units are those
that the run measured, with their intervals. Figures go to benchmarks/results/units.json.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from _machine import machine, versions
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import HashingVectorizer

import seenit

RESULTS = Path(__file__).parent / "results" / "units.json"
MAX_FPR = 0.01
N_FEATURES = 512


def main() -> None:
    """Train, audit, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="section")
    parser.add_argument("--unit", default="unit")
    parser.add_argument("--units", type=int, default=1000, help="units, half of them members")
    parser.add_argument("--references", type=int, default=8)
    options = parser.parse_args()
    texts, labels, names = _records(options)
    rng = np.random.default_rng(0)
    is_in = np.isin(names, rng.permutation(np.unique(names))[: options.units // 2])
    x = HashingVectorizer(n_features=N_FEATURES, alternate_sign=False).transform(texts).toarray()
    model = RandomForestClassifier(n_estimators=50, min_samples_leaf=5, random_state=0).fit(
        x[is_in], labels[is_in]
    )
    began = time.perf_counter()
    run = seenit.audit(
        model,
        members=(x[is_in], labels[is_in]),
        nonmembers=(x[~is_in], labels[~is_in]),
        units=(names[is_in], names[~is_in]),
        references=options.references,
        fpr=(MAX_FPR, 0.05),
    )
    seconds = time.perf_counter() - began
    found = run.audit.units
    assert found is not None, "expected units with several records on either side"
    print(machine(), versions("scikit-learn"))
    rows = {
        "records": (run.evaluation.chosen, run.evaluation.verdict),
        "units": (found.evaluation.chosen, found.evaluation.verdict),
    }
    report: dict[str, object] = {"machine": machine(), "seconds": round(seconds, 1)}
    for name, (entry, verdict) in rows.items():
        tpr = entry.at(MAX_FPR).tpr
        print(
            f"{name}: {entry.n_members:,} members, {entry.n_nonmembers:,} non-members, "
            f"{entry.attack}: AUC {entry.auc.value:.3f} [{entry.auc.low:.3f}, "
            f"{entry.auc.high:.3f}], TPR at FPR 1 % {tpr.value:.3f} [{tpr.low:.3f}, "
            f"{tpr.high:.3f}]; {verdict.kind}"
        )
        report[name] = {
            "attack": entry.attack,
            "n": [entry.n_members, entry.n_nonmembers],
            "auc": [entry.auc.value, entry.auc.low, entry.auc.high],
            "tpr_at_1": [tpr.value, tpr.low, tpr.high],
            "verdict": verdict.kind,
        }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")


def _records(options: argparse.Namespace) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Texts, labels and units of the first so many units, drawn by seed, with several records."""
    table = pq.read_table(options.texts, columns=[options.text, options.label, options.unit])
    names = table[options.unit].to_numpy().astype(str)
    several, sizes = np.unique(names, return_counts=True)
    eligible = several[(sizes >= 2) & (sizes <= 20)]
    chosen = np.random.default_rng(1).permutation(eligible)[: options.units]
    rows = np.flatnonzero(np.isin(names, chosen))
    few = table.take(rows)
    labels = few[options.label].to_numpy().astype(str)
    return few[options.text].to_pylist(), labels, names[rows]


if __name__ == "__main__":
    main()
