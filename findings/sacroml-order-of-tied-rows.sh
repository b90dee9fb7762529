#!/usr/bin/env bash
# SACRO-ML's FDIF and PDIF follow the order of the rows where scores are equal.
#
# Versions  sacroml 2.0.1 (its metrics alone, without its other dependencies), scikit-learn 1.9.1,
#           NumPy 2.4.6, Python 3.11
# Expected  get_metrics has permute_rows=True, so that figures of an attack that cannot tell anyone
#           apart do not depend on how its rows were stacked: FDIF near 0, PDIF near 0.7 (-log 0.5).
# Found     The rows are permuted into names that are local to a helper, so nothing is shuffled. One
#           score for everyone, with the members stacked first, gives FDIF01 = -1; stacked last, +1
#           and PDIF01 = 115, the largest value that it can have. The AUC of both is 0.5.
# Seen      one score for all, members first: AUC 0.50, FDIF01 -1.00, PDIF01 -0.00
#           one score for all, members last: AUC 0.50, FDIF01 +1.00, PDIF01 115.13
# An audit  of a tree, of labels alone or of rounded confidences has many ties; SACRO-ML's attacks
#           stack members first, which pulls FDIF down and hides records at risk.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
"$work/venv/bin/pip" install --quiet --no-deps sacroml==2.0.1
"$work/venv/bin/python" - <<'PY'
import numpy as np
from sacroml.metrics import get_metrics

scores = np.full(1000, 0.5)
found = {}
for place, first in (("first", 1), ("last", 0)):
    is_member = np.r_[np.full(500, first), np.full(500, 1 - first)]
    one = get_metrics(np.c_[1 - scores, scores], is_member, permute_rows=True)
    found[place] = one
    print(f"one score for all, members {place}: AUC {one['AUC']:.2f}, FDIF01 {one['FDIF01']:+.2f}, "
          f"PDIF01 {one['PDIF01']:.2f}")
assert found["first"]["AUC"] == found["last"]["AUC"] == 0.5
assert found["first"]["FDIF01"] == -1 and found["last"]["FDIF01"] == 1, "rows are shuffled now"
assert found["last"]["PDIF01"] > 100
PY
