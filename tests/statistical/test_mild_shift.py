"""Sides that differ mildly by themselves: is that called a leak, and are leaks still found?

A model that was trained elsewhere answers about 1,000 members and 1,000 non-members. Where nothing
leaks, *leaks* may be said in one audit of twenty; where something does, the verdict with the look
beyond the records must find it as often as the verdict without, less three in a hundred. The
attacks are all that learn nothing, and a linear and a boosted learner on all answers together.
Seeds 0 to 39 for each situation, fixed before anything was run; the Monte Carlo standard error of
5 % is 3.4 %. `pytest -m slow -s` prints the figures of docs/coverage.md.
"""

import pytest
from mild_shift import Situation, audit_of

from seenit.evaluate.audit.verdict import judge_leakage
from seenit.evaluate.blindness.baseline import blind_baseline, blind_scores
from seenit.records.audits.leakage import LEAKS, NOT_AN_AUDIT
from seenit.records.blind import BlindEvidence

pytestmark = pytest.mark.slow

N_RUNS = 40
MAX_FPRS = (0.05, 0.02)
MEMBERS = "members from non-members"


def counted(situation: Situation) -> tuple[int, int, int]:
    """How often it leaks without the look beyond the records, and with it; how often it is none."""
    before = after = none = 0
    for seed in range(N_RUNS):
        features, labels, is_member, scores = audit_of(situation, seed)
        evidence = BlindEvidence(
            features=features, codes=labels[:, None], looked_at=("inputs", "labels")
        )
        blind = blind_scores(evidence, is_member, question=MEMBERS, seed=0)
        failed = blind_baseline(blind, is_member, question=MEMBERS).failed
        why = "they differ" if failed else None
        before += judge_leakage(scores, max_fprs=MAX_FPRS, not_an_audit=why).kind == LEAKS
        found = judge_leakage(scores, max_fprs=MAX_FPRS, not_an_audit=why, blind=blind)
        after += found.kind == LEAKS
        none += found.kind == NOT_AN_AUDIT
    print(f"{situation}: {before} before, {after} after, {none} no audit, of {N_RUNS}")  # noqa: T201 - the figures of the page
    return before, after, none


@pytest.mark.parametrize(
    "situation",
    [
        Situation(),
        Situation(shift=0.2),
        Situation(shift=0.2, direct=True),
        Situation(shift=0.3, direct=True),
        Situation(shift=0.15, direct=True, n=4000),
    ],
    ids=str,
)
def test_a_mild_shift_is_no_leak(situation):
    _, after, _ = counted(situation)
    assert after <= 5  # more than 5 of 40 has p = .014 at a true rate of .05


@pytest.mark.parametrize(
    "situation",
    [
        Situation(leak=0.35),
        Situation(leak=0.45),
        Situation(leak=0.6),
        Situation(marked=0.05),
        Situation(leak=0.1, direct=True),
        Situation(shift=0.1, leak=0.45),
    ],
    ids=str,
)
def test_leaks_are_found_as_often_as_without_the_look(situation):
    before, after, _ = counted(situation)
    assert after >= before - 1  # one of forty
