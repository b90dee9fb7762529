#!/usr/bin/env bash
# Isotonic calibration is a broken line in scikit-learn and a staircase in ONNX.
#
# Versions  skl2onnx 1.20.0, onnx 1.23.2, onnxruntime 1.32.0, scikit-learn 1.9.1, Python 3.11
# Expected  CalibratedClassifierCV(method="isotonic") to float32 rounding: both sides hold the same
#           knots.
# Found     scikit-learn interpolates linearly between two knots; the converted graph takes the
#           value of a knot. Records between two knots are tied there, and the probabilities are
#           off by several hundredths.
# Seen      sigmoid: largest difference 0.0000, off by more than 1e-3: 0 of 500; different values:
#           scikit-learn 500, ONNX 500
#           isotonic: largest difference 0.0646, off by more than 1e-3: 85 of 500; different values:
#           scikit-learn 138, ONNX 58
# An audit  at low false-positive rates lives on the order of the highest scores; here that order is
#           replaced by ties, and a threshold inside a tie cannot spend its false positives.
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
from sklearn.calibration import CalibratedClassifierCV
from sklearn.naive_bayes import GaussianNB

rng = np.random.default_rng(0)
x = rng.normal(size=(1000, 5)).astype(np.float32)
y = (x[:, 0] + x[:, 1] + rng.normal(size=1000) > 0).astype(int)
for method in ("sigmoid", "isotonic"):
    model = CalibratedClassifierCV(GaussianNB(), method=method, cv=3).fit(x[:500], y[:500])
    onnx = to_onnx(model, x[:1], options={"zipmap": False})
    session = onnxruntime.InferenceSession(onnx.SerializeToString())
    converted = session.run(None, {session.get_inputs()[0].name: x[500:]})[1][:, 1]
    own = model.predict_proba(x[500:])[:, 1]
    off = abs(own - converted)
    n_own, n_converted = len(np.unique(own.astype(np.float32))), len(np.unique(converted))
    print(f"{method}: largest difference {off.max():.4f}, off by more than 1e-3: "
          f"{(off > 1e-3).sum()} of 500; different values: scikit-learn {n_own}, ONNX {n_converted}")
assert off.max() > 0.01, "the converted calibration interpolates now"
assert n_converted < n_own, "the converted calibration has no more ties than the original"
PY
