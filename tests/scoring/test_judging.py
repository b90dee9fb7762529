"""What is measured of the attacks, and what is shown beside them."""

import numpy as np
import pytest

from seenit.attacks.clamped_heuristic import ClampedHeuristic
from seenit.attacks.heuristic import Heuristic
from seenit.evaluate import auc, tpr_at_fpr
from seenit.evaluate.audit.verdict import judge_leakage
from seenit.records.evaluation import Choice
from seenit.records.scores import IN_FULL, Scores
from seenit.records.signals import SignalTable
from seenit.scoring.blind_findings import BlindFindings
from seenit.scoring.judge import judge
from seenit.scoring.run_attacks import AttackScores

N_KNOWN, N_UNKNOWN = 400, 50
NOBODY_LOOKED = BlindFindings(baselines=(), members=None, no_blind="")


def judged():
    rng = np.random.default_rng(0)
    n = N_KNOWN + N_UNKNOWN
    is_member = np.where(np.arange(n) < N_KNOWN, np.arange(n) % 2, -1).astype(np.int8)
    labels = rng.integers(0, 4, n)
    logits = rng.normal(size=(n, 4))
    logits[np.arange(n), labels] += np.where(is_member == 1, 6.0, 4.0)
    table = SignalTable(
        ids=np.arange(n),
        is_member=is_member,
        arrays={"labels": labels, "target_logits": logits.astype(np.float32)},
    )
    column = Heuristic().score(target_logits=table.arrays["target_logits"], labels=labels)
    attacked = AttackScores(
        scores=Scores(
            ids=table.ids,
            is_member=is_member,
            columns={"heuristic": column},
            evaluated_on={"heuristic": IN_FULL},
        ),
        choice=Choice(attack="heuristic", reason="asked for"),
        skipped={},
    )
    found = judge(
        table,
        attacked,
        is_doubled=np.zeros(len(table), dtype=bool),
        blind=NOBODY_LOOKED,
        not_an_audit=None,
        max_fprs=(0.05,),
        scoreboard_share=None,
        seed=0,
    )
    return table, found.evaluation


def test_doubled_non_members_are_left_out_of_the_same_scores():
    rng = np.random.default_rng(1)
    is_member = (np.arange(200) % 2).astype(np.int8)
    column = rng.normal(size=200) + is_member
    doubled = np.zeros(200, dtype=bool)
    doubled[:60:2] = True
    column[doubled] += 1  # seen in training, too
    table = SignalTable(ids=np.arange(200), is_member=is_member, arrays={"target_loss": -column})
    attacked = AttackScores(
        scores=Scores(
            ids=table.ids,
            is_member=is_member,
            columns={"loss": column},
            evaluated_on={"loss": IN_FULL},
        ),
        choice=Choice(attack="loss", reason="asked for"),
        skipped={},
    )
    found = {
        name: judge(
            table,
            attacked,
            is_doubled=rows,
            blind=NOBODY_LOOKED,
            not_an_audit=None,
            max_fprs=(0.1,),
            scoreboard_share=None,
            seed=0,
        ).evaluation
        for name, rows in (
            ("some", doubled),
            ("none", np.zeros(200, dtype=bool)),
            ("all", is_member == 0),
        )
    }
    left = found["some"].without_duplicates
    assert (left.n_members, left.n_nonmembers) == (100, 70)
    assert left.auc.value == auc(column[~doubled], is_member[~doubled] == 1)
    assert left.auc.value > found["some"].of("loss").auc.value
    assert found["none"].without_duplicates is None
    assert found["all"].without_duplicates is None


def test_the_published_clamp_is_measured_beside_the_seed_formula_on_known_records():
    table, evaluation = judged()
    beside = evaluation.heuristic_as_published
    clamped = ClampedHeuristic().score(
        target_logits=table.arrays["target_logits"], labels=table.arrays["labels"]
    )[:N_KNOWN]
    is_member = table.is_member[:N_KNOWN] == 1
    assert beside.n_members == beside.n_nonmembers == N_KNOWN // 2
    assert beside.auc.value == auc(clamped, is_member)
    assert beside.tpr_at_fpr[0].tpr.value == tpr_at_fpr(clamped, is_member, max_fpr=0.05) == 0
    assert evaluation.of("heuristic").tpr_at_fpr[0].tpr.value > 0.05  # the clamp costs all of it
    assert beside.expected_private == ()


def swapped(*, not_an_audit=None):
    """A run whose attack ranks members below non-members, and whose classes are known."""
    rng = np.random.default_rng(5)
    is_member = (np.arange(400) % 2).astype(np.int8)
    column = rng.normal(size=400) - 1.0 * is_member
    table = SignalTable(
        ids=np.arange(400),
        is_member=is_member,
        arrays={"target_loss": -column, "labels": np.arange(400) // 2 % 2},
    )
    scores = Scores(
        ids=table.ids, is_member=is_member, columns={"loss": column}, evaluated_on={"loss": IN_FULL}
    )
    found = judge(
        table,
        AttackScores(scores=scores, choice=Choice(attack="loss", reason="asked for"), skipped={}),
        is_doubled=np.zeros(400, dtype=bool),
        not_an_audit=not_an_audit,
        blind=NOBODY_LOOKED,
        max_fprs=(0.05,),
        scoreboard_share=None,
        seed=0,
    )
    return scores, found


def test_every_run_has_the_verdict_of_the_one_rule():
    scores, found = swapped()
    assert found.evaluation.verdict == judge_leakage(scores, max_fprs=(0.05,), seed=0)
    assert found.evaluation.judged_fpr == 0.05


@pytest.mark.parametrize("not_an_audit", [None, "the groups differ"])
def test_claims_are_withheld_where_nothing_is_said_of_the_model(not_an_audit):
    """Swapped sides, and groups that differ by themselves."""
    _, found = swapped(not_an_audit=not_an_audit)
    assert found.evaluation.verdict.kind == ("inverted" if not_an_audit is None else "not an audit")
    assert found.evaluation.verdict.withheld
    assert found.classes == ()
    assert all(entry.precision_at_prior == {} for entry in found.evaluation.attacks)
