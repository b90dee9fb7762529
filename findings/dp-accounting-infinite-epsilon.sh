#!/usr/bin/env bash
# dp-accounting's tighter accountant answers ε = ∞ at a δ where the looser one answers 5.
#
# Versions  dp-accounting 0.6.0, NumPy 2.4.6, SciPy 1.17.1, Python 3.11
# Expected  PLD is at least as tight as RDP at every δ, for one mechanism (noise multiplier 1, Poisson
#           sampling 0.01, 1000 steps).
# Found     True down to δ = 1e-12. The PLD accountant cuts the tails of the loss at a mass of 1e-15 and
#           counts what it cut as unbounded, so no δ of 1e-15 or below has a finite ε. Nothing is said.
# Seen      δ = 1e-09: RDP 3.408, PLD 2.990
#           δ = 1e-12: RDP 4.354, PLD 3.916
#           δ = 1e-15: RDP 5.284, PLD inf
#           δ = 1e-18: RDP 6.205, PLD inf
# An audit  takes the least of several accountants, and reads ∞ at a tiny δ as "not computed", not as
#           "no privacy".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 dp-accounting==0.6.0
"$work/venv/bin/python" - <<'PY'
import math

import dp_accounting
from dp_accounting.pld import PLDAccountant
from dp_accounting.rdp import RdpAccountant

event = dp_accounting.SelfComposedDpEvent(
    dp_accounting.PoissonSampledDpEvent(0.01, dp_accounting.GaussianDpEvent(1.0)), 1000
)
rdp, pld = RdpAccountant().compose(event), PLDAccountant().compose(event)
for delta in (1e-9, 1e-12, 1e-15, 1e-18):
    print(f"δ = {delta:g}: RDP {rdp.get_epsilon(delta):.3f}, PLD {pld.get_epsilon(delta):.3f}")
assert pld.get_epsilon(1e-12) < rdp.get_epsilon(1e-12)
assert math.isinf(pld.get_epsilon(1e-15)), "PLD answers at δ = 1e-15 now"
PY
