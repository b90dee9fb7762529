"""The optimism of the best attack's figures: chosen on one half, measured on the other half."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from seenit.evaluate import auc, tpr_at_fpr
from seenit.numerics.arrays import Array, BoolArray
from seenit.records.interval import Interval

N_HALVINGS = 10


def lowered(interval: Interval, by: float) -> Interval:
    """The interval of the best attack on all records, moved down by its optimism, within 0 and 1.

    Its width stays: that of the best of equal attacks would be smaller, so that it is
    conservative where there are such.
    """
    value, low, high = (
        float(np.clip(end - by, 0.0, 1.0)) for end in (interval.value, interval.low, interval.high)
    )
    return replace(interval, value=value, low=low, high=high)


def selection_optimism(
    columns: Mapping[str, Array],
    is_member: BoolArray,
    halves: Sequence[BoolArray],
    picks: Sequence[str],
    *,
    max_fpr: float,
) -> dict[str, float]:
    """What choosing among these columns on these records adds to the figures of the chosen one.

    On each half an attack is picked, and its figures there are compared with those on the other
    half, which took no part in the choice. The luck of a half is √2 times that of all records,
    by which the mean difference is divided. Among equal attacks that is all of what the best of
    them is ahead; where one is clearly ahead, it is picked anyway and the difference is none.

    Folds of a nested cross-validation share most of their records: where all agree on a lucky
    attack, the figures on what they hold out are its figures on all records, luck included.

    Source: Tsamardinos, Greasidou & Borboudakis 2018, Machine Learning 107, 1895–1922, for
    correcting the choice on out-of-fold scores, without fitting again.
    Deviation: halves instead of bootstrap samples, and the difference instead of the figure
    itself, because a TPR at a low FPR needs the non-members that it can get.

    Args:
        columns: attack name to (n,) scores of the known records, out of fold where fitted.
        is_member: (n,) bool.
        halves: masks (n,) of the records that an attack was picked on, each with members and
            non-members both inside and outside.
        picks: the attack that the rule picks on each.
        max_fpr: the judged FPR.

    Returns:
        "tpr@fpr=<rate>" and "auc" to what is to be taken off, never below 0.
    """
    gaps = []
    for half, pick in zip(halves, picks, strict=True):
        scores = columns[pick]
        here, there = (
            (
                tpr_at_fpr(scores[rows], is_member[rows], max_fpr=max_fpr),
                auc(scores[rows], is_member[rows]),
            )
            for rows in (half, ~half)
        )
        gaps.append(np.subtract(here, there))
    tpr, area = np.maximum(0.0, np.mean(gaps, axis=0) / np.sqrt(2))
    return {f"tpr@fpr={max_fpr:g}": float(tpr), "auc": float(area)}
