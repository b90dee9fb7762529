"""Average case and worst case: every reference takes the target's place and holds canaries.

The target never saw a canary, so nothing can be found out from it. A reference saw half of them,
and who is in it is known: what the same training gives away about a record unlike the others.
"""

import numpy as np

from seenit.evaluate.audit.canaries import ORDINARY, canary_exposure
from seenit.records.audits.canaries import FEWEST_SIDES, Canaries, WorstCase
from seenit.records.audits.findings import Need
from seenit.records.examples import UNKNOWN
from seenit.records.signals import SignalTable
from seenit.reference.run import References
from seenit.scoring.references_as_targets import has_both_sides, references_as_targets

ATTACK = "lira-online-fixed"
"""Fixed beforehand. It compares margins, which tell a record learnt by heart from one known anyway
where likelihoods, both nearly 1, do not; canaries are usually asked by it.

Source: Aerni et al. 2024, arXiv:2404.17399, whose attack is LiRA.
"""


def canary_need(references: References | None, canaries: Canaries | None) -> tuple[Need, ...]:
    """How many references a worst case takes; empty where no canaries were planted."""
    if references is None or canaries is None:
        return ()
    return (
        Need(
            what="the worst case, by canaries",
            n=_n_sides(references),
            n_needed=FEWEST_SIDES,
            unit="references with and without each record",
        ),
    )


def worst_case(
    references: References | None, canaries: Canaries | None, *, max_fpr: float, seed: int
) -> WorstCase | None:
    """How many canaries are found where an ordinary record would be; None without any.

    None as well where the references are too few to judge one by the others: each record needs
    three that were trained on it and three that were not, and each reference enough of both.

    Args:
        references: with canaries planted in them.
        canaries: the same, in the same order.
        max_fpr: that the ordinary records' threshold keeps.
        seed: of the partners that are left out.
    """
    if references is None or canaries is None:
        return None
    arrays = references.with_canaries
    is_in = np.asarray(arrays["reference_is_in"])
    if _n_sides(references) < FEWEST_SIDES:
        return None
    n = is_in.shape[1]
    table = SignalTable(
        ids=np.arange(n), is_member=np.full(n, UNKNOWN, dtype=np.int8), arrays=dict(arrays)
    )
    kind = np.full(n, ORDINARY)
    kind[n - len(canaries) :] = canaries.kind
    scores, rows, truth = [], [], []
    for reference, asked, found in references_as_targets(table, ATTACK, seed=seed):
        inside = is_in[reference, asked]
        if has_both_sides(inside[kind[asked] == ORDINARY]):
            scores.append(found)
            rows.append(asked)
            truth.append(inside)
    if not scores:
        return None
    record, is_inside = np.concatenate(rows), np.concatenate(truth)
    sides = set(zip(kind[record].tolist(), is_inside.tolist(), strict=True))
    if len(sides) < 2 * (1 + len(canaries.kinds)):  # some kind was never asked about on one side
        return None
    ordinary_row, *kind_rows = canary_exposure(
        np.concatenate(scores),
        is_inside,
        record,
        kind[record],
        kinds=canaries.kinds,
        max_fpr=max_fpr,
    )
    return WorstCase(
        attack=ATTACK,
        n_references=len(scores),
        max_fpr=max_fpr,
        ordinary=ordinary_row,
        kinds=tuple(kind_rows),
    )


def _n_sides(references: References) -> int:
    """References with a record, or without it, whichever are fewer, where they are fewest."""
    is_in, counts = (
        np.asarray(references.with_canaries[f"reference_{name}"]) for name in ("is_in", "is_usable")
    )
    return int(min((side & counts).sum(axis=0).min() for side in (is_in, ~is_in)))
