"""Scores of units, such as persons, from those of their records.

The scores of an attack have no scale of their own, so that their sum means nothing. They are made
log-likelihood ratios first: how much likelier a score is among members than among non-members.
The sum of these is what independent records say together; the mean does not grow with their
number; the maximum suits a model that learned one record of a person by heart.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.folds import stratified_folds
from seenit.numerics.normal_scores import normal_scores
from seenit.numerics.units import unit_codes
from seenit.records.scores import OUT_OF_FOLD, Scores

RULES = MEAN, MAX, SUM, LEARNED = "mean", "max", "sum", "learned"
"""How the records of a unit are combined."""
N_FOLDS = 5
_KNOTS = (0.0, 1.0, 2.0)
"""Where the slope of a log-likelihood ratio may change, in normal scores."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """u units and their n known records.

    Attributes:
        codes: (n,) unit 0..u−1 of each record.
        is_member: (u,) bool, some record of the unit is a member.
        n_records: (u,).
        n_both: units with records on both sides.
    """

    codes: IntArray
    is_member: BoolArray
    n_records: IntArray
    n_both: int


def units_of(units: IntArray, is_member: BoolArray) -> Units:
    """Units of n records.

    Args:
        units: (n,) any code of the unit that a record belongs to.
        is_member: (n,) bool.
    """
    codes = unit_codes(units)
    n_records = np.bincount(codes)
    n_members = np.bincount(codes, weights=is_member)
    return Units(
        codes=codes,
        is_member=n_members > 0,
        n_records=n_records,
        n_both=int(((n_members > 0) & (n_members < n_records)).sum()),
    )


def unit_scores(column: Array, is_member: BoolArray, units: Units, *, seed: int) -> Scores:
    """Scores of every unit by every rule, each learned without the unit itself.

    Args:
        column: (n,) scores of records, out of fold where the attack learns.
        is_member: (n,) bool.
        units: of the records; at least as many on either side as there are folds.
        seed: of the folds.

    Raises:
        ConfigError: A side has fewer units than folds.
    """
    (fold,) = stratified_folds(units.is_member, n_folds=N_FOLDS, n_repeats=1, seed=seed)
    ratios = np.empty(len(column))
    for at in range(N_FOLDS):
        held_out = fold[units.codes] == at
        ratios[held_out] = _ratios(column[~held_out], is_member[~held_out], column[held_out])
    combined = _combined(ratios, units)
    learned = np.empty(len(units.is_member))
    for at in range(N_FOLDS):
        inside = fold != at
        learned[~inside] = _learned(combined[inside], units.is_member[inside], combined[~inside])
    columns = dict(zip(RULES, (*combined.T, learned), strict=True))
    return Scores(
        ids=np.arange(len(units.is_member)),
        is_member=units.is_member.astype(np.int8),
        columns={name: np.ascontiguousarray(values) for name, values in columns.items()},
        evaluated_on=dict.fromkeys(columns, OUT_OF_FOLD),
    )


def _ratios(known: Array, is_member: BoolArray, asked: Array) -> Array:
    """Log-likelihood ratios of scores, by a curve that is linear between knots."""
    scale = normal_scores(known[~is_member])

    def basis(scores: Array) -> Array:
        z = scale.of(scores)  # (m,)
        return np.column_stack([z, *(np.maximum(z - knot, 0.0) for knot in _KNOTS)])

    curve = LogisticRegression(class_weight="balanced").fit(basis(known), is_member)
    ratios: Array = curve.decision_function(basis(asked))
    return ratios


def _combined(ratios: Array, units: Units) -> Array:
    """Mean, maximum and sum (u, 3) of each unit's ratios."""
    sums = np.bincount(units.codes, weights=ratios)
    highest = np.full(len(sums), -np.inf)
    np.maximum.at(highest, units.codes, ratios)
    return np.column_stack([sums / units.n_records, highest, sums])


def _learned(known: Array, is_member: BoolArray, asked: Array) -> Array:
    """Log-odds by a linear model of the three."""
    mean, spread = known.mean(axis=0), known.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    model = LogisticRegression(class_weight="balanced", C=0.1)
    model.fit((known - mean) / spread, is_member)
    log_odds: Array = model.decision_function((asked - mean) / spread)
    return log_odds
