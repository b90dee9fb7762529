"""What is measured of the attacks, and what is shown beside them."""

import numpy as np

from seenit.attacks.clamped_heuristic import ClampedHeuristic
from seenit.attacks.heuristic import Heuristic
from seenit.evaluate import auc, tpr_at_fpr
from seenit.records.evaluation import Choice
from seenit.records.scores import IN_FULL, Scores
from seenit.records.signals import SignalTable
from seenit.stages.attacking import Attacked
from seenit.stages.judging import judge

N_KNOWN, N_UNKNOWN = 400, 50


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
    attacked = Attacked(
        scores=Scores(
            ids=table.ids,
            is_member=is_member,
            columns={"heuristic": column},
            evaluated_on={"heuristic": IN_FULL},
        ),
        choice=Choice(attack="heuristic", reason="asked for"),
        skipped={},
    )
    found = judge(table, attacked, max_fprs=(0.05,), scoreboard_share=None, seed=0)
    return table, found.evaluation


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
