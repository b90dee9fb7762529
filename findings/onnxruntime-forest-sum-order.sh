#!/usr/bin/env bash
# What onnxruntime answers about a record by a forest depends on the other records of the batch.
#
# Versions  skl2onnx 1.20.0, onnx 1.23.2, onnxruntime 1.32.0, scikit-learn 1.9.1, Python 3.11
# Expected  The same bits for a record, however many others are asked about with it: a tree ensemble
#           has nothing that goes over a batch.
# Found     With several threads, which is the default, trees are added up in an order that the number
#           of rows decides; the float32 probabilities differ in the last digits. With one thread they
#           do not. Where an answer is near 1 the difference is a large one of log-odds.
# Seen      threads 1: 0 of 300 records answered otherwise one by one, largest difference 0.0e+00
#           threads 2: 165 of 300 records answered otherwise one by one, largest difference 5.4e-07
# An audit  that compares log-odds of a record between runs, or checks that a model answers record by
#           record, sees a change that is no property of the model.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 \
  onnx==1.23.2 onnxruntime==1.32.0 skl2onnx==1.20.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestClassifier

rng = np.random.default_rng(0)
x = rng.normal(size=(300, 5)).astype(np.float32)
y = (x[:, 0] + 0.5 * rng.normal(size=300) > 0).astype(int)
forest = RandomForestClassifier(50, random_state=0).fit(x, y)
file = to_onnx(forest, x[:1], options={"zipmap": False}).SerializeToString()
changed = {}
for threads in (1, 2):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    ask = lambda rows: session.run(None, {session.get_inputs()[0].name: rows})[1]
    together = ask(x)
    alone = np.concatenate([ask(x[at : at + 1]) for at in range(len(x))])
    off = abs(together - alone).max(axis=1)
    changed[threads] = int((off > 0).sum())
    print(f"threads {threads}: {changed[threads]} of 300 records answered otherwise one by one, "
          f"largest difference {off.max():.1e}")
assert changed[1] == 0, "one thread answers by the batch, too"
assert changed[2] > 100, "two threads now answer as one does"
PY
