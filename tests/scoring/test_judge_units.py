"""Membership of units judged: found where it is, and never called a leak where sizes differ."""

import numpy as np
import pytest

from seenit.pipeline import gate
from seenit.records.audits.gate import CANNOT_TELL, EXCEEDED
from seenit.records.audits.leakage import LEAKS, NOT_AN_AUDIT
from seenit.records.scores import IN_FULL, Scores
from seenit.scoring.judge_units import judge_units
from seenit.store import read_units, write_units

MAX_FPRS = (0.01, 0.05, 0.001)


def judged(*, leak=0.0, n_units=240, more=0, seed=0, both=0):
    rng = np.random.default_rng(seed)
    member = np.arange(n_units) % 2 == 0
    sizes = rng.integers(1, 8, n_units) + more * member
    codes = np.repeat(np.arange(n_units), sizes)
    is_member = member[codes]
    is_member[np.flatnonzero(codes == 2)[:both]] = False
    column = rng.normal(size=len(codes)) + leak * member[codes]
    scores = Scores(
        ids=np.arange(len(codes)),
        is_member=is_member.astype(np.int8),
        columns={"loss": column},
        evaluated_on={"loss": IN_FULL},
        units=codes,
    )
    return judge_units(
        scores,
        "loss",
        np.array([f"p{code:03d}" for code in codes]),
        by="person",
        blind=None,
        max_fprs=MAX_FPRS,
        seed=seed,
    )


@pytest.fixture(scope="module")
def leaking():
    return judged(leak=0.8)


def test_persons_are_found_where_single_records_hardly_are(leaking):
    assert leaking.evaluation.verdict.kind == LEAKS
    assert leaking.evaluation.chosen.auc.low > 0.8
    assert leaking.evaluation.choice.reason.startswith("of 4 rules")
    assert (leaking.evaluation.chosen.n_members, len(leaking.names)) == (120, 240)
    top = np.argmin(leaking.rank)
    assert leaking.is_member[top]
    assert leaking.score[top] == leaking.score.max()


def test_nothing_is_called_a_leak_without_one():
    assert all(judged(seed=seed).evaluation.verdict.kind != LEAKS for seed in range(5))


def test_sides_with_another_number_of_records_are_no_audit_of_units():
    verdict = judged(more=3).evaluation.verdict
    assert verdict.kind == NOT_AN_AUDIT
    assert "number of records" in verdict.reason


def test_a_unit_on_both_sides_counts_as_a_member():
    found = judged(both=1, seed=1)
    assert found.n_both == (found.n_records[2] > 1)
    assert found.is_member[2] == (found.n_records[2] > 1)


def test_too_few_units_or_records_that_are_units_are_not_judged():
    assert judged(n_units=8) is None
    scores = Scores(
        ids=np.arange(40),
        is_member=(np.arange(40) % 2).astype(np.int8),
        columns={"loss": np.arange(40.0)},
        evaluated_on={"loss": IN_FULL},
    )
    assert (
        judge_units(
            scores, "loss", np.arange(40).astype(str), by="p", blind=None, max_fprs=(0.05,), seed=0
        )
        is None
    )


def test_a_gate_holds_units_against_limits(leaking, tmp_path):
    write_units(tmp_path / "units.parquet", leaking)
    kept = read_units(tmp_path / "units.parquet")
    assert kept.ids.tolist() == leaking.names.tolist()
    for rule, column in leaking.columns.items():
        np.testing.assert_array_equal(kept.columns[rule], column)
    found = gate(tmp_path, ("auc:0.6", "tpr@fpr=0.001:0.01"), by_unit=True)
    assert [each.outcome for each in found.verdicts] == [EXCEEDED, CANNOT_TELL]
