"""Do the gradient norms of deeper blocks add to what the classifier layer's says, and at what cost?

    python benchmarks/gradient_blocks.py FOLDER [--n 4000]

FOLDER holds a challenge as for bench_score.py. n public records are drawn; boosted trees and
logistic regression, five folds three times over, averaged by rank, learn membership from logits,
margins of all views and the norm of the classifier layer, and then from the norms of all blocks,
too. Prints both figures, their paired difference and processor seconds per 1,000 records. Figures
go to benchmarks/results/gradient_blocks.json.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
from _machine import machine, versions
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from seenit.data import open_examples
from seenit.evaluate import bootstrap_tpr, delong, paired_delong
from seenit.models import open_classifier
from seenit.records.examples import ArrayInputs, Normalisation
from seenit.signals import extract_gradient_norms, extract_signals, gradient_blocks

RESULTS = Path(__file__).parent / "results" / "gradient_blocks.json"
N_REPEATS, N_FOLDS, N_LOGITS, MAX_FPR, TINY = 3, 5, 5, 0.05, 1e-30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--n", type=int, default=4000)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    norms, others, is_member, seconds = signals(options.folder, options.n)
    last = np.column_stack([others, norms[:, -1:]])
    every = np.column_stack([others, norms])
    scores = {"classifier layer": learned(last, is_member), "all blocks": learned(every, is_member)}
    report = {
        "command": f"python benchmarks/gradient_blocks.py FOLDER --n {options.n}",
        "n_members": int(is_member.sum()),
        "n_nonmembers": int((~is_member).sum()),
        "processor_seconds_per_1000": {
            name: 1000 * spent / options.n for name, spent in seconds.items()
        },
        "figures": {
            name: {
                "auc": asdict(delong(column, is_member)),
                "tpr_at_fpr_0.05": asdict(
                    bootstrap_tpr(column, is_member, max_fprs=(MAX_FPR,), seed=0)[MAX_FPR]
                ),
            }
            for name, column in scores.items()
        },
        "difference": asdict(
            paired_delong(
                scores["all blocks"],
                scores["classifier layer"],
                is_member,
                attack="all blocks",
                other="classifier layer",
            )
        ),
        "machine": machine(),
        "versions": versions("torch", "numpy", "scikit-learn", "seenit"),
    }
    print(json.dumps(report, indent=2))
    options.out.write_text(json.dumps(report, indent=2) + "\n")


def signals(folder: Path, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, float]]:
    """Log norms (n, blocks), other features (n, k), membership (n,), processor seconds of each."""
    found = json.loads((folder / "normalisation.json").read_text())
    public = open_examples(str(folder / "pub.pt"))
    rows = np.sort(np.random.default_rng(0).permutation(len(public))[:n])
    inputs = ArrayInputs(array=np.concatenate([public.inputs.read(r, r + 1) for r in rows]))
    labels = public.labels[rows]
    classifier = open_classifier(
        str(folder / "01_MIA.pt"),
        architecture=None,
        trust=False,
        normalisation=Normalisation(mean=tuple(found["mean"]), std=tuple(found["std"])),
        input_shape=inputs.shape[1:],
    )
    began = time.process_time()
    answers = extract_signals(classifier, inputs, labels, device="cpu")
    asked = time.process_time()
    blocks = gradient_blocks(classifier)
    norms = extract_gradient_norms(classifier, inputs, labels, blocks=blocks, device="cpu")
    seconds = {"queries": asked - began, "gradients": time.process_time() - asked}
    logits = answers["target_logits"].astype(np.float64)
    others = [
        np.sort(logits, axis=1)[:, : -1 - N_LOGITS : -1],  # the largest first
        logits[np.arange(n), labels],
        answers["target_margin"],
        answers["target_margin_t2"][:, :1],
    ]
    is_member = public.is_member[rows] == 1
    return np.log(norms + TINY), np.column_stack(others), is_member, seconds


def learned(features: np.ndarray, is_member: np.ndarray) -> np.ndarray:
    """Out-of-fold ranks (n,), summed over learners and repeats."""
    total = np.zeros(len(features))
    for repeat in range(N_REPEATS):
        trees = HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.05, max_leaf_nodes=6, random_state=repeat
        )
        line = make_pipeline(
            QuantileTransformer(output_distribution="normal", n_quantiles=200, random_state=repeat),
            LogisticRegression(C=0.1, max_iter=500),
        )
        folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=repeat)
        for learner in (trees, line):
            scores = np.zeros(len(features))
            for inside, outside in folds.split(features, is_member):
                learner.fit(features[inside], is_member[inside])
                scores[outside] = learner.predict_proba(features[outside])[:, 1]
            total += rankdata(scores)
    return total


if __name__ == "__main__":
    main()
