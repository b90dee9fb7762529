"""Where twins are looked for, and where not."""

import numpy as np

from seenit.competition import PLAIN
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.stages.evidence import TableEvidence
from seenit.stages.twins import search_twins
from seenit.store import Store


def searched(arrays, tmp_path):
    table = SignalTable(
        ids=np.arange(6), is_member=np.array([1, 0, 1, 0, 1, 0], dtype=np.int8), arrays=arrays
    )
    evidence = TableEvidence(table=table, files={}, preset=PLAIN, warnings=())
    return search_twins(evidence, table, signals_key="0", store=Store(tmp_path), watcher=Silent())


def test_a_table_with_features_says_why_a_neighbour_in_them_is_no_duplicate(tmp_path):
    features = np.ones((6, 4), dtype=np.float32)
    found = searched({"target_loss": np.ones(6), "target_features": features}, tmp_path)
    assert found.duplicates == ()
    assert "target_features alone is no duplicate" in found.not_looked
    assert not found.is_doubled.any()
    assert list(found.warnings) == []


def test_a_table_without_features_has_nothing_to_compare(tmp_path):
    found = searched({"target_loss": np.ones(6)}, tmp_path)
    assert "holds no records" in found.not_looked
    assert "target_features" not in found.not_looked
