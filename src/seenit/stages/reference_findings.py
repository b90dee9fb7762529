"""How much more references would bring, and whether those that there are resemble the target."""

from collections.abc import Iterator

import numpy as np

from seenit.attacks import find_attack
from seenit.attacks.requirements import Learner
from seenit.errors import SignalError
from seenit.evaluate import auc, delong, evaluate_attack
from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.held_out import held_out_counts
from seenit.records.references import Ceiling, GrowthPoint, ReferenceFindings
from seenit.records.scores import IN_FULL, Scores
from seenit.records.signals import VOCABULARY, SignalTable
from seenit.selection import direct_scores

GROWING = ("rmia-online", "bavaria-t", "lira-online-fixed", "calibration")
JUDGE = "rmia-online"
MISMATCH = 0.02
_FEWEST = 50
"""Examples of each side below which a reference is not judged."""


def reference_findings(
    table: SignalTable, *, max_fpr: float, seed: int
) -> ReferenceFindings | None:
    """What the references of a table teach; None where there are none, or nothing is known.

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
        ceiling=_ceiling(table, known, known.is_member == 1, seed),
    )


def growth_of(table: SignalTable, *, max_fpr: float, seed: int) -> tuple[GrowthPoint, ...]:
    """Attacks with the first references only; empty where there are none, or nothing is known.

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
    """A sentence if the references do not resemble the target."""
    ceiling = None if findings is None else findings.ceiling
    return (ceiling.words,) if ceiling is not None and ceiling.is_mismatch else ()


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
        ),
        max_fprs=(max_fpr,),
        n_private=(),
        seed=seed,
    )
    return GrowthPoint(
        attack=name, n_references=n_references, auc=measured.auc, tpr=measured.tpr_at_fpr[0]
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
    return SignalTable(
        ids=table.ids,
        is_member=table.is_member,
        arrays={
            name: array[:n_references] if VOCABULARY[name].axes.startswith("r") else array
            for name, array in table.arrays.items()
            if name.startswith(("target", "reference", "labels"))
        },
    )


def scores_of(name: str, table: SignalTable) -> Array | None:
    """Scores (n,) of an attack that learns nothing, None where it has too few references."""
    attack = find_attack(name).variant_for(table.arrays)
    if attack is None or isinstance(attack, Learner):
        return None
    try:
        return direct_scores(attack, table)
    except SignalError:
        return None


def _ceiling(table: SignalTable, known: SignalTable, truth: BoolArray, seed: int) -> Ceiling | None:
    """The judge on each reference in turn; all records take part, known or not."""
    on_target = scores_of(JUDGE, known)
    if on_target is None:
        return None
    is_in, counts = table.arrays["reference_is_in"], table.arrays.get("reference_counts")
    rng = np.random.default_rng(seed)
    found = []
    for reference in range(len(is_in)):
        usable = held_out_counts(is_in, counts, reference, rng)
        rows = np.flatnonzero(usable.any(axis=0))
        inside = is_in[reference, rows]
        if min(inside.sum(), (~inside).sum()) < _FEWEST:
            continue
        scores = scores_of(JUDGE, as_target(table, reference, usable).take(rows))
        if scores is not None:
            found.append(auc(scores, inside))
    if not found:
        return None
    interval = delong(on_target, truth)
    return Ceiling(
        attack=JUDGE,
        target=interval,
        references=tuple(found),
        is_mismatch=min(found) > interval.value + MISMATCH,
    )


def as_target(table: SignalTable, reference: int, usable: BoolArray) -> SignalTable:
    """The table with one reference in the target's place.

    At temperature 2 only where the target has it, or where the table has no target at all.
    """
    arrays = {
        name: table.arrays[name]
        for name in ("reference_margin", "reference_margin_t2", "reference_is_in")
        if name in table.arrays
    }
    has_no_target = "target_margin" not in table.arrays
    for suffix in ("", "_t2"):
        is_asked = has_no_target or f"target_margin{suffix}" in table.arrays
        if f"reference_margin{suffix}" in arrays and is_asked:
            margin = arrays[f"reference_margin{suffix}"][reference]  # (n, q)
            arrays[f"target_margin{suffix}"] = np.asarray(margin, dtype=np.float64)
    return SignalTable(
        ids=table.ids, is_member=table.is_member, arrays={**arrays, "reference_counts": usable}
    )
