"""Estimators trained like the target open again, with the types that it was trusted with."""

import numpy as np
import skops.io
from sklearn.neighbors import KNeighborsClassifier
from tree_files import TWO_NUMBERS

from seenit.models.tables.skops.open import open_skops
from seenit.reference.tabular.learners.sklearn_learner import sklearn_learner_like
from seenit.reference.tabular.reading.estimator import read_estimator


def test_a_reference_of_a_type_that_was_trusted_by_name_opens_again(tmp_path):
    rows = np.random.default_rng(0).normal(size=(60, 2))
    labels = (rows[:, 0] > 0).astype(np.int64)
    own = KNeighborsClassifier(3, algorithm="kd_tree").fit(rows, labels)
    skops.io.dump(own, tmp_path / "m.skops")
    names = (
        "sklearn.metrics._dist_metrics.EuclideanDistance64",
        "sklearn.neighbors._classification.KNeighborsClassifier",
        "sklearn.neighbors._kd_tree.KDTree",
    )
    target = open_skops(str(tmp_path / "m.skops"), TWO_NUMBERS, trust=names).model
    learner = sklearn_learner_like(target)
    fitted = learner.fit(read_estimator(target.estimator), rows, labels, n_classes=2, seed=0)

    learner.save(fitted, tmp_path / "kept.skops")
    again = learner.load(tmp_path / "kept.skops", n_classes=2)

    np.testing.assert_array_equal(again.logits(rows), fitted.logits(rows))
