"""Blind baselines: members against non-members, and public against private records."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seenit.evaluate.blind import N_FOLDS, blind_baseline, blind_scores
from seenit.numerics.arrays import BoolArray, IdArray
from seenit.numerics.units import n_units_by_side
from seenit.records.blind import BlindEvidence, BlindScores
from seenit.records.evaluation import (
    MEMBERS_FROM_NONMEMBERS,
    PUBLIC_FROM_PRIVATE,
    BlindBaseline,
)
from seenit.records.signals import SignalTable
from seenit.report.blind_words import blind_sentence
from seenit.report.words import in_a_row
from seenit.stages.blind_evidence import (
    INPUTS,
    evidence_of_records,
    evidence_of_table,
    with_answers,
)
from seenit.stages.evidence import ModelEvidence, TableEvidence
from seenit.stages.looking import look_at
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


@dataclass(frozen=True, kw_only=True, eq=False)
class BlindFindings:
    """What can be told without the model.

    Attributes:
        baselines: those that were run.
        members: what the first of them said of each known record; None where none was run.
        no_blind: why members were not held against non-members; empty where they were.
    """

    baselines: tuple[BlindBaseline, ...]
    members: BlindScores | None
    no_blind: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """What failed, what differs mildly, and what was not run."""
        told = (blind_sentence(each) for each in self.baselines if each.failed or each.is_mild)
        return (*told, *([self.no_blind] if self.no_blind else []))

    @property
    def spoiling(self) -> tuple[str, ...]:
        """Why no figure speaks of membership alone; empty where nothing stands against it."""
        return tuple(blind_sentence(each) for each in self.baselines if each.spoils_an_audit)

    @property
    def caveat(self) -> str:
        """What a leak rests on that nobody has checked; empty where the records were looked at."""
        if self.no_blind:
            return self.no_blind
        if self.members is None or INPUTS in self.members.evidence.looked_at:
            return ""
        return (
            f"the blind baseline saw nothing but {in_a_row(self.members.evidence.looked_at)}, "
            "because a table of signals holds no records: members and non-members that differ in "
            "anything else would look like a leak"
        )

    @property
    def is_private_alike(self) -> bool:
        """Nothing forbids to expect of private records what was measured on the public ones."""
        return not any(each.failed and not each.spoils_an_audit for each in self.baselines)


def blind_findings(
    evidence: ModelEvidence | TableEvidence,
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
    if isinstance(evidence, ModelEvidence):
        looks = [look_at(one, store=store) for one in evidence.sets]
        seen = evidence_of_records(looks, table)
    elif evidence.look is not None:
        seen = evidence_of_records([evidence.look], table)
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
