"""What an attack says about each single record."""

from collections.abc import Sequence

import numpy as np

from seenit.errors import ConfigError
from seenit.evaluate.roc import check_judged, threshold_at_fpr
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_finite, require_shape
from seenit.records.audits.exposure import RecordRisk

FEWEST_ALIKE = 20
"""Records of a similar score that a probability is read from, at least."""


def record_risk(
    scores: Array,
    known_scores: Array,
    known_is_member: BoolArray,
    *,
    prior: float,
    max_fprs: Sequence[float],
) -> RecordRisk:
    """Probability of membership, rank, and at which FPR each record would be found.

    Thresholds and probabilities are learned from records with known membership. The probability
    is the share of members among known records of a similar score, non-decreasing in the score
    (isotonic regression), moved from the known share of members to `prior` by Bayes' rule. Each
    step counts half a member and half a non-member more than it holds, so that no record is
    certain. Records of a similar score are at least 20, and at least √m: the highest scores would
    otherwise be judged by the few records at the very top, which are members by luck as often as
    not. Where nothing leaks, the highest probability is then near the prior; where few records
    are known, those between the sides of a strong leak are told less well.

    Args:
        scores: (n,) of the records asked about, higher = more likely a member.
        known_scores: (m,) of records with known membership; out of fold where fitted.
        known_is_member: (m,) bool.
        prior: in (0, 1).
        max_fprs: allowed false-positive rates.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: The prior is not in (0, 1), or a rate is not in [0, 1].
    """
    require_shape("scores", scores, (None,))
    require_finite("scores", scores)
    check_judged(known_scores, known_is_member)
    if not 0 < prior < 1:
        raise ConfigError(f"prior: expected a share between 0 and 1, got {prior}")
    share = _calibrated(scores, known_scores, known_is_member)
    known_share = known_is_member.mean()
    member = prior / known_share * share
    other = (1 - prior) / (1 - known_share) * (1 - share)
    return RecordRisk(
        probability=member / (member + other),
        prior=prior,
        rank=1 + np.searchsorted(np.sort(-scores), -scores, side="left"),
        found_at={
            rate: scores >= threshold_at_fpr(known_scores, known_is_member, max_fpr=rate)
            for rate in max_fprs
        },
    )


def per_record_false_positive_rate(
    target_margin: FloatArray, reference_margin: FloatArray, reference_is_in: BoolArray
) -> Array:
    """Per-record FPR (n,): how often a model not trained on the record looks like the target.

    (1 + number of OUT references with a mean margin at least the target's) / (1 + number of OUT
    references): a p-value, valid where the target is drawn as the OUT references are. With R
    references it is never below 1 / (R + 1); nan where a record has no OUT reference.

    Args:
        target_margin: (n, q).
        reference_margin: (r, n, q).
        reference_is_in: (r, n) bool.

    Raises:
        SignalError: Shapes differ.
    """
    n, n_queries = target_margin.shape
    require_shape("reference_margin", reference_margin, (len(reference_is_in), n, n_queries))
    require_shape("reference_is_in", reference_is_in, (None, n))
    target = target_margin.mean(axis=1, dtype=np.float64)  # (n,)
    is_out = ~reference_is_in
    n_out = is_out.sum(axis=0)  # (n,)
    n_above = np.zeros(n, dtype=np.int64)
    for margins, out in zip(reference_margin, is_out, strict=True):  # one model at a time
        n_above += out & (margins.mean(axis=1, dtype=np.float64) >= target)
    return np.where(n_out > 0, (1 + n_above) / (1 + n_out), np.nan)


def _calibrated(scores: Array, known_scores: Array, known_is_member: BoolArray) -> Array:
    """Share of members among known records of a similar score, (n,), strictly inside 0 and 1."""
    from sklearn.isotonic import isotonic_regression  # late: slow to import

    cuts, group = np.unique(known_scores, return_inverse=True)
    bins = _bins(np.bincount(group), fewest=max(FEWEST_ALIKE, int(np.sqrt(len(known_scores)))))
    n_known = np.bincount(bins[group]).astype(np.float64)
    n_true = np.bincount(bins[group], weights=known_is_member)
    level = isotonic_regression(n_true / n_known, sample_weight=n_known)
    step = np.cumsum(np.append(0, np.diff(level) > 0))
    in_step = np.bincount(step, weights=n_known)
    smoothed = (np.bincount(step, weights=n_true) + 0.5) / (in_step + 1)
    rising = isotonic_regression(smoothed, sample_weight=in_step)
    place = np.searchsorted(cuts, scores, side="right") - 1
    result: Array = rising[step[bins[place.clip(min=0)]]]
    return result


def _bins(n_tied: IntArray, *, fewest: int) -> IntArray:
    """Bin of each distinct score, (d,), of about equal size; ties stay together.

    Args:
        n_tied: (d,) records at each distinct score, the lowest first.
        fewest: records in a bin, where there are as many.
    """
    n_below = np.cumsum(n_tied) - 1
    n_bins = max(1, int(n_tied.sum()) // fewest)
    number: IntArray = np.unique(n_below * n_bins // n_tied.sum(), return_inverse=True)[1]
    return number
