"""The exposure of records and groups, and what an audit would need in order to measure more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from seenit.evaluate.assess import MIN_FALSE_POSITIVES
from seenit.evaluate.audit.groups import group_exposures
from seenit.evaluate.audit.growth import extrapolation
from seenit.evaluate.audit.risk import per_record_false_positive_rate, record_risk
from seenit.evaluate.roc import allowed_false, nonmembers_needed
from seenit.numerics.arrays import Array, IdArray, IntArray
from seenit.records.audits.findings import GroupComparison, Need, RecordRisks
from seenit.records.audits.references import ReferenceFindings
from seenit.records.scores import Scores
from seenit.records.signals import SignalTable

RISK_FPRS = (0.01, 0.001)
PER_RECORD_FPR = 0.01


def judged_first(max_fprs: tuple[float, ...], *, n_nonmembers: int) -> tuple[float, ...]:
    """The same FPRs, beginning with the first one that so many non-members can resolve.

    In the order that was asked for where none can be resolved.
    """
    first = next((rate for rate in max_fprs if _is_resolvable(n_nonmembers, rate)), max_fprs[0])
    return (first, *(rate for rate in max_fprs if rate != first))


def record_risks(
    table: SignalTable,
    scores: Scores,
    attack: str,
    *,
    group: IdArray | None,
    priors: Sequence[float],
) -> RecordRisks:
    """Every record of an audit under one attack.

    Args:
        table: n records of known membership.
        scores: of the same records.
        attack: the chosen one.
        group: (n,) of the user's column, None without one.
        priors: shares of members expected before looking.
    """
    column, is_member = scores.known(attack)
    n_nonmembers = int((~is_member).sum())
    rates = [rate for rate in RISK_FPRS if allowed_false(n_nonmembers, rate) >= MIN_FALSE_POSITIVES]
    risks = {
        prior: record_risk(column, column, is_member, prior=prior, max_fprs=rates)
        for prior in priors
    }
    first = risks[priors[0]]
    return RecordRisks(
        attack=attack,
        ids=scores.ids,
        is_member=is_member,
        labels=table.arrays.get("labels"),
        group=group,
        score=column,
        probability={prior: risk.probability for prior, risk in risks.items()},
        per_record_fpr=_per_record_fpr(table),
        rank=first.rank,
        found_at=first.found_at,
    )


def without_claims(risks: RecordRisks) -> RecordRisks:
    """The same records with scores alone, where no statement about the model is made."""
    return replace(risks, probability={}, found_at={})


def comparisons(
    risks: RecordRisks,
    *,
    max_fpr: float,
    by: str | None,
    units: IntArray | None,
    class_names: Sequence[str] = (),
) -> tuple[GroupComparison, ...]:
    """Classes, and the user's groups, at the threshold that all share.

    Args:
        risks: of all records.
        max_fpr: allowed overall FPR.
        by: name of the user's column, None without one.
        units: (n,) code of the unit that a record belongs to; None where all are independent.
        class_names: of classes 0, 1, …; empty where they have numbers.
    """
    labels = risks.labels
    if labels is not None and len(labels) and labels.max() < len(class_names):
        labels = np.array(class_names)[labels]
    divisions = {
        name: groups
        for name, groups in (("class", labels), (by or "group", risks.group))
        if groups is not None and len(np.unique(groups)) > 1
    }
    exposures = group_exposures(
        risks.score, risks.is_member, divisions, max_fpr=max_fpr, units=units
    )
    return tuple(
        GroupComparison(by=name, max_fpr=max_fpr, groups=rows) for name, rows in exposures.items()
    )


def needs(
    table: SignalTable,
    findings: ReferenceFindings | None,
    *,
    max_fprs: Sequence[float],
) -> Iterator[Need]:
    """The non-members that each FPR needs, and the references that other figures need."""
    n_nonmembers = int((table.is_member == 0).sum())
    for rate in sorted({*max_fprs, *RISK_FPRS}, reverse=True):
        yield Need(
            what=f"TPR at FPR {100 * rate:.6g} %",
            n=n_nonmembers,
            n_needed=nonmembers_needed(MIN_FALSE_POSITIVES, rate),
            unit="non-members",
        )
    if "reference_is_in" in table.arrays:
        n_out = int(_is_out(table).sum(axis=0).min())
        yield Need(
            what=f"a per-record FPR of {100 * PER_RECORD_FPR:g} %",
            n=n_out,
            n_needed=ceil(1 / PER_RECORD_FPR) - 1,
            unit="references not trained on it",
        )
    ahead = None if findings is None else extrapolation(findings.growth)
    if ahead is not None:
        yield Need(
            what=f"a TPR of {ahead.attack} within {ahead.half_width:.3f} of its extrapolated limit",
            n=ahead.n_references,
            n_needed=ahead.n_needed,
            unit="references",
        )


def _is_resolvable(n_nonmembers: int, rate: float) -> bool:
    return allowed_false(n_nonmembers, rate) >= MIN_FALSE_POSITIVES


def _per_record_fpr(table: SignalTable) -> Array | None:
    arrays = table.arrays
    if "reference_margin" not in arrays or "target_margin" not in arrays:
        return None
    return per_record_false_positive_rate(
        arrays["target_margin"], arrays["reference_margin"], ~_is_out(table)
    )


def _is_out(table: SignalTable) -> np.ndarray:
    """(r, n) bool: reference r never saw record n, and its plan drew that by a coin."""
    is_in = table.arrays["reference_is_in"]
    counts = table.arrays.get("reference_is_usable")
    is_out: np.ndarray = ~is_in if counts is None else ~is_in & counts
    return is_out
