#!/usr/bin/env bash
# The raw score of a LightGBM forest is a sum over trees; its probabilities come from the mean.
#
# Versions  lightgbm 4.7.0, Python 3.11
# Expected  predict is the sigmoid, or the softmax, of predict(raw_score=True), as for boosted trees.
# Found     With boosting="rf" predict divides by the number of trees first, and raw_score does not.
# Seen      gbdt: largest difference 0.000; rf, as returned: 0.606; rf, divided by 50 trees: 0.000
#           rank correlation of the loss of three classes: 0.86
# An audit  that takes logits from raw scores, for margins without rounding, is of a model 50 times as
#           sure as the one that is deployed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 lightgbm==4.7.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import lightgbm
import numpy as np
from scipy.special import softmax
from scipy.stats import spearmanr

rng = np.random.default_rng(0)
x = rng.normal(size=(600, 5))
y = (x[:, 0] + 0.7 * rng.normal(size=600) > 0).astype(int) + (x[:, 1] * x[:, 2] > 0.5)
off = {}
for boosting in ("gbdt", "rf"):
    settings = {"objective": "multiclass", "num_class": 3, "boosting": boosting, "verbose": -1,
                "bagging_freq": 1, "bagging_fraction": 0.6, "num_threads": 1}
    booster = lightgbm.train(settings, lightgbm.Dataset(x, y), 50)
    p, raw = booster.predict(x), booster.predict(x, raw_score=True)
    off[boosting] = abs(softmax(raw, axis=1) - p).max()
off["divided"] = abs(softmax(raw / 50, axis=1) - p).max()
rows = np.arange(600)
losses = [-np.log(q[rows, y] + 1e-300) for q in (softmax(raw, axis=1), p)]
print(f"gbdt: largest difference {off['gbdt']:.3f}; rf, as returned: {off['rf']:.3f}; "
      f"rf, divided by 50 trees: {off['divided']:.3f}")
print(f"rank correlation of the loss of three classes: {spearmanr(*losses)[0]:.2f}")
assert off["gbdt"] < 1e-9
assert off["divided"] < 1e-9
assert off["rf"] > 0.1, "raw scores of a forest are its mean now"
PY
