#!/usr/bin/env bash
# XGBoost answers of a category that it never saw as if it were the next one in the alphabet.
#
# Versions  xgboost-cpu 3.2.0, pandas 3.1.1, Python 3.11
# Expected  For every category that training did not have the library's own error, "Found a category
#           not in the training set", or the path of a missing value.
# Found     The error comes only for names after the last known one. Any other name is answered
#           like the known name that follows it.
# Seen      known: apple 0.06, lemon 0.94, melon 0.06, missing 0.36
#           banana 0.94 (as lemon), aardvark 0.06 (as apple), zebra: refused
# An audit  compares members, all of whose categories are known, with others, some of whose are not:
#           these get confident answers that belong to somebody else. Look for unseen values first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 xgboost-cpu==3.2.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import numpy as np
import pandas as pd
import xgboost

rng = np.random.default_rng(0)
fruit = rng.choice(["apple", "lemon", "melon"], 900)
y = (fruit == "lemon") ^ (rng.random(900) < 0.05)
frame = pd.DataFrame({"fruit": pd.Categorical(fruit)})
frame.loc[::20, "fruit"] = np.nan
data = xgboost.DMatrix(frame, y.astype(int), enable_categorical=True)
booster = xgboost.train({"objective": "binary:logistic", "max_cat_to_onehot": 1}, data, 30)


def answer(value):
    one = pd.DataFrame({"fruit": pd.Categorical([value])})
    if value is None:
        one = pd.DataFrame({"fruit": pd.Categorical([None], categories=["apple"])})
    return float(booster.predict(xgboost.DMatrix(one, enable_categorical=True))[0])


known = {name: answer(name) for name in ("apple", "lemon", "melon", None)}
print("known: " + ", ".join(f"{name or 'missing'} {p:.2f}" for name, p in known.items()))
banana, aardvark = answer("banana"), answer("aardvark")
try:
    answer("zebra")
    zebra = "answered"
except xgboost.core.XGBoostError as error:
    assert "not in the training set" in str(error)
    zebra = "refused"
print(f"banana {banana:.2f} (as lemon), aardvark {aardvark:.2f} (as apple), zebra: {zebra}")
assert banana == known["lemon"] != known[None], "banana is no longer a lemon"
assert aardvark == known["apple"] != known[None], "aardvark is no longer an apple"
assert zebra == "refused"
PY
