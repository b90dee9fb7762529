"""How well labels fit the answers of regressors: what stands for a log-likelihood."""

from collections.abc import Sequence

import numpy as np

from seenit.data.signal_files.model_answers import SCORE, ModelAnswers
from seenit.numerics.arrays import Array, BoolArray, FloatArray


def fit_of(answers: FloatArray, values: FloatArray) -> ModelAnswers:
    """−|y − f(x)| (n,) as scores.

    Args:
        answers: (n,) f(x).
        values: (n,) y.
    """
    residual: Array = np.abs(np.asarray(answers, dtype=np.float64) - values)
    return ModelAnswers(kind=SCORE, values=-residual, labels=None)


def in_usual_errors(fits: Sequence[ModelAnswers], is_in: BoolArray) -> list[ModelAnswers]:
    """−|y − f(x)| / b of the target, then of each reference, as scores of n records.

    A regressor gives no probability. With errors of a Laplace distribution of scale b, the
    log-likelihood of y beside the answer f(x) is −|y − f(x)| / b − log 2b, of which the last term
    is the same for all records. b is its estimate of maximum likelihood, the mean of |y − f(x)|,
    over what references say of records that they were not trained on; without references, over
    the target's own answers. So scores do not depend on the unit of y. LiRA and calibration do
    not see b at all; RMIA and BASE divide by a temperature besides, which references choose.

    Args:
        fits: of the target and of r references, by `fit_of`; r may be 0.
        is_in: (r, n) bool, reference r was trained on record n.

    Source: derived here. Normal errors would give the negated square; what each finds is in
        `benchmarks/bench_regression.py`.
    """
    target, *references = (one.values for one in fits)
    unseen = np.stack(references)[~is_in] if references else target
    scale = -float(unseen.mean()) or 1.0
    return [
        ModelAnswers(kind=one.kind, values=one.values / scale, labels=one.labels) for one in fits
    ]
