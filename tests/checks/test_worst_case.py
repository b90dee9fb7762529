"""Canaries in references: what is planted is found, and what teaches nothing is not."""

import numpy as np
import pytest

from seenit.checks.worst_case import canary_need, worst_case
from seenit.kinds.planting import KINDS
from seenit.records.audits.canaries import Canaries
from seenit.reference.plan import balanced_plan, planted_plan
from seenit.reference.run import References

N, N_EACH = 400, 20


def planted(*, n_references=8, inclusion=0.5, exposed=(), gain=6.0, seed=0):
    """References whose margins rise by `gain` on canaries of the kinds `exposed` that are IN."""
    kind = np.repeat(np.arange(len(KINDS)), N_EACH)
    canaries = Canaries(examples=None, kinds=KINDS, kind=kind)
    plan = planted_plan(
        balanced_plan(n=N, n_references=n_references, inclusion=inclusion, seed=seed), canaries
    )
    rng = np.random.default_rng(seed)
    difficulty = rng.normal(size=len(plan))
    margin = difficulty + 0.5 * rng.normal(size=plan.is_in.shape)
    is_exposed = np.zeros(len(plan), dtype=bool)
    is_exposed[N:] = np.isin(kind, [KINDS.index(one) for one in exposed])
    margin += gain * (plan.is_in & is_exposed)
    every = {
        "reference_margin": margin[:, :, None].astype(np.float32),
        "reference_is_in": plan.is_in,
        "reference_is_usable": plan.counts,
    }
    references = References(
        arrays={name: array[:, :N] for name, array in every.items()},
        with_canaries=every,
        key="",
        facts={},
    )
    return references, canaries


def found(*, max_fpr=0.05, **options):
    return worst_case(*planted(**options), max_fpr=max_fpr, seed=0)


def test_a_kind_that_is_memorised_is_the_worst_case():
    case = found(exposed=(KINDS[0],))
    assert case.worst.name == KINDS[0].name
    assert case.worst.tpr.low > 0.5
    assert case.worst.tpr.low > case.ordinary.tpr.high
    assert case.n_references == 8
    assert case.ordinary.n_records == N
    assert [each.n_records for each in case.kinds] == [N_EACH] * 3


def test_without_memory_no_kind_is_found_more_often_than_it_is_wrongly():
    case = found()
    assert case.ordinary.fpr.value <= 0.05
    assert case.ordinary.tpr.low <= 0.05 <= case.ordinary.tpr.high
    for each in case.kinds:
        assert each.tpr.low <= 0.05 <= each.tpr.high
        assert each.fpr.low <= 0.05 <= each.fpr.high


@pytest.mark.parametrize(("n", "inclusion"), [(2, 0.5), (4, 0.5), (8, 0.75)])
def test_too_few_references_to_judge_one_by_the_others(n, inclusion):
    options = {"n_references": n, "inclusion": inclusion}
    assert found(**options) is None
    (need,) = canary_need(*planted(**options))
    assert not need.is_met


def test_enough_references_meet_the_need():
    (need,) = canary_need(*planted(n_references=6))
    assert need.is_met
    assert found(n_references=6) is not None


def test_nothing_planted_is_nothing_said():
    references, canaries = planted()
    assert worst_case(references, None, max_fpr=0.05, seed=0) is None
    assert worst_case(None, canaries, max_fpr=0.05, seed=0) is None
    assert canary_need(references, None) == ()
