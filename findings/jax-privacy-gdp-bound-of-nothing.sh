#!/usr/bin/env bash
# jax-privacy's lower bound on ε by Gaussian DP is far above 0 where nothing leaks.
#
# Versions  jax-privacy 2.0.0, NumPy 2.4.6, SciPy 1.17.1, Python 3.11
# Expected  CanaryScoreAuditor.epsilon_from_gdp(significance=0.05, delta=1e-5) is 0 in at least 95 % of
#           draws in which scores of canaries that are in and out come from one distribution.
# Found     It is positive in nearly all of them: ε = 11 on average at 20 + 20 canaries, 4.7 at 500 + 500,
#           3.0 at 5,000 + 5,000. The method takes upper bounds of FPR and FNR at each threshold, and of
#           μ = Φ⁻¹(1 − FPR) − Φ⁻¹(FNR) the largest absolute value. Where FPR + FNR is above 1 the
#           upper bounds prove nothing and μ is negative; its absolute value counts as evidence. (The
#           mirrored test would need lower bounds there.) Fewer canaries, wider bounds, larger ε.
#           epsilon_clopper_pearson of the same scores is 0 each time.
# Seen      20 + 20 canaries, nothing leaks: ε of 0 in 5 of 100 draws, mean 10.77, largest 15.83
#           500 + 500 canaries, nothing leaks: ε of 0 in 0 of 100 draws, mean 4.66, largest 9.74
#           5000 + 5000 canaries, nothing leaks: ε of 0 in 0 of 100 draws, mean 3.04, largest 6.03
#           by Clopper-Pearson: ε of 0 in 300 of 300 draws
# An audit  must not hold this figure against a claimed ε: it refutes honest ones.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 jax==0.10.2 jaxlib==0.10.2 \
  jax-privacy==2.0.0
JAX_PLATFORMS=cpu "$work/venv/bin/python" - <<'PY'
import numpy as np
from jax_privacy.auditing import CanaryScoreAuditor

rng = np.random.default_rng(0)
n_zero = 0
for n in (20, 500, 5_000):
    found = []
    for _ in range(100):
        auditor = CanaryScoreAuditor(rng.normal(size=n), rng.normal(size=n))
        found.append(auditor.epsilon_from_gdp(0.05, 1e-5))
        n_zero += auditor.epsilon_clopper_pearson(0.05, 1e-5) == 0
    found = np.array(found)
    print(f"{n} + {n} canaries, nothing leaks: ε of 0 in {(found == 0).sum()} of 100 draws, "
          f"mean {found.mean():.2f}, largest {found.max():.2f}")
    assert (found > 1).sum() > 50, "the bound by Gaussian DP is no longer positive without leakage"
print(f"by Clopper-Pearson: ε of 0 in {n_zero} of 300 draws")
assert n_zero >= 285
PY
