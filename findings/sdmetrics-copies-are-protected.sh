#!/usr/bin/env bash
# sdmetrics calls synthetic data that are the training records themselves perfectly protected.
#
# Versions  sdmetrics 0.32.0, pandas 2.3.3, NumPy 2.4.6, Python 3.11
# Expected  DCROverfittingProtection, the share of synthetic records that are not closer to training
#           than to validation records (doubled, at most 1), of exact copies: 0; of new records: near 1.
# Found     A distance that is the same to both counts for validation. In a table whose combinations of
#           values come back, a copy is at distance 0 from both, so a set of copies scores as new
#           records do. DCRBaselineProtection divides by a baseline of 0 and is NaN.
# Seen      2 and 4 columns of 4 values: copies 1.000, new records 1.000; baseline NaN for both
#           8 columns: copies 0.017, new records 1.000; baseline 0.000 and 1.000
# An audit  of categorical or rounded records by distances to the closest record needs ties counted as
#           half, and the score of new records beside it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 pandas==2.3.3 sdmetrics==0.32.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import warnings

import numpy as np
import pandas as pd
from sdmetrics.single_table import DCRBaselineProtection, DCROverfittingProtection

warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
found = {}
for n_columns in (2, 4, 8):
    names = [f"answer_{at}" for at in range(n_columns)]
    columns = {name: {"sdtype": "categorical"} for name in names}
    metadata = {"tables": {"people": {"columns": columns}}}
    draw = lambda: pd.DataFrame(rng.choice(list("abcd"), (600, n_columns)), columns=names)
    train, validation, fresh = draw(), draw(), draw()
    for kind, synthetic in (("copies", train.copy()), ("new records", fresh)):
        told = DCROverfittingProtection.compute_breakdown(
            train, synthetic, validation, metadata, "people"
        )
        base = DCRBaselineProtection.compute_breakdown(train, synthetic, metadata, "people")
        found[n_columns, kind] = told["score"]
        print(f"{n_columns} columns of 4 values, {kind}: DCROverfittingProtection {told['score']:.3f}, "
              f"DCRBaselineProtection {base['score']:.3f}")
assert found[2, "copies"] == found[2, "new records"] == 1, "ties are counted otherwise now"
assert found[8, "copies"] < 0.1
PY
