#!/usr/bin/env bash
# ART's SHAPr calls records at risk that the model has never seen.
#
# Versions  adversarial-robustness-toolbox 1.20.1, scikit-learn 1.9.1, NumPy 2.4.6, Python 3.11
# Expected  "Any value above 0 should be considered a privacy leak" (the docstring), so records that
#           the model was not trained on lie around 0.
# Found     They have nearly the mean of the members, most are above 0, and so are records whose
#           labels were shuffled. Each score credits a record for answers that lie near its own, and
#           the credits add up to a positive total whoever is asked about.
# Seen      members: mean 0.695, above 0: 86%
#           never seen: mean 0.700, above 0: 85%
#           never seen, labels shuffled: mean 0.595, above 0: 63%
# An audit  needs the same figure on records that were left out before it can read SHAPr; its zero is
#           not the zero of no leakage.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 \
  adversarial-robustness-toolbox==1.20.1 packaging==26.4
"$work/venv/bin/python" - <<'PY'
import logging

import numpy as np
from art.estimators.classification.scikitlearn import SklearnClassifier
from art.metrics import SHAPr
from sklearn.linear_model import LogisticRegression

logging.disable(logging.CRITICAL)
rng = np.random.default_rng(0)
x = rng.normal(size=(600, 5)).astype(np.float32)
y = (x[:, 0] + rng.normal(size=600) > 0).astype(int)
model = SklearnClassifier(LogisticRegression().fit(x[:200], y[:200]))
test = (x[400:], y[400:])
means = {}
for name, rows, labels in (
    ("members", slice(0, 100), y[:100]),
    ("never seen", slice(200, 300), y[200:300]),
    ("never seen, labels shuffled", slice(200, 300), rng.permutation(y[200:300])),
):
    scores = SHAPr(model, x[rows], labels, *test)
    means[name] = scores.mean()
    print(f"{name}: mean {scores.mean():.3f}, above 0: {(scores > 0).mean():.0%}")
assert means["never seen"] > 0.3, "records that were never seen are near 0 now"
assert means["never seen"] > 0.8 * means["members"]
PY
