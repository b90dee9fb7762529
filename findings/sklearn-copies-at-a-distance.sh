#!/usr/bin/env bash
# From the sixteenth column on, scikit-learn finds exact copies at a distance above 0.
#
# Versions  scikit-learn 1.9.1, NumPy 2.4.6, Python 3.11
# Expected  The distance of a row from its exact copy is 0, so that `distance == 0` counts copies,
#           as the share of identical matches in an audit of synthetic data does.
# Found     NearestNeighbors(algorithm="auto") changes from a tree to brute force above 15 columns,
#           and brute force takes |a|² − 2ab + |b|², whose rounding stays. Three in ten copies
#           are at 1e-7; where all columns are large numbers with a small spread (1e9, as identifiers
#           or times are), the copy is not even among the nearest: all distances collapse to 0.
#           algorithm="kd_tree" is exact in both cases.
# Seen      15 columns around 0: copies at distance 0: 100.0%, nearest neighbour is the copy: 100.0%
#           16 columns around 0: copies at distance 0: 70.4%, nearest neighbour is the copy: 100.0%
#           15 columns around 1e+09: copies at distance 0: 100.0%, nearest neighbour is the copy: 100.0%
#           16 columns around 1e+09: copies at distance 0: 100.0%, nearest neighbour is the copy: 0.1%
# An audit  that counts copies, or takes the distance to the closest record as its score, misses some
#           of them with 16 columns that it finds with 15. Standardise first, and measure the
#           distance to the neighbours that were found again by subtraction.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import numpy as np
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(0)
at_zero, found = {}, {}
for n_columns, offset in ((15, 0.0), (16, 0.0), (15, 1e9), (16, 1e9)):
    train = rng.normal(size=(1000, n_columns)) + offset
    distance, index = NearestNeighbors(n_neighbors=1).fit(train).kneighbors(train.copy())
    at_zero[n_columns, offset] = (distance == 0).mean()
    found[n_columns, offset] = (index[:, 0] == np.arange(1000)).mean()
    print(f"{n_columns} columns around {offset:g}: copies at distance 0: "
          f"{at_zero[n_columns, offset]:.1%}, nearest neighbour is the copy: "
          f"{found[n_columns, offset]:.1%}")
assert at_zero[15, 0.0] == found[15, 0.0] == found[15, 1e9] == 1
assert at_zero[16, 0.0] < 0.95, "copies are at distance 0 now"
assert found[16, 1e9] < 0.5, "large numbers keep their neighbours now"
PY
