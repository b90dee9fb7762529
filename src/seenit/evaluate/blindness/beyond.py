"""What an attack says of membership beyond what can be seen of a record without the model.

Where two groups differ mildly by themselves, an attack finds the difference in the model's
answers, and its AUC lies above 1/2 with nothing leaked. What leaks is what the answer says of
membership once the record is known. Membership M and an attack's figure A are independent given
what is seen of the record, X, exactly where the residuals of both are uncorrelated:

    T = Σ (M − P(M | X)) (A − E(A | X)) / sd

Either expectation may be wrong: what is missed is the product of what both miss, while an AUC
that is held against that of a blind classifier rests on this classifier seeing all that the
attack can see. Taking E(A | X) away also removes how hard each record is, so that a leak is found
at least as often as without (simulated in tests/statistical/test_mild_shift.py).

Source: Shah & Peters 2020, Annals of Statistics 48(3), generalised covariance measure, Eq. 3.
Deviation: both expectations are of learners that did not see the record's unit; the standard
deviation is taken over units; X enters the second one as ranks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from seenit.evaluate.blindness.foreseen import foreseen
from seenit.evaluate.cross_fitting import NULL_INFLATION
from seenit.evaluate.roc import allowed_false
from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.ranks import midranks
from seenit.numerics.units import unit_codes
from seenit.records.audits.gate import Limit
from seenit.records.blind import BlindScores
from seenit.records.scores import OUT_OF_FOLD, Scores

N_DRAWS = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class BeyondBlind:
    """What each figure says of membership beyond what can be seen without the model.

    Attributes:
        z: (f,) standard normal where it says nothing more; high where it does.
        critical: exceeded by the largest of them with probability 1 − level where none does.
    """

    z: Array
    critical: float

    @property
    def says_more(self) -> BoolArray:
        """(f,) bool; if no figure says more, one is True in at most a share 1 − level of audits."""
        return self.z > self.critical


def beyond_blind(
    figures: Array,
    is_fitted: BoolArray,
    is_member: BoolArray,
    blind: BlindScores,
    *,
    level: float,
    seed: int,
) -> BeyondBlind:
    """Compare all figures of all attacks with membership, given what is seen of each record.

    The largest of the many is judged by the distribution of the largest of as many normal
    variables with their correlation, which for attacks on the same answers is far from that of
    independent ones. A figure that was fitted on membership is √2 as uncertain where there is
    nothing to find (`cross_fitting.py`).

    Takes O(n k (k + f) + k³) time for k columns of X; memory O(n (k + f)).

    Source: Hothorn, Bretz & Westfall 2008, Biometrical Journal 50(3), single-step maximum.

    Args:
        figures: (n, f), of attacks, such as ranks, or 1 for a flagged record and 0 for others.
        is_fitted: (f,) bool, learned from membership, out of fold.
        is_member: (n,) bool.
        blind: of the same records.
        level: of the claim over all figures.
        seed: of the simulated maximum.
    """
    residual = is_member - expit(blind.log_odds)  # (n,)
    products = residual[:, None] * (figures - foreseen(figures, is_member, blind))  # (n, f)
    units = blind.evidence.units
    if units is not None:
        codes = unit_codes(units)
        sums = np.zeros((int(codes.max()) + 1, figures.shape[1]))
        np.add.at(sums, codes, products)
        products = sums
    spread = np.sqrt((products**2).sum(axis=0))
    varies = spread > 1e-9 * len(products)  # else X foresees the figure exactly
    scaled = np.where(varies, products / np.where(varies, spread, 1.0), 0.0)
    z = scaled.sum(axis=0) / np.where(is_fitted, NULL_INFLATION, 1.0)
    return BeyondBlind(z=z, critical=_largest(scaled.T @ scaled, level, seed))


def _largest(correlation: Array, level: float, seed: int) -> float:
    """Quantile of the largest of normal variables with this correlation."""
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(values.clip(min=0.0))  # (f, f)
    draws = np.random.default_rng(seed).standard_normal((N_DRAWS, len(root)))
    return float(np.quantile((draws @ root.T).max(axis=1), level))


def attacks_that_say_more(
    scores: Scores, limits: Sequence[Limit], blind: BlindScores, *, level: float, seed: int
) -> Mapping[Limit, frozenset[str]]:
    """Limit to the attacks whose figure says more of membership than the records themselves.

    The figure is the rank for an AUC, and being flagged for a TPR.

    Args:
        scores: of all attacks.
        limits: whose figures are looked at.
        blind: of the records whose membership is known, in the order of the scores.
        level: of the claim over all attacks and figures.
        seed: of the simulated maximum.
    """
    is_member = scores.is_member[scores.is_known] == 1
    claims = [(name, limit) for name in scores.columns for limit in limits]
    found = beyond_blind(
        np.column_stack(
            [_figure(scores.known(name)[0], is_member, limit.max_fpr) for name, limit in claims]
        ),
        np.array([scores.evaluated_on[name] == OUT_OF_FOLD for name, _ in claims]),
        is_member,
        blind,
        level=level,
        seed=seed,
    )
    return {
        limit: frozenset(
            name
            for (name, each), says_more in zip(claims, found.says_more, strict=True)
            if says_more and each == limit
        )
        for limit in limits
    }


def _figure(column: Array, is_member: BoolArray, max_fpr: float | None) -> Array:
    """Ranks in (0, 1], or 1 for the records above the threshold of an FPR."""
    if max_fpr is None:
        return midranks(column) / len(column)
    others = -np.sort(-column[~is_member])
    n_allowed = allowed_false(len(others), max_fpr)
    threshold = others[n_allowed] if n_allowed < len(others) else -np.inf
    flagged: Array = (column > threshold).astype(np.float64)
    return flagged
