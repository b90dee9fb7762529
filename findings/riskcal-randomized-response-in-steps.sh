#!/usr/bin/env bash
# riskcal says that randomized response lets an attacker find three members in four at an FPR of 0.
#
# Versions  riskcal 1.5.1, dp-accounting 0.6.0, NumPy 2.4.6, SciPy 1.17.1, Python 3.11
# Expected  The trade-off curve of an answer that is the truth three times in four: the attacker's FNR
#           is 1 - 3 FPR up to an FPR of 1/4, and (1 - FPR) / 3 from there on.
# Found     get_beta_from_pld answers with the end of each straight piece in place of a point on it: 1/4
#           from an FPR of 0, and 0 from 1/4 on. The advantage and curves of continuous noise are right.
# Seen      FNR at an FPR of 0, .01, .1, .2, .3, .5, .9: exact 1.000 0.970 0.700 0.400 0.233 0.167 0.033,
#           found 0.250 0.250 0.250 0.250 0.000 0.000 0.000; Gaussian noise is off by 1.1e-07 at most
# An audit  of labels that were randomized (label DP) compares its TPR at a low FPR with a bound that is
#           too loose to refute anything: 75 % where no attack gets past 3 %.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 dp-accounting==0.6.0 riskcal==1.5.1
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import warnings

import numpy as np
from dp_accounting.pld import privacy_loss_distribution as pld
from riskcal.analysis import get_advantage_from_pld, get_beta_from_pld
from scipy.stats import norm

warnings.simplefilter("ignore")
fpr = np.array([0, 0.01, 0.1, 0.2, 0.3, 0.5, 0.9])
response = pld.from_randomized_response(0.5, 2)
exact = np.where(fpr <= 0.25, 1 - 3 * fpr, (1 - fpr) / 3)
found = get_beta_from_pld(response, fpr)
print("FPR                        ", " ".join(f"{one:.3f}" for one in fpr))
print("randomized response, exact ", " ".join(f"{one:.3f}" for one in exact))
print("randomized response, found ", " ".join(f"{one:.3f}" for one in found))
print(f"advantage found {get_advantage_from_pld(response):.3f}, exact 0.500")
gaussian = get_beta_from_pld(pld.from_gaussian_mechanism(1.0), fpr)
off = abs(gaussian - norm.cdf(norm.ppf(1 - fpr) - 1)).max()
print(f"Gaussian noise, largest error {off:.1e}")
assert off < 1e-4
assert found[1] < 0.3 < exact[1], "points on the straight pieces are given now"
PY
