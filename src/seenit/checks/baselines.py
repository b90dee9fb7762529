"""Blind baselines: members against non-members, and public against private records."""

from collections.abc import Mapping

import numpy as np

from seenit.checks.blind_evidence import (
    evidence_of_records,
    evidence_of_table,
    with_answers,
)
from seenit.evaluate.blindness.baseline import N_FOLDS, blind_baseline, blind_scores
from seenit.evidence.protocol import Evidence
from seenit.numerics.arrays import BoolArray, IdArray
from seenit.numerics.units import n_units_by_side
from seenit.records.blind import BlindEvidence, BlindScores
from seenit.records.evaluation import (
    MEMBERS_FROM_NONMEMBERS,
    PUBLIC_FROM_PRIVATE,
    BlindBaseline,
)
from seenit.records.signals import SignalTable
from seenit.scoring.blind_findings import BlindFindings
from seenit.store import Store, code_version, key_of

NOTHING_TO_SEE = (
    "no blind baseline was run, because a table of signals holds no records, and this one no "
    "labels: members and non-members of different sources would look like a leak; pass what is "
    "known of each record by --blind FILE"
)
TOO_FEW = (
    "no blind baseline was run, because one side has fewer than "
    f"{N_FOLDS} independent records: members and non-members of different sources would look "
    "like a leak"
)


def blind_findings(
    evidence: Evidence,
    table: SignalTable,
    *,
    groups: Mapping[str, IdArray],
    seed: int,
    store: Store,
) -> BlindFindings:
    """Hold members against non-members without the model, and public against private records.

    The second pair is compared by what the target answers as well: both hold members and
    non-members, and an expected private score assumes that they do in the same share.

    Args:
        evidence: what the run was given.
        table: signals of all its records.
        groups: name of a column of the user's to what it says of each record, (n,).
        seed: of folds and learners.
        store: keeps what was learned.
    """
    looks = evidence.looks(store=store)
    if looks:
        seen = evidence_of_records(looks, table)
    else:
        seen = evidence_of_table(table, evidence.columns)
    for by, group in groups.items():
        names, codes = np.unique(group, return_inverse=True)
        if len(names) > 1:
            seen = seen.with_names(codes.reshape(-1), f"'{by}'")
    known = np.flatnonzero(table.is_known)
    baselines, members, no_blind = [], None, ""
    if not seen.looked_at:
        no_blind = NOTHING_TO_SEE
    else:
        members, found = _run(
            seen.take(known), table.is_member[known] == 1, MEMBERS_FROM_NONMEMBERS, seed, store
        )
        baselines += found
        no_blind = "" if found else TOO_FEW
    if not table.is_known.all():
        baselines += _run(
            with_answers(seen, table), table.is_known, PUBLIC_FROM_PRIVATE, seed, store
        )[1]
    return BlindFindings(baselines=tuple(baselines), members=members, no_blind=no_blind)


def _run(
    evidence: BlindEvidence, is_first: BoolArray, question: str, seed: int, store: Store
) -> tuple[BlindScores | None, list[BlindBaseline]]:
    """Scores and baseline; neither where a side has too few units to hold some out."""
    if min(n_units_by_side(is_first, evidence.units)) < N_FOLDS:
        return None, []

    def build() -> dict[str, np.ndarray]:
        found = blind_scores(evidence, is_first, question=question, seed=seed)
        return {"fold": found.fold, "log_odds": found.log_odds}

    parts = {"features": evidence.features, "codes": evidence.codes, "is_first": is_first}
    if evidence.units is not None:
        parts["units"] = evidence.units
    kept = store.arrays("blind", key_of({**parts, "seed": seed, "code": code_version()}), build)
    scores = BlindScores(evidence=evidence, fold=kept["fold"], log_odds=kept["log_odds"])
    return scores, [blind_baseline(scores, is_first, question=question)]
