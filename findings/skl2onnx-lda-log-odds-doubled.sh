#!/usr/bin/env bash
# Linear discriminant analysis of two classes has doubled log-odds after conversion to ONNX.
#
# Versions  skl2onnx 1.20.0, onnx 1.23.2, onnxruntime 1.32.0, scikit-learn 1.9.1, Python 3.11
# Expected  The float32 rounding of probabilities, below 1e-6, as for logistic regression.
# Found     Every label agrees, so a test of the accuracy passes; every probability is
#           sigmoid(2 z) instead of sigmoid(z). Three classes are converted faithfully.
# Seen      two classes: other labels 0, largest difference 0.150, log-odds ONNX / scikit-learn 2.000
#           three classes: other labels 0, largest difference 1.2e-07
# An audit  that thresholds a loss, or sets a margin beside reference models in scikit-learn, is
#           wrong by that factor: a ratio of likelihoods compares two temperatures. A rank by
#           margin of this one model alone is untouched.
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
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

rng = np.random.default_rng(0)
x = rng.normal(size=(400, 5)).astype(np.float32)
two = (x[:, 0] + x[:, 1] + rng.normal(size=400) > 0).astype(int)
three = two + (x[:, 3] > 0.7)


def both(labels):
    model = LinearDiscriminantAnalysis().fit(x, labels)
    onnx = to_onnx(model, x[:1], options={"zipmap": False})
    session = onnxruntime.InferenceSession(onnx.SerializeToString())
    said, converted = session.run(None, {session.get_inputs()[0].name: x})
    return model.predict_proba(x), converted, int((said != model.predict(x)).sum())


own, converted, n_other = both(two)
log_odds = [np.log(p[:, 1].astype(float) / p[:, 0].astype(float)) for p in (own, converted)]
clear = abs(log_odds[0]) > 0.1
ratio = np.median(log_odds[1][clear] / log_odds[0][clear])
print(f"two classes: other labels {n_other}, largest difference {abs(own - converted).max():.3f}, "
      f"log-odds ONNX / scikit-learn {ratio:.3f}")
own, converted, n_other = both(three)
print(f"three classes: other labels {n_other}, largest difference {abs(own - converted).max():.1e}")
assert abs(ratio - 2) < 1e-3, "the log-odds are no longer doubled"
assert abs(own - converted).max() < 1e-5, "three classes differ, too"
PY
