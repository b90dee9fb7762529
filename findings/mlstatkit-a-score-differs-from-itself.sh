#!/usr/bin/env bash
# MLstatkit's DeLong test calls two attacks that rank alike significantly different, with p = 0.
#
# Versions  MLstatkit 0.1.91, scikit-learn 1.9.1, NumPy 2.4.6, SciPy 1.17.1, Python 3.11
# Expected  z = 0 and p = 1, or no p: there is no difference to test.
# Found     Where the variance of the difference is 0, the test goes over to a bootstrap and reports
#           z = 0 with p = 0. That is so for a score and itself, and for any two that order the
#           records alike, such as a loss and the confidence under it.
# Seen      minus the loss against itself: AUC 0.5941 and 0.5941, z = 0.00, p = 0.000
#           against exp(-loss): AUC 0.5941 and 0.5941, z = 0.00, p = 0.000
#           against itself with a little noise: AUC 0.5941 and 0.5882, z = -0.73, p = 0.466
# An audit  that keeps the attack with a "significant" gain keeps a copy of the one it had. Look at z,
#           and at whether the two AUCs differ at all, before p.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 MLstatkit==0.1.91
OMP_NUM_THREADS=1 "$work/venv/bin/python" - 2> /dev/null <<'PY'
import numpy as np
from MLstatkit import Delong_test

rng = np.random.default_rng(0)
is_member = np.repeat([1, 0], 100)
loss = np.r_[rng.exponential(0.7, 100), rng.exponential(1.0, 100)]
others = {
    "minus the loss, again": -loss,
    "exp(-loss), the confidence": np.exp(-loss),
    "minus the loss, with a little noise": -loss + 0.1 * rng.normal(size=200),
}
found = {}
for name, other in others.items():
    z, p, _, _, first, second, how = Delong_test(is_member, -loss, other)
    found[name] = z, p
    print(f"minus the loss against {name}: AUC {first:.4f} and {second:.4f}, z = {z:.2f}, "
          f"p = {p:.3f} ({how['method']})")
assert found["minus the loss, again"] == (0, 0), "equal scores are called equal now"
assert found["exp(-loss), the confidence"] == (0, 0)
assert found["minus the loss, with a little noise"][1] > 0.01
PY
