"""The smoothed loss beside the plain one, its weight learned from few or many known records.

    python benchmarks/bench_smoothed_loss.py reference_margins.npz

The file holds `target_logits`, `labels` and `is_member`, with -1 where it is not known. Five folds:
each known record is scored by a fit that did not see it, on at most so many of the others. Paired
with the loss of the same records. Figures go to benchmarks/results/smoothed_loss.json.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from _machine import machine, versions

from seenit.attacks.loss import Loss
from seenit.attacks.smoothed_loss import SmoothedLoss
from seenit.evaluate import auc, paired_bootstrap, paired_delong, tpr_at_fpr
from seenit.numerics.folds import stratified_folds
from seenit.numerics.logits import margin

RESULTS = Path(__file__).parent / "results" / "smoothed_loss.json"
SIZES = (100, 400, 1000, 8000)
N_FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("signals", type=Path, nargs="?", help="reference_margins.npz")
    options = parser.parse_args()
    if options.signals is None:
        print("the logits are not here: pass reference_margins.npz; left out")
        return
    with np.load(options.signals) as file:
        known = file["is_member"] >= 0
        logits, labels = file["target_logits"][known], file["labels"][known]
        member = file["is_member"][known] == 1
    loss = Loss().score(target_margin=margin(logits, labels)[:, None])
    report = {
        "command": "python benchmarks/bench_smoothed_loss.py reference_margins.npz",
        "n_members": int(member.sum()),
        "n_nonmembers": int((~member).sum()),
        "loss": figures(loss, member),
        "learned_from": {
            str(n): compared(n, logits, labels, member, loss) for n in SIZES if n < len(member)
        },
        "machine": machine(),
        "versions": versions(),
    }
    print(json.dumps({key: report[key] for key in ("loss", "learned_from")}, indent=2))
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")


def compared(n, logits, labels, member, loss) -> dict:
    (fold,) = stratified_folds(member, n_folds=N_FOLDS, n_repeats=1, seed=0)
    scores, weights = np.empty(len(member)), []
    for held_out in range(N_FOLDS):
        rest = np.random.default_rng(held_out).permutation(np.flatnonzero(fold != held_out))[:n]
        fitted = SmoothedLoss().fit(
            target_logits=logits[rest], labels=labels[rest], known_is_member=member[rest]
        )
        asked = fold == held_out
        scores[asked] = fitted.score(target_logits=logits[asked], labels=labels[asked])
        weights.append(fitted.weight)
    by_auc = paired_delong(scores, loss, member, attack="smoothed-loss", other="loss")
    (by_tpr,) = paired_bootstrap(
        scores, {"loss": loss}, member, attack="smoothed-loss", max_fpr=0.05, seed=0
    )
    return {
        **figures(scores, member),
        "weights": weights,
        "auc_difference": interval(by_auc.difference),
        "tpr_difference": interval(by_tpr.difference),
    }


def figures(scores, member) -> dict:
    return {
        "auc": round(float(auc(scores, member)), 4),
        **{
            f"tpr_at_fpr_{rate:g}": round(float(tpr_at_fpr(scores, member, max_fpr=rate)), 4)
            for rate in (0.05, 0.01)
        },
    }


def interval(entry) -> list[float]:
    return [round(float(each), 4) for each in (entry.value, entry.low, entry.high)]


if __name__ == "__main__":
    main()
