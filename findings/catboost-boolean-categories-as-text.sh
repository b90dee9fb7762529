#!/usr/bin/env bash
# CatBoost takes True and "True" for different categories, but 3 and "3" for one.
#
# Versions  catboost 1.2.10, pandas 3.1.1, NumPy 2.4.6, Python 3.11
# Expected  Categories are compared as text, so a column that went through CSV and came back as text
#           is the same column. For whole numbers it is.
# Found     A boolean is the category "1" or "0". "True" and "False" are categories that the model has
#           never seen, which it answers without an error or a warning. The same happens to "3.0",
#           which a whole number becomes in a column with gaps.
# Seen      whole numbers as text: largest difference 0.000, records off by more than 0.01: 0%
#           whole numbers as text of floats: largest difference 0.275, records off by more than 0.01: 88%
#           booleans as 0 and 1: largest difference 0.000, records off by more than 0.01: 0%
#           booleans as text: largest difference 0.709, records off by more than 0.01: 49%
# An audit  of records that were read from a CSV file as text asks the model about other records than
#           those that it was trained on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 catboost==1.2.10
cd "$work"
venv/bin/python - <<'PY'
import numpy as np
import pandas as pd
from catboost import CatBoostClassifier

rng = np.random.default_rng(0)
group, flag = rng.integers(0, 6, 600), rng.random(600) < 0.5
y = (2 * flag + rng.normal(size=6)[group] + rng.normal(size=600) > 1).astype(int)
table = pd.DataFrame({"x": rng.normal(size=600), "group": group, "flag": flag})
model = CatBoostClassifier(iterations=50, verbose=0, thread_count=1, cat_features=["group", "flag"])
before = model.fit(table, y).predict_proba(table)
off = {}
for name, column, values in (
    ("whole numbers as text", "group", table["group"].astype(str)),
    ("whole numbers as text of floats", "group", table["group"].astype(float).astype(str)),
    ("booleans as 0 and 1", "flag", table["flag"].astype(int)),
    ("booleans as text", "flag", table["flag"].map({True: "True", False: "False"})),
):
    difference = abs(model.predict_proba(table.assign(**{column: values})) - before).max(axis=1)
    off[name] = difference
    print(f"{name}: largest difference {difference.max():.3f}, "
          f"records off by more than 0.01: {(difference > 0.01).mean():.0%}")
assert off["whole numbers as text"].max() == off["booleans as 0 and 1"].max() == 0
assert off["booleans as text"].max() > 0.1, "booleans as text are known now"
assert off["whole numbers as text of floats"].max() > 0.1
PY
