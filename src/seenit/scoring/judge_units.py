"""Membership of units: rules compared, one chosen, and a verdict on persons beside that on records.

A unit's number of records can be seen without the model, and every rule but the mean grows or
spreads with it. It stands among what the blind baseline of units looks at, so that a difference
in size between the sides is never called a leak.
"""

from dataclasses import replace

import numpy as np
from scipy.stats import rankdata

from seenit.evaluate.assess import evaluate
from seenit.evaluate.auc import delong
from seenit.evaluate.audit.exposure import judged_first
from seenit.evaluate.audit.verdict import judge_leakage
from seenit.evaluate.blindness.baseline import (
    MATERIAL_AUC,
    SIGNIFICANT,
    blind_baseline,
    blind_scores,
)
from seenit.numerics.arrays import IdArray, IntArray
from seenit.records.audits.unit_membership import UnitMembership
from seenit.records.blind import BlindEvidence, BlindScores
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS
from seenit.records.scores import Scores
from seenit.records.signals import SignalTable
from seenit.report.wording.blind import blind_sentence
from seenit.scoring.choice import choice_among
from seenit.scoring.unit_scores import N_FOLDS, RULES, Units, unit_scores, units_of

SIZE = "number of records"


def judge_units(
    scores: Scores,
    attack: str,
    named: IdArray,
    *,
    by: str,
    blind: BlindScores | None,
    max_fprs: tuple[float, ...],
    seed: int,
) -> UnitMembership | None:
    """Who of the units was in the training set, by the chosen attack's scores of records.

    Args:
        scores: of n records of known membership.
        attack: whose scores are combined.
        named: (n,) the unit of each record.
        by: what makes a unit.
        blind: what can be told of the records without the model; None where nobody has looked.
        max_fprs: allowed FPRs, the judged one first.
        seed: of folds and resampling.

    Returns:
        None where no unit has several records, or a side has fewer units than folds.
    """
    names, codes = np.unique(named, return_inverse=True)
    column, is_member = scores.known(attack)
    units = units_of(codes.reshape(-1), is_member)
    n_members = int(units.is_member.sum())
    if len(names) == len(column) or min(n_members, len(names) - n_members) < N_FOLDS:
        return None
    found = replace(unit_scores(column, is_member, units, seed=seed), ids=names)
    rates = judged_first(max_fprs, n_nonmembers=len(names) - n_members)
    choice = choice_among(
        RULES,
        found,
        SignalTable(ids=names, is_member=found.is_member, arrays={}),
        max_fpr=rates[0],
        seed=seed,
        what="rules",
    )
    seen = blind_scores(
        _seen(blind, units), units.is_member, question=MEMBERS_FROM_NONMEMBERS, seed=seed
    )
    baseline = blind_baseline(seen, units.is_member, question=MEMBERS_FROM_NONMEMBERS)
    not_an_audit = blind_sentence(baseline) if baseline.failed else _sizes_differ(units)
    verdict = judge_leakage(found, max_fprs=rates, not_an_audit=not_an_audit, blind=seen, seed=seed)
    score = found.columns[choice.attack]
    return UnitMembership(
        by=by,
        attack=attack,
        names=names,
        is_member=units.is_member,
        n_records=units.n_records,
        n_both=units.n_both,
        columns=found.columns,
        rank=rankdata(-score, method="min").astype(np.int64),
        evaluation=evaluate(
            found,
            choice=choice,
            verdict=verdict,
            max_fprs=rates,
            n_private=(),
            skipped={},
            seed=seed,
        ),
        blind=baseline,
    )


def _sizes_differ(units: Units) -> str | None:
    """That the number of records alone tells the sides apart; few units teach trees nothing."""
    n_records = units.n_records.astype(np.float64)
    auc = delong(n_records, units.is_member, level=1 - SIGNIFICANT)
    if auc.low <= MATERIAL_AUC and auc.high >= 1 - MATERIAL_AUC:
        return None
    inside, outside = (n_records[units.is_member == side].mean() for side in (True, False))
    return (
        f"units of the two sides have another number of records (on average {inside:.1f} and "
        f"{outside:.1f}, AUC {auc.value:.3f}), which tells them apart without the model; draw "
        "units of both sides at random from one source"
    )


def _seen(blind: BlindScores | None, units: Units) -> BlindEvidence:
    """What can be seen of units: how many records they have, and the means of these."""
    n_records = units.n_records.astype(np.float64)
    features = np.log(n_records)[:, None]
    looked_at: tuple[str, ...] = (SIZE,)
    if blind is not None:
        seen = np.asarray(blind.evidence.features, dtype=np.float64)  # (n, k)
        features = np.column_stack(
            [
                features,
                _means(blind.log_odds, units.codes),
                *(_means(x, units.codes) for x in seen.T),
            ]
        )
        looked_at = (SIZE, *blind.evidence.looked_at)
    nothing: IntArray = np.empty((len(n_records), 0), dtype=np.int64)
    return BlindEvidence(features=features, codes=nothing, looked_at=looked_at)


def _means(values: np.ndarray, codes: IntArray) -> np.ndarray:
    """Mean (u,) over the records of each unit."""
    mean: np.ndarray = np.bincount(codes, weights=values) / np.bincount(codes)
    return mean
