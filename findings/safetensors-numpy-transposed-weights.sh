#!/usr/bin/env bash
# safetensors.numpy writes a transposed array in the wrong order.
#
# Versions  safetensors 0.8.0, NumPy 2.4.6, Python 3.11
# Expected  What numpy.savez does: the values come back whatever the strides are. safetensors.torch
#           refuses a tensor that is not contiguous, with a message.
# Found     safetensors.numpy.save_file takes the bytes as they lie in memory together with the shape
#           of the view. Nothing is said; the file is valid; shape and type are right; the numbers are
#           another array's. Transposed, Fortran-ordered, strided, reversed and broadcast arrays are
#           all affected.
# Seen      contiguous: the same values
#           transposed: OTHER VALUES
#           Fortran-ordered: OTHER VALUES
#           every second column: OTHER VALUES
#           rows reversed: OTHER VALUES
#           contiguous copy of the transpose: the same values
# An audit  of weights that were carried from Keras or JAX to PyTorch, whose dense kernels are each
#           other's transpose (`kernel.T`), queries another network than the one that was trained.
#           Look at the accuracy of what was opened; numpy.ascontiguousarray before saving mends it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 safetensors==0.8.0
cd "$work"
venv/bin/python - <<'PY'
import numpy as np
from safetensors.numpy import load_file, save_file

kernel = np.arange(12, dtype=np.float32).reshape(3, 4)
wrong = []
for name, array in {
    "contiguous": kernel,
    "transposed": kernel.T,
    "Fortran-ordered": np.asfortranarray(kernel),
    "every second column": kernel[:, ::2],
    "rows reversed": kernel[::-1],
    "contiguous copy of the transpose": np.ascontiguousarray(kernel.T),
}.items():
    save_file({"weight": array}, "weights.safetensors")
    same = np.array_equal(load_file("weights.safetensors")["weight"], array)
    print(f"{name}: {'the same values' if same else 'OTHER VALUES'}")
    wrong += [] if same else [name]
assert wrong == ["transposed", "Fortran-ordered", "every second column", "rows reversed"], wrong
PY
