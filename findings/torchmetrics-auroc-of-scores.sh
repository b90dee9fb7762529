#!/usr/bin/env bash
# torchmetrics' AUROC of a score is not that of its order: small and large scores become ties.
#
# Versions  torchmetrics 1.9.0, torch 2.15.0, scikit-learn 1.9.1, Python 3.11
# Expected  AUROC depends on the order of the scores alone: a margin, its double and the loss under it
#           have one.
# Found     Scores beyond [0, 1] go through a sigmoid in their own precision first. In float32 it is
#           1 from 17 on, and all losses below 6e-8 become one value. Whether it is applied is decided
#           for each batch, so at one record a batch some scores go through it and others do not.
# Seen      AUC 0.756: margins around 24 give 0.641, half of them 0.754, a quarter 0.756, minus the losses
#           under them 0.620, their ranks over n 0.756
#           AUC 0.640 of scores around 0.75: 0.630 in batches of 1, 0.637 of 2, 0.640 of 64
# An audit  whose margins are large (those of a network that remembers are 20 to 60) finds too low an
#           AUC and no TPR at a low FPR. Ranks divided by n are in [0, 1], in order and apart.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 torch==2.15.0 \
  torchmetrics==1.9.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torchmetrics.classification import BinaryAUROC

rng = np.random.default_rng(0)
n = 2000
is_member = torch.from_numpy(np.repeat([1, 0], n))
margin = torch.from_numpy(np.r_[rng.normal(28, 8, n), rng.normal(20, 8, n)].astype(np.float32))
near_half = torch.from_numpy(np.r_[rng.normal(1, 1, n), rng.normal(0.5, 1, n)].astype(np.float32))
scores = {
    "margins around 24": margin,
    "half of them": margin / 2,
    "a quarter of them": margin / 4,
    "minus the losses under them": -torch.log1p(torch.exp(-margin.double())).float(),
    "their ranks over n": margin.argsort().argsort() / (2.0 * n),
}
found = {}
for name, score in scores.items():
    exact = roc_auc_score(is_member, score)
    found[name] = BinaryAUROC()(score, is_member).item()
    print(f"{name}: scikit-learn {exact:.3f}, torchmetrics {found[name]:.3f}")
mixed = torch.from_numpy(rng.permutation(2 * n))
for size in (1, 2, 64):
    metric = BinaryAUROC()
    for at in range(0, 2 * n, size):
        metric.update(near_half[mixed[at : at + size]], is_member[mixed[at : at + size]])
    found[size] = metric.compute().item()
    print(f"scores around 0.75 in batches of {size}: {found[size]:.3f}")
print(f"all at once: {roc_auc_score(is_member, near_half):.3f}")
assert found["margins around 24"] < found["a quarter of them"] - 0.05, "order alone counts now"
assert abs(found[1] - found[64]) > 0.003, "batches are treated alike now"
PY
