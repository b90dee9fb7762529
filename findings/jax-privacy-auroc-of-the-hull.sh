#!/usr/bin/env bash
# jax-privacy's AUROC and TPR are those of the upper convex hull of the ROC, fitted to the sample.
#
# Versions  jax-privacy 2.0.0, NumPy 2.4.6, Python 3.11
# Expected  CanaryScoreAuditor.attack_auroc() is the chance that a canary that is in scores above
#           one that is out: 0.5 on average without leakage, 0 for an attack with its sign reversed.
# Found     The curve's points below the hull are dropped first. Without any leakage the mean is
#           0.61 with 20 canaries a side, 0.58 with 50 and 0.54 with 200; it never lies below 0.5,
#           so an attack whose sign is reversed looks merely useless. TPR at FPR 1 % without leakage
#           is several times 1 %, read from the same hull. (The docstring says that the classifiers
#           may randomise between two thresholds, which is what a hull means; that these two
#           thresholds are chosen on the very canaries that are judged is what biases the figure.)
# Seen      no leakage, 20 + 20 canaries, mean of 400: AUROC 0.612, Mann-Whitney 0.502, TPR at FPR 1 % 0.064
#           no leakage, 50 + 50 canaries, mean of 400: AUROC 0.578, Mann-Whitney 0.504, TPR at FPR 1 % 0.040
#           no leakage, 200 + 200 canaries, mean of 400: AUROC 0.539, Mann-Whitney 0.499, TPR at FPR 1 % 0.022
#           every canary that is in scores below every one that is out: AUROC 0.500, Mann-Whitney 0.000
# An audit  must not compare this AUROC with 0.5 or with the AUC of another tool; with few canaries a
#           model that leaks nothing looks as if it leaked.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 jax==0.10.2 jaxlib==0.10.2 \
  jax-privacy==2.0.0
JAX_PLATFORMS=cpu "$work/venv/bin/python" - <<'PY'
import numpy as np
from jax_privacy.auditing import CanaryScoreAuditor
from scipy.stats import rankdata


def mann_whitney(inside, outside):
    ranks = rankdata(np.r_[inside, outside])[: len(inside)].sum()
    return (ranks - len(inside) * (len(inside) + 1) / 2) / (len(inside) * len(outside))


rng = np.random.default_rng(0)
means = {}
for n in (20, 50, 200):
    found = []
    for _ in range(400):
        inside, outside = rng.normal(size=n), rng.normal(size=n)
        auditor = CanaryScoreAuditor(inside, outside)
        found.append((auditor.attack_auroc(), mann_whitney(inside, outside),
                      auditor.tpr_at_given_fpr(0.01)))
    means[n] = np.mean(found, axis=0)
    print(f"no leakage, {n} + {n} canaries, mean of 400: AUROC {means[n][0]:.3f}, "
          f"Mann-Whitney {means[n][1]:.3f}, TPR at FPR 1 % {means[n][2]:.3f}")
low, high = -np.arange(100.0), np.arange(100.0) + 1
turned = CanaryScoreAuditor(low, high).attack_auroc()
print(f"every canary that is in scores below every one that is out: AUROC {turned:.3f}, "
      f"Mann-Whitney {mann_whitney(low, high):.3f}")
assert means[20][0] > 0.57 and means[200][0] > 0.52, "the AUROC is no longer biased upwards"
assert abs(means[20][1] - 0.5) < 0.02
assert turned == 0.5, "a reversed attack no longer reads as 0.5"
PY
