"""What can be learned from the references alone: each in turn is the target, its truth is known.

    python benchmarks/references_as_targets.py CHALLENGE FOLDER [--rows 12000]

CHALLENGE holds 01_MIA.pt, pub.pt, priv_out.pt and normalisation.json; FOLDER is one that `seenit
references` filled for these records. Trees learn from up to `--rows` records of each reference,
with the columns that the stack has of references and partners left out so that their number tells
nothing; no label of the challenge is used. Held on its known records against the stack, which
learns from those labels out of fold, alone and as the sum of both normal scores, with paired
intervals. Figures go to benchmarks/results/references_as_targets.json.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
from _challenge import FPRS, MAX_FPR, Challenge
from _machine import machine, versions
from scipy.stats import norm, rankdata
from sklearn.ensemble import HistGradientBoostingClassifier

from seenit.attacks.stack_evidence import Evidence
from seenit.attacks.stack_references import reference_columns
from seenit.evaluate import bootstrap_tpr, delong, paired_bootstrap, paired_delong
from seenit.numerics.held_out import held_out_counts
from seenit.records.signals import SignalTable
from seenit.stages.reference_findings import as_target

RESULTS = Path(__file__).parent / "results" / "references_as_targets.json"
SIGNALS = (
    *("target_margin", "target_margin_t2", "reference_margin", "reference_margin_t2"),
    *("reference_is_in", "reference_counts"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("challenge", type=Path)
    parser.add_argument("references", type=Path)
    parser.add_argument("--rows", type=int, default=12000)
    parser.add_argument("--scratch", type=Path, default=Path("runs/strength/attacks"))
    parser.add_argument("--json", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    challenge = Challenge(arguments.challenge, arguments.scratch)
    arrays = challenge.references(arguments.references)
    table = challenge.table.with_arrays(arrays)
    known, truth = np.flatnonzero(table.is_known), challenge.truth

    learned = learn(table, arrays, n_rows=arguments.rows)
    alone = learned.decision_function(columns(table.take(known)))
    stack = challenge.attacked(arrays).scores.columns["stack"][known]
    scores = {
        "stack": stack,
        "references as targets": alone,
        "both": normal(stack) + normal(alone),
    }
    measured = {}
    for name, column in scores.items():
        tpr = bootstrap_tpr(column, truth, max_fprs=FPRS, seed=0)
        measured[name] = {
            "auc": asdict(delong(column, truth)),
            "tpr_at_fpr": {str(rate): asdict(found) for rate, found in tpr.items()},
        }
        figures = "/".join(f"{found.value:.4f}" for found in tpr.values())
        print(f"{name}: AUC {measured[name]['auc']['value']:.4f}, TPR at FPR {FPRS}: {figures}")
    others = {name: column for name, column in scores.items() if name != "stack"}
    paired = [
        *(
            paired_delong(stack, column, truth, attack="stack", other=name)
            for name, column in others.items()
        ),
        *paired_bootstrap(stack, others, truth, attack="stack", max_fpr=MAX_FPR, seed=0),
    ]
    for one in paired:
        gain = one.difference
        print(
            f"{one.quantity}, stack less {one.other}: {gain.value:+.4f} "
            f"[{gain.low:+.4f}, {gain.high:+.4f}]"
        )
    report = {
        "n_references": len(arrays["reference_is_in"]),
        "n_members": int(truth.sum()),
        "n_nonmembers": int((~truth).sum()),
        "attacks": measured,
        "paired": [asdict(one) for one in paired],
        "machine": machine(),
        "versions": versions("torch", "numpy", "scikit-learn", "seenit"),
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def learn(
    table: SignalTable, arrays: dict[str, np.ndarray], *, n_rows: int
) -> HistGradientBoostingClassifier:
    """Trees on records of every reference, IN and OUT weighing the same."""
    is_in, counts = arrays["reference_is_in"], arrays["reference_counts"]
    rng = np.random.default_rng(0)
    parts, truths = [], []
    for reference in range(len(is_in)):
        usable = held_out_counts(is_in, counts, reference, rng)
        rows = rng.permutation(np.flatnonzero(usable.any(axis=0)))[:n_rows]
        parts.append(columns(as_target(table, reference, usable).take(rows)))
        truths.append(is_in[reference, rows])
    truth = np.concatenate(truths)
    weight = np.where(truth, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    trees = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=200,
        l2_regularization=1.0,
        random_state=0,
    )
    return trees.fit(np.concatenate(parts), truth, sample_weight=weight)


def columns(table: SignalTable) -> np.ndarray:
    """(n, k): what references say, and the margin over the views."""
    evidence = Evidence(**{name: np.asarray(table.arrays[name]) for name in SIGNALS})
    margin = np.asarray(table.arrays["target_margin"])
    own = [margin[:, 0], margin.mean(axis=1), margin.std(axis=1), margin.min(axis=1)]
    return np.column_stack([*reference_columns(evidence).values(), *own])


def normal(scores: np.ndarray) -> np.ndarray:
    """Normal scores of ranks."""
    return norm.ppf((rankdata(scores) - 0.5) / len(scores))


if __name__ == "__main__":
    sys.exit(main())
