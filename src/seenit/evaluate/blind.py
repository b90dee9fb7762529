"""The blind baseline: can somebody who never saw the model tell the two groups apart?

If so, the groups differ by themselves (another source, another year, another camera), and an
attack on the model may only be detecting that shift. Ids and file order are looked at apart
(`order.py`): an order that betrays membership says something about the file, not the data.
"""

import numpy as np
from scipy.stats import norm
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from seenit.errors import SignalError
from seenit.evaluate.auc import delong, delong_sd, placements
from seenit.evaluate.blind_features import blind_features
from seenit.evaluate.cross_fitting import NULL_INFLATION, widened_for_null
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_finite, require_shape
from seenit.numerics.ranks import midranks
from seenit.records.evaluation import BlindBaseline

__all__ = ["MATERIAL_AUC", "N_FOLDS", "SIGNIFICANT", "blind_baseline", "blind_features"]

SIGNIFICANT = 0.001
MATERIAL_AUC = 0.52
N_FOLDS = 5
MOST_CATEGORIES = 255
"""What the trees can tell apart as names; labels of more classes are taken as numbers."""


def blind_baseline(
    features: FloatArray,
    labels: IntArray | None,
    is_first: BoolArray,
    *,
    question: str,
    seed: int,
) -> BlindBaseline:
    """Out-of-fold AUC of boosted trees on inputs and label alone.

    It fails only when the difference is significant (one-sided p < .001) and material (lower
    bound of the AUC above .52): on large sets a trifle is significant, on small sets chance is
    large. Interval and p-value hold for scores out of fold where there is nothing to find
    (`cross_fitting.py`). Scores are ranked within their fold before they are pooled, because a
    fold that holds more of one group was scored by a model that saw less of it.

    Args:
        features: (n, k), of `blind_features`.
        labels: (n,) classes, or None.
        is_first: (n,) bool, the record is of the group named first.
        question: "members from non-members" or "public from private".
        seed: of folds and trees.

    Raises:
        SignalError: Shapes differ, a feature is not finite, or a group has fewer records than
            there are folds.
    """
    require_shape("features", features, (len(is_first), None))
    require_finite("features", features)
    n_fewest = min(int(is_first.sum()), int((~is_first).sum()))
    if n_fewest < N_FOLDS:
        raise SignalError(
            f"{question}: expected at least {N_FOLDS} records in each group, got {n_fewest}; "
            "there is nothing to hold out"
        )
    if labels is not None:
        require_shape("labels", labels, is_first.shape)
    scores = _out_of_fold(features, labels, is_first, seed)
    interval = widened_for_null(delong(scores, is_first))
    sd = NULL_INFLATION * delong_sd(placements(scores, is_first))
    p_value = float(norm.sf((interval.value - 0.5) / sd)) if sd > 0 else float(interval.low <= 0.5)
    return BlindBaseline(
        question=question,
        auc=interval,
        p_value=p_value,
        failed=p_value < SIGNIFICANT and interval.low > MATERIAL_AUC,
    )


def _out_of_fold(
    features: FloatArray, labels: IntArray | None, is_first: BoolArray, seed: int
) -> Array:
    """Rank within its fold of every record, (n,) in (0, 1).

    On one thread: trees this small spend more on several than they gain.
    """
    categorical = None
    if labels is not None:
        classes, codes = np.unique(labels, return_inverse=True)
        if len(classes) <= MOST_CATEGORIES:
            categorical = [features.shape[1]]
        features = np.column_stack([features, codes])  # (n, k + 1)
    scores = np.empty(len(is_first))
    folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed)
    for inside, held_out in folds.split(features, is_first):
        learner = HistGradientBoostingClassifier(
            max_iter=40,
            learning_rate=0.1,
            max_leaf_nodes=6,
            min_samples_leaf=40,
            max_features=0.3,
            categorical_features=categorical,
            early_stopping=False,
            random_state=seed,
        )
        with threadpool_limits(1):
            learner.fit(features[inside], is_first[inside])
            raw = learner.decision_function(features[held_out])
        scores[held_out] = midranks(raw) / (len(held_out) + 1)
    return scores
