"""What an owner's audit adds to the realistic report."""

from dataclasses import replace

import numpy as np
from report_case import judged_as

from seenit.records.audits import findings as records
from seenit.records.audits.canaries import CanaryExposure, WorstCase
from seenit.records.audits.epsilon import MEMBERS, EpsilonBound
from seenit.records.audits.exposure import GroupExposure
from seenit.records.audits.leakage import LEAKS
from seenit.records.audits.memorised import Memorised, MemorisedKind, SecretKind
from seenit.records.audits.structure import ModelStructure
from seenit.records.audits.unit_membership import UnitMembership
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS, BlindBaseline, Interval

PRIORS = (0.5, 0.01)
WARDS = ("intensive care", "maternity", "oncology", "surgery")


def with_audit(case, *, kind=LEAKS, strength=""):
    """The same report with an audit's verdict, risks, groups, controls and needs."""
    known = case.scores.is_known
    scores, is_member = case.scores.known("stack")
    share = 1 / (1 + np.exp(-scores))
    audit = records.Audit(
        risks=records.RecordRisks(
            attack="stack",
            ids=case.scores.ids[known],
            is_member=is_member,
            labels=None,
            group=None,
            score=scores,
            probability={
                prior: prior * share / (prior * share + (1 - prior) * (1 - share))
                for prior in PRIORS
            },
            per_record_fpr=np.where(np.arange(len(scores)) % 7 == 0, np.nan, 1 / 9),
            rank=1 + np.searchsorted(np.sort(-scores), -scores, side="left"),
            found_at={
                rate: scores > np.quantile(scores[~is_member], 1 - rate) for rate in (0.05, 0.01)
            },
        ),
        structure=ModelStructure(
            n_members=len(scores) // 2,
            n_alone=len(scores) // 4,
            n_few=len(scores) // 3,
            least=1,
            n_trained=20_000,
            n_parameters=29_580,
        ),
        comparisons=(
            records.GroupComparison(
                by="ward",
                max_fpr=0.05,
                groups=tuple(
                    _group(name, tpr, p)
                    for name, tpr, p in zip(
                        WARDS, (0.31, 0.12, 0.15, 0.04), (0.0002, 0.4, 1.0, 0.012), strict=True
                    )
                ),
            ),
        ),
        controls=(
            records.WrongModelControl(
                model="reference 3, trained without these members",
                attack="loss",
                auc=Interval(value=0.502, low=0.488, high=0.516),
                failed=False,
            ),
        ),
        needs=(
            records.Need(
                what="TPR at FPR 5 %", n=len(scores) // 2, n_needed=200, unit="non-members"
            ),
            records.Need(
                what="TPR at FPR 0.1 %", n=len(scores) // 2, n_needed=10_000, unit="non-members"
            ),
        ),
        epsilon=records.EmpiricalEpsilon(
            attack="rmia-online",
            bound=EpsilonBound(
                epsilon=0.731,
                delta=0.0,
                level=0.95,
                threshold=1.2,
                side=MEMBERS,
                n_members=1000,
                n_nonmembers=1000,
                n_members_flagged=160,
                n_nonmembers_flagged=41,
                n_tried=1,
            ),
        ),
        worst_case=WorstCase(
            attack="lira-online-fixed",
            n_references=8,
            max_fpr=0.01,
            ordinary=_canaries("ordinary", "as they are", 0.062),
            kinds=(
                _canaries("duplicated", "in the training set four times", 0.42),
                _canaries("mislabelled", "with the label of another class", 0.81),
                _canaries("out of distribution", "with the pixels shuffled", 0.34),
            ),
        ),
        memorised=_memorised(),
        units=_units(case, is_member),
        facts={"Sampled": "4,000 of 50,000 records, balanced", "References": "stopped at 8"},
    )
    return replace(judged_as(case, kind, strength=strength), audit=audit)


def _units(case, is_member):
    """Two records to a person; the rules are the report's own attacks under other names."""
    n = len(is_member) // 2
    rules = ("mean", "max", "sum", "learned")
    attacks = tuple(
        replace(entry, attack=rule)
        for rule, entry in zip(rules, case.evaluation.attacks[: len(rules)], strict=False)
    )
    score = np.linspace(3, -3, n)
    return UnitMembership(
        by="person",
        attack="stack",
        names=np.array([f"person {at}" for at in range(n)]),
        is_member=np.arange(n) % 2 == 0,
        n_records=np.full(n, 2),
        n_both=3,
        columns={entry.attack: score for entry in attacks},
        rank=np.arange(1, n + 1),
        evaluation=replace(
            judged_as(case, LEAKS).evaluation,
            attacks=attacks,
            choice=replace(case.evaluation.choice, attack=attacks[0].attack),
        ),
        blind=BlindBaseline(
            question=MEMBERS_FROM_NONMEMBERS,
            auc=Interval(value=0.5, low=0.45, high=0.55),
            p_value=0.5,
            failed=False,
            looked_at=("number of records",),
        ),
    )


def _memorised():
    """Identifiers, planted once and 16 times."""
    kinds = tuple(
        MemorisedKind(
            kind=SecretKind(form="identifier", meaning="nine random digits", copies=copies),
            n_canaries=2,
            inside=Interval(value=value, low=value - 0.5, high=min(10.0, value + 0.5)),
            outside=Interval(value=1.4, low=0.4, high=2.4),
        )
        for copies, value in ((1, 2.1), (16, 9.6))
    )
    return Memorised(
        n_references=8,
        n_alternatives=1023,
        kinds=kinds,
        kind=np.array([0, 0, 1, 1]),
        inside=np.array([2.0, 2.2, 9.2, 10.0]),
        outside=np.array([1.0, 1.8, 0.9, 1.9]),
    )


def _canaries(name, meaning, tpr):
    return CanaryExposure(
        name=name,
        meaning=meaning,
        n_records=100,
        n_in=400,
        n_out=400,
        tpr=Interval(value=tpr, low=0.8 * tpr, high=min(1.0, 1.15 * tpr)),
        fpr=Interval(value=0.012, low=0.001, high=0.06),
    )


def _group(name, tpr, p_value):
    return GroupExposure(
        group=name,
        n_members=400,
        n_nonmembers=400,
        tpr=Interval(value=tpr, low=0.7 * tpr, high=1.3 * tpr),
        fpr=Interval(value=0.03, low=0.01, high=0.06),
        p_value=p_value,
    )
