"""The blind baseline: can somebody who never saw the model tell the two groups apart?

If so, the groups differ by themselves (another source, another year, another camera), and an
attack on the model may only be detecting that shift. Ids and file order are looked at apart
(`order.py`): an order that betrays membership says something about the file, not the data.

Records of one unit, such as a person or a group of copies, are held out together: a learner that
saw some of them would recognise the others, whatever the groups are. For the same reason the folds
are never balanced by class: where each fold has the same share of members in a class as the
learner saw, a difference by chance is found again, and labels alone seem to tell the groups apart.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from seenit.errors import SignalError
from seenit.evaluate.auc import delong, delong_sd, placements
from seenit.evaluate.blindness.unit_auc import logit_interval, separated_interval, unit_sd
from seenit.evaluate.cross_fitting import NULL_INFLATION, widened_for_null
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_finite, require_shape
from seenit.numerics.folds import stratified_folds
from seenit.numerics.ranks import midranks
from seenit.numerics.threads import one_thread, undisturbed_warnings
from seenit.numerics.units import has_repeats, n_units_by_side, unit_codes
from seenit.records.blind import BlindEvidence, BlindScores
from seenit.records.evaluation import BlindBaseline, Interval

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

__all__ = [
    "MATERIAL_AUC",
    "MOST_FITTED",
    "N_FOLDS",
    "SIGNIFICANT",
    "blind_baseline",
    "blind_scores",
]

SIGNIFICANT = 0.001
MATERIAL_AUC = 0.52
N_FOLDS = 5
N_WORKERS = 2
"""Folds that are learned at the same time; no result depends on it."""
MOST_FITTED = 20_000
MOST_CATEGORIES = 255
"""What the trees can tell apart as names; codes of more are taken as numbers."""


def blind_scores(
    evidence: BlindEvidence,
    is_first: BoolArray,
    *,
    question: str,
    seed: int,
    at_most: int = MOST_FITTED,
) -> BlindScores:
    """Log-odds of boosted trees that never saw the model, out of fold.

    Records of one unit are held out together.

    Args:
        evidence: of n records.
        is_first: (n,) bool, the record is of the group named first.
        question: "members from non-members" or "public from private".
        seed: of the records that are fitted, of folds and trees.
        at_most: records that the learners are fitted on and judged by; all others are scored.

    Raises:
        SignalError: Shapes differ, a feature is not finite, or a group has fewer units than
            there are folds.
    """
    n = len(is_first)
    require_shape("features", evidence.features, (n, None))
    require_finite("features", evidence.features)
    require_shape("codes", evidence.codes, (n, None))
    units = None
    if evidence.units is not None and has_repeats(evidence.units):
        units = unit_codes(evidence.units)
    rows = _fitted_rows(n, units, at_most, seed)
    fitted_units = None if units is None else units[rows]
    n_fewest = min(n_units_by_side(is_first[rows], fitted_units))
    if n_fewest < N_FOLDS:
        of_what = "records" if units is None else "independent records"
        raise SignalError(
            f"{question}: expected at least {N_FOLDS} {of_what} in each group, got {n_fewest}; "
            "there is nothing to hold out"
        )
    fold = np.full(n, -1, dtype=np.int64)
    fold[rows] = _folds(is_first[rows], fitted_units, seed)
    log_odds = np.zeros(n)
    rest = fold < 0
    columns, categorical = _columns(evidence)

    def learn(at: int) -> tuple[Array, Array | None]:
        """Log-odds of the records in a fold, and of the records in no fold."""
        inside = (fold >= 0) & (fold != at)
        with one_thread():  # trees this small spend more on several threads than they gain
            learner = _learner(categorical, seed).fit(columns[inside], is_first[inside])
            held_out = learner.decision_function(columns[fold == at])
            return held_out, learner.decision_function(columns[rest]) if rest.any() else None

    with undisturbed_warnings(), ThreadPoolExecutor(N_WORKERS) as pool:
        for at, (held_out, others) in enumerate(pool.map(learn, range(N_FOLDS))):
            log_odds[fold == at] = held_out
            if others is not None:
                log_odds[rest] += others / N_FOLDS
    return BlindScores(evidence=evidence, fold=fold, log_odds=log_odds)


def blind_baseline(scores: BlindScores, is_first: BoolArray, *, question: str) -> BlindBaseline:
    """Out-of-fold AUC of what can be seen without the model.

    It fails only when the difference is significant (one-sided p < .001) and material (lower
    bound of the AUC above .52): on large sets a trifle is significant, on small sets chance is
    large. Interval and p-value hold for scores out of fold where there is nothing to find
    (`cross_fitting.py`), and go by unit. Scores are ranked within their fold before they are
    pooled, because a fold that holds more of one group was scored by a model that saw less of it.

    Args:
        scores: of n records.
        is_first: (n,) bool, the record is of the group named first.
        question: "members from non-members" or "public from private".
    """
    held = scores.is_held_out
    fold, log_odds, truth = scores.fold[held], scores.log_odds[held], is_first[held]
    units = None if scores.evidence.units is None else scores.evidence.units[held]
    ranks = np.empty(len(fold))
    for at in range(N_FOLDS):
        here = fold == at
        ranks[here] = midranks(log_odds[here]) / (here.sum() + 1)
    interval, p_value = _judged(ranks, truth, units)
    return BlindBaseline(
        question=question,
        looked_at=scores.evidence.looked_at,
        auc=interval,
        p_value=p_value,
        failed=p_value < SIGNIFICANT and interval.low > MATERIAL_AUC,
    )


def _judged(ranks: Array, is_first: BoolArray, units: IntArray | None) -> tuple[Interval, float]:
    """AUC, and one-sided p-value of 1/2, for scores out of fold; by unit."""
    placed = placements(ranks, is_first)
    if units is None or not has_repeats(units):
        interval = widened_for_null(delong(ranks, is_first))
        sd, df = NULL_INFLATION * delong_sd(placed), np.inf
    else:
        sd = NULL_INFLATION * unit_sd(placed, is_first, units)
        n_fewest = min(n_units_by_side(is_first, units))
        df = n_fewest - 1
        if placed.auc in (0, 1):
            interval = separated_interval(placed.auc, n_fewest)
        else:
            interval = logit_interval(placed.auc, sd, df=df)
    if sd == 0:
        return interval, float(placed.auc <= 0.5)
    return interval, float(stdtr(df, (0.5 - placed.auc) / sd))


def _fitted_rows(n: int, units: IntArray | None, at_most: int, seed: int) -> IntArray:
    """So many records at most, whole units, increasing."""
    if n <= at_most:
        return np.arange(n)
    rng = np.random.default_rng(seed)
    if units is None:
        return np.sort(rng.permutation(n)[:at_most])
    sizes = np.bincount(units)
    order = rng.permutation(len(sizes))
    chosen = order[np.cumsum(sizes[order]) <= at_most]
    return np.flatnonzero(np.isin(units, chosen))


def _folds(is_first: BoolArray, units: IntArray | None, seed: int) -> IntArray:
    """Fold (n,) of each record, both groups spread evenly, and nothing else."""
    if units is not None:
        (fold,) = stratified_folds(is_first, n_folds=N_FOLDS, n_repeats=1, seed=seed, units=units)
        return np.asarray(fold)
    from sklearn.model_selection import StratifiedKFold  # late: slow to import

    fold = np.empty(len(is_first), dtype=np.int64)
    split = StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed).split(fold, is_first)
    for at, (_, held_out) in enumerate(split):
        fold[held_out] = at
    return fold


def _columns(evidence: BlindEvidence) -> tuple[Array, list[int]]:
    """Everything in one table (n, k + j), and which of its columns are names."""
    codes = [np.unique(column, return_inverse=True)[1] for column in evidence.codes.T]
    columns = np.column_stack([evidence.features, *codes])
    first = evidence.features.shape[1]
    return columns, [
        first + at for at, column in enumerate(codes) if column.max() < MOST_CATEGORIES
    ]


def _learner(categorical: list[int], seed: int) -> "HistGradientBoostingClassifier":
    from sklearn.ensemble import HistGradientBoostingClassifier  # late: slow to import

    return HistGradientBoostingClassifier(
        max_iter=40,
        learning_rate=0.1,
        max_leaf_nodes=6,
        min_samples_leaf=40,
        max_features=0.3,
        categorical_features=categorical or None,
        early_stopping=False,
        random_state=seed,
    )
