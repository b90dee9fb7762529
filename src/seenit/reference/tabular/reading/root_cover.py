"""How many records trees were grown on, from the covers of their roots."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import FloatArray
from seenit.reference.tabular.recipe import Parameter

_SAME = 1e-4
"""Relative difference of counts that are one: float32 sums."""
_FEWEST_TREES = 8
_STEP = 0.05
_LOGISTIC = ("binary:logistic", "binary:logitraw", "reg:logistic")


@dataclass(frozen=True, kw_only=True, eq=False)
class RootReading:
    """Records under the roots of trees that are all grown on the first answer.

    Attributes:
        counts: (t,) records of each tree, where what one of them adds is known.
        n_trained: records that the target was trained on, None where nobody says.
    """

    counts: FloatArray
    n_trained: int | None

    @property
    def subsample(self) -> Parameter:
        """The share of records that each tree was grown on."""
        counts, n_trained = self.counts, self.n_trained
        if not len(counts):
            return _subsample(
                1.0, "assumed", "the objective says no number of records: the default"
            )
        mean = float(counts.mean())
        if n_trained is not None and mean <= n_trained * (1 + _SAME):
            share = mean / n_trained
            value = 1.0 if share > 1 - _SAME else _stepped(share)
            return _subsample(
                value,
                "inferred",
                f"trees were grown on {mean:,.0f} records, of {n_trained:,} trained on",
            )
        if len(counts) > 1 and float(np.ptp(counts)) <= _SAME * mean:
            return _subsample(1.0, "inferred", f"every tree was grown on {mean:,.0f} records")
        if len(counts) < _FEWEST_TREES:
            return _subsample(
                1.0,
                "assumed",
                f"{_trees(len(counts))} grown on {mean:,.0f} records, and how many there were is "
                "not known: the default",
            )
        share = 1 - float(counts.var(ddof=1)) / mean  # of a binomial count
        return _subsample(
            float(np.clip(_stepped(share), _STEP, 1.0)),
            "inferred",
            f"trees were grown on {mean:,.0f} records, give or take {counts.std(ddof=1):,.0f}",
        )


def first_counts(
    objective: str, base: FloatArray, covers: FloatArray, *, weight: float
) -> FloatArray:
    """Records under roots (t,), where all answers are still the first one; empty if not known.

    Args:
        objective: XGBoost's name of it.
        base: (1,) or (n_classes,) the first answer: a probability, or margins of the classes.
        covers: (t, c) of the roots of the first round, t trees for each of c outputs; for squared
            errors of every round.
        weight: of positive records.
    """
    counts: FloatArray = np.empty(0)
    if objective.startswith("reg:squared") and objective != "reg:squaredlogerror":
        counts = covers.ravel()
    elif objective in _LOGISTIC and weight == 1 and 0 < base[0] < 1:
        counts = covers.ravel() / (base[0] * (1 - base[0]))
    elif objective in ("multi:softprob", "multi:softmax"):
        margins = np.broadcast_to(base, covers.shape[1:])
        p = np.exp(margins - margins.max())
        p /= p.sum()
        counts = covers.ravel() / np.tile(2 * p * (1 - p), len(covers))
    return counts


def _stepped(share: float) -> float:
    return round(round(share / _STEP) * _STEP, 2)


def _trees(n: int) -> str:
    return "one tree was" if n == 1 else f"{n} trees were"


def _subsample(value: float, origin: str, reason: str) -> Parameter:
    return Parameter(
        name="subsample",
        value=value,
        origin="inferred" if origin == "inferred" else "assumed",
        reason=reason,
    )
