"""What the structure of a model of trees says of its members."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from tree_files import TWO_NUMBERS

from seenit.checks.structure import model_structure, n_sharing
from seenit.models.tables.module import TableModule
from seenit.models.tables.skops.trees import class_for
from seenit.records.audits.structure import ModelStructure
from seenit.records.signals import SignalTable

ROWS = np.random.default_rng(1).normal(size=(60, 2))
LABELS = (ROWS[:, 0] * ROWS[:, 1] > 0).astype(int)
MEMBERS = np.arange(60) < 40


def structure_of(own, n_trained=40):
    own.fit(ROWS[MEMBERS], LABELS[MEMBERS])
    model = class_for(own)(estimator=own, schema=TWO_NUMBERS)
    logits = model.logits(ROWS).astype(np.float32)
    table = SignalTable(
        ids=np.arange(60), is_member=MEMBERS.astype(np.int8), arrays={"target_logits": logits}
    )
    target = SimpleNamespace(
        classifier=SimpleNamespace(module=TableModule(model)), n_trained=n_trained
    )
    return model_structure(target, table)


def test_rows_are_counted_with_those_equal_to_them():
    answers = np.array([[0.0, 1.0], [2.0, 1.0], [-0.0, 1.0], [0.0, 1.5]], dtype=np.float32)
    assert n_sharing(answers).tolist() == [2, 1, 2, 1]


def test_a_stump_tells_two_groups_apart_and_has_few_parameters():
    own = DecisionTreeClassifier(max_depth=1, min_samples_leaf=12)
    found = structure_of(own)
    left = int((own.fit(ROWS[MEMBERS], LABELS[MEMBERS]).apply(ROWS[MEMBERS]) == 1).sum())
    assert found == ModelStructure(
        n_members=40, n_alone=0, n_few=0, least=min(left, 40 - left), n_trained=40, n_parameters=4
    )
    assert found.residual_degrees == 36


def test_a_deep_forest_gives_few_members_the_same_answer():
    own = RandomForestClassifier(30, random_state=0)
    found = structure_of(own, n_trained=None)
    shares = Counter(np.round(own.predict_proba(ROWS[MEMBERS])[:, 1], 6).tolist())
    assert found.n_alone == sum(n == 1 for n in shares.values()) > 0
    assert found.n_few == sum(n for n in shares.values() if n < 10)
    assert found.least == min(shares.values())
    assert found.n_members == found.n_trained == 40
    n_nodes = [tree.tree_.node_count for tree in own.estimators_]
    assert found.n_parameters == sum(3 * (n - 1) // 2 + 1 for n in n_nodes)
    assert found.residual_degrees < 0


@pytest.mark.parametrize("evidence", [None, "no trees"])
def test_other_targets_have_no_such_structure(evidence):
    if evidence is None:
        table = SignalTable(ids=np.arange(2), is_member=np.array([1, 0], dtype=np.int8), arrays={})
        assert model_structure(None, table) is None
    else:
        assert structure_of(LogisticRegression()) is None
