"""Margins of a model that answers with shares of votes."""

import numpy as np
import pytest
import torch
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from tree_files import TWO_NUMBERS

from seenit.models.classifier import Classifier
from seenit.models.tables.module import TableModule
from seenit.models.tables.skops.trees import class_for
from seenit.records.provenance import FileProvenance
from seenit.reference.pool import TensorInputs
from seenit.signals.logits import extract_signals
from seenit.signals.views import STANDARD_VIEWS

ROWS = np.random.default_rng(1).normal(size=(60, 2))
LABELS = (ROWS[:, 0] + np.random.default_rng(2).normal(size=60) > 0).astype(np.int64)


def margins(estimator):
    fitted = estimator.fit(ROWS, LABELS)
    module = TableModule(class_for(fitted)(estimator=fitted, schema=TWO_NUMBERS))
    asked = Classifier(
        module=module,
        normalisation=None,
        n_classes=2,
        architecture="",
        source=FileProvenance(path="", kind="", n_bytes=0, sha256=""),
        classifier_layer=None,
        reasons=(),
        batch_norm_steps=None,
    )
    found = extract_signals(
        asked, TensorInputs(tensor=torch.from_numpy(ROWS)), LABELS, views=STANDARD_VIEWS[:1]
    )
    return found["target_margin"][:, 0], fitted.predict_proba(ROWS)[np.arange(60), LABELS]


def test_a_forest_is_given_half_a_vote_on_either_side():
    found, true = margins(RandomForestClassifier(20, max_features=1, random_state=0))
    assert (true == 1).any()
    expected = np.log((20 * true + 0.5) / (20 * (1 - true) + 0.5))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_model_without_votes_keeps_its_margins():
    found, true = margins(LogisticRegression())
    assert found == pytest.approx(np.log(true / (1 - true)), abs=1e-4)
