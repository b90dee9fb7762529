#!/usr/bin/env bash
# Keras loses the loss of the records that a half-precision model knows best.
#
# Versions  keras 3.15.1 (backend jax 0.10.2 here; numpy and tensorflow 2.21.0 gave NaN alike),
#           NumPy 2.4.6, Python 3.11
# Expected  binary_crossentropy clips probabilities to [1e-7, 1 − 1e-7], so the loss of a confident and
#           right answer is about 1e-7, and never undefined.
# Found     In float16 the upper limit 1 − 1e-7 is 1, so log(1 − p) is −∞ and 0 · −∞ is not a number.
#           A model of the policy mixed_float16 answers in float16, and the losses of its answers are NaN
#           just where it is sure and right. model.evaluate() shows nothing of it: its own loss is
#           finite. Under jax and tensorflow bfloat16 is NaN, too.
# Seen      float32: answers in float32, losses that are NaN 0 of 200, of these answered rightly 0;
#           model.evaluate 0.0234
#           mixed_float16: answers in float16, losses that are NaN 68 of 200, of these answered rightly
#           68; model.evaluate 0.0234
# An audit  that drops rows without a loss drops the members that are easiest to tell. Cast answers to
#           float64 before any loss, and count what is not finite.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 jax==0.10.2 jaxlib==0.10.2 keras==3.15.1
KERAS_HOME="$work" JAX_PLATFORMS=cpu KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PY'
import warnings

import keras
import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
x = 20 * rng.normal(size=(200, 4)).astype(np.float32)
y = (x[:, :1] > 0).astype(np.float32)
n_nan = {}
for policy in ("float32", "mixed_float16"):
    keras.mixed_precision.set_global_policy(policy)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    model.layers[-1].set_weights([np.array([[1.0], [0], [0], [0]]), np.zeros(1)])
    model.compile(loss="binary_crossentropy")
    answers = np.asarray(model.predict(x, verbose=0))
    losses = np.asarray(keras.losses.binary_crossentropy(y, answers), dtype=np.float64)
    lost = np.isnan(losses)
    n_nan[policy] = int(lost.sum())
    n_right = int((abs(answers[lost] - y[lost]) < 0.5).sum())
    print(f"{policy}: answers in {answers.dtype}, losses that are NaN {lost.sum()} of 200, of these "
          f"answered rightly {n_right}; model.evaluate {model.evaluate(x, y, verbose=0):.4f}")
assert n_nan["float32"] == 0
assert n_nan["mixed_float16"] > 20, "half-precision losses are finite now"
PY
