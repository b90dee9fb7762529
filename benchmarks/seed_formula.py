"""What confidence, entropy and loss contribute to the seed formula p_y · (1 − H/5) / loss.

    python benchmarks/seed_formula.py SIGNALS.npz [--json benchmarks/results/seed_formula.json]

SIGNALS.npz holds `target_logits` (n, c), `labels` (n,) and `is_member` (n,): 1, 0, or −1 where
unknown; unknown rows are left out. Prints AUC and TPR at FPR ≤ 5 % of the formula unclamped,
clamped as published, and with each of its factors left out in turn.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from seenit.attacks.clamped_heuristic import ClampedHeuristic
from seenit.attacks.heuristic import ENTROPY_SCALE, Heuristic
from seenit.evaluate import auc, tpr_at_fpr
from seenit.numerics.logits import entropy, log_p_of_margin, log_softplus, margin

MAX_FPR = 0.05


def variants(logits: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Scores (n,) by what is printed; products as sums of logarithms, hence the limit on H."""
    h = entropy(logits)
    if (h >= ENTROPY_SCALE).any():
        raise SystemExit(f"target_logits: expected entropy below {ENTROPY_SCALE} nats everywhere")
    phi = margin(logits, labels)
    log_confidence, log_decided = log_p_of_margin(phi), np.log1p(-h / ENTROPY_SCALE)
    log_loss = log_softplus(-phi)
    return {
        "unclamped": Heuristic().score(target_logits=logits, labels=labels),
        "clamped as published": ClampedHeuristic().score(target_logits=logits, labels=labels),
        "without confidence": log_decided - log_loss,
        "without entropy": log_confidence - log_loss,
        "without loss": log_confidence + log_decided,
        "loss alone": -log_loss,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("signals", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with np.load(arguments.signals, allow_pickle=False) as file:
        known = file["is_member"] >= 0
        is_member = file["is_member"][known] == 1
        logits, labels = file["target_logits"][known], file["labels"][known]

    print(f"{int(is_member.sum())} members, {int((~is_member).sum())} non-members")
    print(f"{'seed formula':22} {'AUC':>6} {'TPR@5%':>7} {'largest tie':>12}")
    rows = []
    for name, scores in variants(logits, labels).items():
        row = {
            "formula": name,
            "auc": auc(scores, is_member),
            "tpr_at_fpr_0.05": tpr_at_fpr(scores, is_member, max_fpr=MAX_FPR),
            "largest_tie": int(np.unique(scores, return_counts=True)[1].max()),
        }
        rows.append(row)
        print(f"{name:22} {row['auc']:6.4f} {row['tpr_at_fpr_0.05']:7.4f} {row['largest_tie']:12}")
    if arguments.json:
        counts = {"n_members": int(is_member.sum()), "n_nonmembers": int((~is_member).sum())}
        arguments.json.write_text(json.dumps({**counts, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
