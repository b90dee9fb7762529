"""Two runs compared: paired where they judge the same records, otherwise unpaired."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seenit.errors import SignalError
from seenit.evaluate.auc import delong, paired_delong
from seenit.evaluate.audit.groups import holm
from seenit.evaluate.comparison.alignment import KnownScores, TwoRuns, align
from seenit.evaluate.comparison.unpaired import unpaired_difference
from seenit.evaluate.cross_fitting import fit_inflation, widened_for_fits
from seenit.evaluate.intervals import bootstrap_tpr
from seenit.evaluate.paired import paired_bootstrap
from seenit.evaluate.roc import threshold_at_fpr
from seenit.records.comparison import Comparison, FoundMembers, RunDifference
from seenit.records.evaluation import Interval
from seenit.records.scores import OUT_OF_FOLD, Scores

LEVEL = 0.95


def compare_runs(
    after: Scores, before: Scores, *, chosen: tuple[str, str], max_fpr: float, seed: int = 0
) -> Comparison:
    """What changed from one run to another, on the records of known membership.

    Runs that judge the same records, by id and membership, are compared record by record: AUCs by
    DeLong's covariance, widened where attacks were fitted, TPRs by resampling both together.
    Others are compared by their intervals alone, so that the difference also holds the luck of
    which records each run saw.

    Args:
        after: of the later run.
        before: of the earlier run.
        chosen: attack that the later and the earlier run chose.
        max_fpr: the judged FPR.
        seed: of the resampling.

    Returns:
        Differences of the chosen attacks at a level of 97.5 % each, so that AUC and TPR hold
        jointly at 95 %; of all common attacks at 95 %, p-values corrected for their number (Holm)
        within each quantity.

    Raises:
        SignalError: A run knows no members or no non-members, or lacks its chosen attack.
    """
    for run, attack in zip((after, before), chosen, strict=True):
        if attack not in run.columns:
            raise SignalError(
                f"{attack}: expected the chosen attack among {', '.join(run.columns)}"
            )
    runs = align(after, before)
    common = [name for name in after.columns if name in before.columns]

    def difference(names: Sequence[tuple[str, str]], level: float) -> tuple[RunDifference, ...]:
        return tuple(
            row
            for attack, before_attack in names
            for row in _differences(runs, attack, before_attack, max_fpr, level, seed)
        )

    return Comparison(
        is_paired=runs.is_paired,
        reason=runs.reason,
        chosen=difference([chosen], 1 - (1 - LEVEL) / 2),
        attacks=_corrected(difference([(name, name) for name in common], LEVEL)),
        found=_found(runs, chosen, max_fpr) if runs.is_paired else None,
    )


def _differences(
    runs: TwoRuns, attack: str, before_attack: str, max_fpr: float, level: float, seed: int
) -> tuple[RunDifference, RunDifference]:
    """AUC, then TPR."""
    later, earlier = runs.after, runs.before
    aucs = _auc(later, attack, level), _auc(earlier, before_attack, level)
    tprs = (
        _tpr(later, attack, max_fpr, level, seed),
        _tpr(earlier, before_attack, max_fpr, level, seed),
    )
    auc_change, tpr_change = unpaired_difference(*aucs), unpaired_difference(*tprs)
    p_values: tuple[float | None, float | None] = (None, None)
    if runs.is_paired:
        columns, truth = (later.column(attack), earlier.column(before_attack)), later.is_member
        units = later.scores.known_units
        of_auc = paired_delong(
            *columns,
            truth,
            attack=attack,
            other=before_attack,
            level=level,
            inflation=max(_inflation(later, attack), _inflation(earlier, before_attack)),
            units=units,
        )
        (of_tpr,) = paired_bootstrap(
            columns[0],
            {before_attack: columns[1]},
            truth,
            attack=attack,
            max_fpr=max_fpr,
            seed=seed,
            level=level,
            units=units,
        )
        auc_change, tpr_change = of_auc.difference, of_tpr.difference
        p_values = of_auc.p_value, of_tpr.p_value

    def row(
        quantity: str,
        values: tuple[Interval, Interval],
        change: Interval,
        p_value: float | None,
        resolvable: bool,
    ) -> RunDifference:
        return RunDifference(
            attack=attack,
            before_attack=before_attack,
            quantity=quantity,
            after=values[0],
            before=values[1],
            difference=change,
            p_value=p_value,
            resolvable=resolvable,
        )

    resolvable = later.resolves(max_fpr) and earlier.resolves(max_fpr)
    return (
        row("auc", aucs, auc_change, p_values[0], True),
        row(f"tpr@fpr={max_fpr:g}", tprs, tpr_change, p_values[1], resolvable),
    )


def _auc(side: KnownScores, attack: str, level: float) -> Interval:
    units = side.scores.known_units
    interval = delong(side.column(attack), side.is_member, level=level, units=units)
    return widened_for_fits(interval) if _is_fitted(side, attack) else interval


def _inflation(side: KnownScores, attack: str) -> float:
    """Factor on a standard deviation: two fits differ even where the models do not."""
    if not _is_fitted(side, attack):
        return 1.0
    return fit_inflation(delong(side.column(attack), side.is_member, units=side.scores.known_units))


def _is_fitted(side: KnownScores, attack: str) -> bool:
    return side.scores.evaluated_on[attack] == OUT_OF_FOLD


def _tpr(side: KnownScores, attack: str, max_fpr: float, level: float, seed: int) -> Interval:
    column = side.column(attack)
    found = bootstrap_tpr(
        column,
        side.is_member,
        max_fprs=(max_fpr,),
        seed=seed,
        level=level,
        units=side.scores.known_units,
    )
    return found[max_fpr]


def _corrected(rows: tuple[RunDifference, ...]) -> tuple[RunDifference, ...]:
    """The rows with p-values that are Holm-adjusted within each quantity."""
    corrected = list(rows)
    for quantity in dict.fromkeys(row.quantity for row in rows):
        at = [place for place, row in enumerate(rows) if row.quantity == quantity]
        raw = [np.nan if (p := rows[place].p_value) is None else p for place in at]
        for place, value in zip(at, holm(np.array(raw)), strict=True):
            if rows[place].p_value is not None:
                corrected[place] = replace(rows[place], p_value=value)
    return tuple(corrected)


def _found(runs: TwoRuns, chosen: tuple[str, str], max_fpr: float) -> FoundMembers:
    flagged = []
    for side, attack in zip((runs.after, runs.before), chosen, strict=True):
        column = side.column(attack)
        threshold = threshold_at_fpr(column, side.is_member, max_fpr=max_fpr)
        flagged.append((column >= threshold)[side.is_member])
    after, before = flagged
    return FoundMembers(
        max_fpr=max_fpr,
        n_both=int((after & before).sum()),
        n_only_before=int((before & ~after).sum()),
        n_only_after=int((after & ~before).sum()),
        n_neither=int((~after & ~before).sum()),
    )
