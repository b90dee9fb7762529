#!/usr/bin/env bash
# Nearest neighbours weighted by distance become unweighted ones in ONNX, and forget their rows.
#
# Versions  skl2onnx 1.20.0, onnx 1.23.2, onnxruntime 1.32.0, scikit-learn 1.9.1, Python 3.11
# Expected  Probabilities to float32, at worst ties among neighbours broken otherwise.
# Found     weights="distance" is dropped without a word: the converted model answers as
#           weights="uniform" does, to 1e-7. scikit-learn gives a training row, which is at
#           distance 0 from itself, probability 1 for its own label.
# Seen      largest difference of ONNX from weights='distance': 0.800, from weights='uniform': 2.4e-08
#           AUC of the probability of the true class, members against others: scikit-learn 0.838,
#           ONNX 0.527
# An audit  of the ONNX file says nothing about the estimator: here it misses nearly everything.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 \
  onnx==1.23.2 onnxruntime==1.32.0 skl2onnx==1.20.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KNeighborsClassifier

rng = np.random.default_rng(0)
x = rng.normal(size=(600, 5)).astype(np.float32)
y = (x[:, 0] + x[:, 1] * x[:, 2] + 0.7 * rng.normal(size=600) > 0).astype(int)
is_member = np.arange(600) < 300
rows = np.arange(600)
weighted = KNeighborsClassifier(weights="distance").fit(x[is_member], y[is_member])
plain = KNeighborsClassifier(weights="uniform").fit(x[is_member], y[is_member])
onnx = to_onnx(weighted, x[:1], options={"zipmap": False})
session = onnxruntime.InferenceSession(onnx.SerializeToString())
converted = session.run(None, {session.get_inputs()[0].name: x})[1]
own = weighted.predict_proba(x)
from_own = abs(converted - own).max()
from_plain = abs(converted - plain.predict_proba(x)).max()
print(f"largest difference of ONNX from weights='distance': {from_own:.3f}, "
      f"from weights='uniform': {from_plain:.1e}")
print("AUC of the probability of the true class, members against others: "
      f"scikit-learn {roc_auc_score(is_member, own[rows, y]):.3f}, "
      f"ONNX {roc_auc_score(is_member, converted[rows, y]):.3f}")
assert from_plain < 1e-5, "the converted model is no longer the unweighted one"
assert from_own > 0.1, "the weights are kept"
PY
