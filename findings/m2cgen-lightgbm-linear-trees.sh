#!/usr/bin/env bash
# Code that m2cgen writes of LightGBM's linear trees leaves out the lines in their leaves.
#
# Versions  m2cgen 0.10.0, lightgbm 4.7.0, scikit-learn 1.9.1, Python 3.11
# Expected  The answers of the model, as for its other trees, where code and model agree to the last
#           digit, or an error.
# Found     With linear_tree=True the code answers with a constant for each leaf: nearly every answer
#           is another one. Nothing says so. (treelite 4.8.1 refuses such a model.)
# Seen      linear_tree=False: largest difference 2.2e-16
#           linear_tree=True: largest difference 0.97; accuracy 0.87 of both
# An audit  of the generated code, which is what runs on a device, is an audit of another model, and its
#           constants tie records that the model tells apart.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 lightgbm==4.7.0 \
  m2cgen==0.10.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import warnings

import m2cgen
import numpy as np
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score

warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
x = rng.normal(size=(600, 6))
y = (x[:, 0] + x[:, 1] * x[:, 2] + 0.7 * rng.normal(size=600) > 0).astype(int)
is_member = np.arange(600) < 300
off = {}
for is_linear in (False, True):
    model = LGBMClassifier(n_estimators=40, min_child_samples=5, verbose=-1, n_jobs=1,
                           linear_tree=is_linear)
    model.fit(x[is_member], y[is_member])
    written = {}
    exec(m2cgen.export_to_python(model), written)
    of_code = np.array([written["score"](row) for row in x.tolist()])
    own = model.predict_proba(x)
    off[is_linear] = abs(of_code - own).max()
    of_label = [p[np.arange(600), y] for p in (own, of_code)]
    aucs = [roc_auc_score(is_member, one) for one in of_label]
    print(f"linear_tree={is_linear}: largest difference {off[is_linear]:.2g}; accuracy "
          f"{(own.argmax(1) == y).mean():.2f} and {(of_code.argmax(1) == y).mean():.2f}; AUC of the "
          f"true class's probability, members against others: model {aucs[0]:.3f}, code {aucs[1]:.3f}")
assert off[False] < 1e-12
assert off[True] > 0.1, "linear trees are written whole now, or refused"
PY
