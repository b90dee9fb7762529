#!/usr/bin/env bash
# jax-privacy's one-run bound on ε is far above 0 without leakage where more canaries are in than out.
#
# Versions  jax-privacy 2.0.0, NumPy 2.4.6, SciPy 1.17.1, Python 3.11
# Expected  CanaryScoreAuditor.epsilon_one_run(significance=0.05, delta=1e-5) is 0 in at least 95 % of
#           draws where nothing leaks, or refuses sides that it cannot judge.
# Found     The theorem (Steinke et al. 2023) is on fair coins: a guess is right with probability 1/2. The
#           auditor takes two arrays of any lengths and asks for no coins. With 800 canaries in and 200
#           out every guess "in" is right four times of five, which counts as ε near ln 4 = 1.39. Nothing
#           is said. Clopper-Pearson, which takes each side by itself, is 0.
# Seen      500 in, 500 out, nothing leaks: one-run ε above 0 in 3 of 50 draws, mean 0.01
#           800 in, 200 out, nothing leaks: one-run ε above 0 in 50 of 50 draws, mean 1.22
# An audit  flips a fair coin for each canary before training; with a training set and a hold-out of
#           another size this bound refutes honest claims.
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
positive = {}
for n_in, n_out in ((500, 500), (800, 200)):
    found = np.array([
        CanaryScoreAuditor(rng.normal(size=n_in), rng.normal(size=n_out)).epsilon_one_run(0.05, 1e-5)
        for _ in range(50)
    ])
    positive[n_in] = int((found > 0).sum())
    print(f"{n_in} in, {n_out} out, nothing leaks: one-run ε above 0 in {positive[n_in]} of 50 draws, "
          f"mean {found.mean():.2f}")
assert positive[500] <= 5
assert positive[800] == 50, "unequal sides are refused, or judged by their share"
PY
