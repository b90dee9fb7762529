#!/usr/bin/env bash
# A slice of an XGBoost model, as after early stopping, no longer knows its categories.
#
# Versions  xgboost-cpu 3.2.0, pandas 3.1.1, Python 3.11
# Expected  booster[:n] is the model after n rounds. Since 3.1 a model keeps the names of categories,
#           so that a frame which numbers them otherwise gets the same answers.
# Found     The slice has the trees and not the names. A frame with the training's numbering is
#           answered right; one with another (sorted, as text read from a file becomes) is answered as
#           of other categories, without a word.
# Seen      whole model: largest difference between two numberings 0.000
#           slice of all rounds: 0.811
# An audit  of a saved slice asks about records that nobody trained on: AUC 0.82 of the model on its
#           labels, 0.45 of the slice. Ask with the numbering of the training, or save the whole model.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 xgboost-cpu==3.2.0 \
  scikit-learn==1.9.1
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import numpy as np
import pandas as pd
import xgboost
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(0)
names = [f"town {at:02d}" for at in range(20)]
town = rng.choice(names, 600)
effect = dict(zip(names, rng.normal(size=20), strict=True))
y = (np.array([effect[one] for one in town]) + rng.normal(size=600) > 0).astype(int)
as_trained = pd.DataFrame({"town": pd.Categorical(town, categories=rng.permutation(names))})
as_sorted = pd.DataFrame({"town": pd.Categorical(town)})
data = xgboost.DMatrix(as_trained, y, enable_categorical=True)
booster = xgboost.train({"objective": "binary:logistic", "max_depth": 3}, data, 20)
off, auc = {}, {}
for name, model in (("whole model", booster), ("slice of all rounds", booster[:20])):
    p = [model.predict(xgboost.DMatrix(frame, enable_categorical=True))
         for frame in (as_trained, as_sorted)]
    off[name], auc[name] = abs(p[0] - p[1]).max(), roc_auc_score(y, p[1])
    print(f"{name}: largest difference between two numberings {off[name]:.3f}, "
          f"AUC on its labels {auc[name]:.2f}")
assert off["whole model"] == 0
assert off["slice of all rounds"] > 0.1, "the slice keeps its categories now"
PY
