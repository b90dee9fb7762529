"""Audits of a model that was trained elsewhere: records, its answers, and attacks on them."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from seenit.attacks.requirements import is_learned
from seenit.records.scores import IN_FULL, OUT_OF_FOLD, Scores
from seenit.records.signals import SignalTable
from seenit.scoring import direct_scores
from seenit.scoring.run_attacks import available_attacks
from seenit.signals import derive


@dataclass(frozen=True, kw_only=True, eq=False)
class Situation:
    """What differs between members and non-members.

    Attributes:
        n: records, half of them members.
        shift: of the first of ten inputs, in standard deviations.
        leak: mean of what membership adds to the logit of the true class.
        marked: share of the members whose logit rises by 8.
        direct: the model answers by the shifted input nearly alone.
    """

    n: int = 2000
    shift: float = 0.0
    leak: float = 0.0
    marked: float = 0.0
    direct: bool = False


def audit_of(situation: Situation, seed: int):
    """Features (n, 10), labels (n,), membership (n,) bool and scores of one audit."""
    rng = np.random.default_rng(seed)
    n = situation.n
    is_member = rng.permutation(n) < n // 2
    features = rng.normal(size=(n, 10))
    features[is_member, 0] += situation.shift
    if situation.direct:
        slope = 1.5 * features[:, 0] + 0.3 * features[:, 1]
        labels = (slope + rng.logistic(size=n) > 0).astype(np.int64)
        logits = np.column_stack([-slope / 2, slope / 2])
    else:
        weights = rng.normal(size=(10, 5))
        labels = (features @ weights + 1.5 * rng.gumbel(size=(n, 5))).argmax(axis=1)
        hidden = np.tanh(features @ rng.normal(size=(10, 32)) / np.sqrt(10))
        logits = 0.7 * features @ weights + 0.7 * hidden @ rng.normal(size=(32, 5))
    gain = situation.leak * is_member * rng.exponential(size=n)
    gain += 8.0 * (is_member & (rng.random(n) < situation.marked))
    logits[np.arange(n), labels] += gain
    return features, labels, is_member, scores_of(logits.astype(np.float32), labels, is_member)


def scores_of(logits, labels, is_member) -> Scores:
    """Every attack that learns nothing, and one that learns from all answers, out of fold."""
    arrays = derive({"labels": labels, "target_logits": logits}).arrays
    table = SignalTable(
        ids=np.arange(len(labels)), is_member=is_member.astype(np.int8), arrays=dict(arrays)
    )
    columns = {
        name: direct_scores(attack, table)
        for name, attack in available_attacks(table, seed=0)[0].items()
        if not is_learned(attack)
    }
    evaluated_on = dict.fromkeys(columns, IN_FULL)
    answers = np.column_stack([logits, *columns.values(), np.eye(labels.max() + 1)[labels]])
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    learners = (
        LogisticRegression(C=0.1, max_iter=500),
        HistGradientBoostingClassifier(
            max_iter=40, max_leaf_nodes=6, min_samples_leaf=40, early_stopping=False
        ),
    )
    standard = (answers - answers.mean(axis=0)) / (answers.std(axis=0) + 1e-12)
    ranks = [
        rankdata(cross_val_predict(each, standard, is_member, cv=folds, method="decision_function"))
        for each in learners
    ]
    columns["learned"] = sum(norm.ppf(each / (len(labels) + 1)) for each in ranks)
    return Scores(
        ids=table.ids,
        is_member=table.is_member,
        columns=columns,
        evaluated_on={**evaluated_on, "learned": OUT_OF_FOLD},
    )
