"""What more references would add, and whether the references at hand match the target."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from seenit.evaluate import auc, delong, evaluate_attack
from seenit.numerics.arrays import Array, BoolArray
from seenit.records.audits.references import (
    Forgetting,
    GrowthPoint,
    ReferenceFindings,
    ReferenceMatch,
)
from seenit.records.scores import IN_FULL, Scores
from seenit.records.signals import VOCABULARY, SignalTable, is_of_tokens
from seenit.scoring.references_as_targets import has_both_sides, references_as_targets, scores_of

GROWING = ("rmia-online", "bavaria-t", "lira-online-fixed", "calibration")
JUDGE = "rmia-online"
MISMATCH = 0.02
MATERIAL = 0.52
"""AUC from which on what references still know counts, as of a blind baseline."""


def reference_findings(
    table: SignalTable, *, max_fpr: float, seed: int
) -> ReferenceFindings | None:
    """What the references of a table show; None without references or known membership.

    Args:
        table: n examples.
        max_fpr: the FPR that the run is judged at.
        seed: of the bootstrap and of the partners that are left out.
    """
    known = _judgeable(table)
    if known is None:
        return None
    return ReferenceFindings(
        growth=growth_of(table, max_fpr=max_fpr, seed=seed),
        match=_reference_match(table, known, known.is_member == 1, seed),
        forgetting=forgetting_of(known),
    )


def forgetting_of(known: SignalTable) -> Forgetting | None:
    """How references separate members from others among records they were not trained on.

    Args:
        known: records of known membership, with references.

    Returns:
        None where one of the two sides has no record with such a reference.
    """
    is_in = np.asarray(known.arrays["reference_is_in"])
    counts = np.asarray(known.arrays.get("reference_is_usable", np.ones_like(is_in)))
    is_out = ~is_in & counts  # (r, n)
    rows = np.flatnonzero(is_out.any(axis=0))
    truth = known.is_member[rows] == 1
    if not has_both_sides(truth):
        return None
    weight = is_out[:, rows].astype(np.float64)
    margin = np.asarray(known.arrays["reference_margin"])[:, rows, 0]
    mean = np.einsum("rn,rn->n", weight, margin) / weight.sum(axis=0)
    units = None if known.units is None else known.units[rows]
    found = delong(mean, truth, units=units)
    return Forgetting(auc=found, is_forgotten=found.low <= MATERIAL)


def growth_of(table: SignalTable, *, max_fpr: float, seed: int) -> tuple[GrowthPoint, ...]:
    """Attacks with the first references only; empty without references or known membership.

    Args:
        table: n examples.
        max_fpr: the FPR that the run is judged at.
        seed: of the bootstrap.
    """
    known = _judgeable(table)
    if known is None:
        return ()
    return tuple(
        _growth_point(name, n_references, scores, known, max_fpr=max_fpr, seed=seed)
        for name in GROWING
        for n_references in _sizes(len(table.arrays["reference_is_in"]))
        if (scores := scores_of(name, _first(known, n_references))) is not None
    )


def reference_warnings(findings: ReferenceFindings | None) -> tuple[str, ...]:
    """Warnings that references do not match the target, or know its members by themselves."""
    if findings is None:
        return ()
    match, forgetting = findings.match, findings.forgetting
    return (
        *([match.words] if match is not None and match.is_mismatch else []),
        *([forgetting.words] if forgetting is not None and not forgetting.is_forgotten else []),
    )


def _judgeable(table: SignalTable) -> SignalTable | None:
    """The known records, where both sides and references are there."""
    if "reference_margin" not in table.arrays or "target_margin" not in table.arrays:
        return None
    known = table.take(np.flatnonzero(table.is_known))
    truth = known.is_member == 1
    return known if truth.any() and not truth.all() else None


def _growth_point(
    name: str, n_references: int, scores: Array, known: SignalTable, *, max_fpr: float, seed: int
) -> GrowthPoint:
    measured = evaluate_attack(
        name,
        Scores(
            ids=known.ids,
            is_member=known.is_member,
            columns={name: scores},
            evaluated_on={name: IN_FULL},
            units=known.units,
        ),
        max_fprs=(max_fpr,),
        n_private=(),
        seed=seed,
    )
    return GrowthPoint(
        attack=name, n_references=n_references, auc=measured.auc, tpr=measured.at(max_fpr)
    )


def _sizes(n_references: int) -> Iterator[int]:
    """1, 2, 4, 8, … and all of them."""
    size = 1
    while size < n_references:
        yield size
        size *= 2
    yield n_references


def _first(table: SignalTable, n_references: int) -> SignalTable:
    """The table with the first references only."""
    return replace(
        table,
        arrays={
            name: array[:n_references] if VOCABULARY[name].axes.startswith("r") else array
            for name, array in table.arrays.items()
            if name.startswith(("target", "reference", "labels")) and not is_of_tokens(name)
        },
    )


def _reference_match(
    table: SignalTable, known: SignalTable, truth: BoolArray, seed: int
) -> ReferenceMatch | None:
    """Run the judging attack on each reference in turn, on all records, known or not."""
    on_target = scores_of(JUDGE, known)
    if on_target is None:
        return None
    is_in = table.arrays["reference_is_in"]
    found = [
        auc(scores, inside)
        for reference, rows, scores in references_as_targets(table, JUDGE, seed=seed)
        if has_both_sides(inside := is_in[reference, rows])
    ]
    if not found:
        return None
    interval = delong(on_target, truth, units=known.units)
    return ReferenceMatch(
        attack=JUDGE,
        target=interval,
        references=tuple(found),
        is_mismatch=min(found) > interval.value + MISMATCH,
    )
