"""How well a label fits the answer of a regressor: what stands for a log-likelihood."""

import numpy as np

from seenit.data.signal_files.model_answers import SCORE, ModelAnswers
from seenit.numerics.arrays import BoolArray, FloatArray


def fits_of(
    target: FloatArray, references: FloatArray, values: FloatArray, is_in: BoolArray
) -> list[ModelAnswers]:
    """−|y − f(x)| / b of the target, then of each reference, as scores of n records.

    A regressor gives no probability. With errors of a Laplace distribution of scale b, the
    log-likelihood of y beside the answer f(x) is −|y − f(x)| / b − log 2b, of which the last term
    is the same for all records. b is its estimate of maximum likelihood, the mean of |y − f(x)|,
    over what references say of records that they were not trained on; without references, over
    the target's own answers. So scores do not depend on the unit of y. LiRA and calibration do
    not see b at all; RMIA and BASE divide by a temperature besides, which references choose.

    Args:
        target: (n,) f(x).
        references: (r, n) f(x); r may be 0.
        values: (n,) y.
        is_in: (r, n) bool, reference r was trained on record n.

    Source: derived here. Normal errors would give the negated square; what each finds is in
        `benchmarks/bench_regression.py`.
    """
    own = np.abs(np.asarray(target, dtype=np.float64) - values)  # (n,)
    others = np.abs(np.asarray(references, dtype=np.float64) - values)  # (r, n)
    unseen = others[~is_in]
    scale = float((unseen if unseen.size else own).mean()) or 1.0
    return [
        ModelAnswers(kind=SCORE, values=-residual / scale, labels=None)
        for residual in (own, *others)
    ]
