"""Where duplicates are looked for, and where not."""

from types import SimpleNamespace

import numpy as np
import pytest
from flat_challenge import make_flat_challenge

from seenit.checks.duplicates.across_sets import DuplicateSearch, search_duplicates
from seenit.competition import PLAIN
from seenit.config import ScoreConfig
from seenit.evidence.query import query_target
from seenit.evidence.score import open_evidence
from seenit.evidence.table_evidence import TableEvidence
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.store import Store


class Counting:
    """A watcher that adds up."""

    def __init__(self):
        self.total = self.done = 0

    def start(self, stage, total):
        self.total += total
        return self.advance

    def advance(self, n_done):
        self.done += n_done

    def say(self, message):
        pass


@pytest.fixture
def planted(tmp_path):
    """Flat records; non-member 1 is nearly member 0, private 130 is nearly public 5."""
    make_flat_challenge(tmp_path)
    arrays = {name: dict(np.load(tmp_path / f"{name}.npz")) for name in ("public", "private")}
    public, private = arrays["public"]["images"], arrays["private"]["images"]
    public[1] = public[0] * 1.001
    private[10] = public[5] * 1.001
    private[11] = public[7]
    for name, found in arrays.items():
        np.savez(tmp_path / f"{name}.npz", **found)
    return open_evidence(
        ScoreConfig(
            target="flat_challenge:target",
            public=str(tmp_path / "public.npz"),
            private=str(tmp_path / "private.npz"),
            device="cpu",
        )
    )


def test_rows_are_compared_across_both_pairs_of_groups_and_kept(planted, tmp_path):
    store = Store(tmp_path / "store")
    table, key = query_target(planted, store=store, watcher=Silent())
    for _ in ("searched", "kept"):
        watcher = Counting()
        found = search_duplicates(planted, table, signals_key=key, store=store, watcher=watcher)
        across_members, across_sets = found.found
        assert [(one.first_id, one.second_id) for one in across_members.pairs] == [("0", "1")]
        assert across_members.pairs[0].found_by == ("row",)
        assert (across_sets.n_exact, across_sets.n_near) == (1, 1)
        pairs = [(one.first_id, one.second_id) for one in across_sets.pairs]
        assert pairs == [("7", "131"), ("5", "130")]
        assert np.flatnonzero(found.is_doubled).tolist() == [1]
        assert watcher.done == watcher.total == 60 + 120
        assert [warning.partition(" records")[0] for warning in found.warnings] == [
            "0 identical and 1 near-duplicate",
            "1 identical and 1 near-duplicate",
        ]


def test_large_counts_are_told_with_commas():
    pair = SimpleNamespace(
        n=2500, n_exact=1200, n_near=1300, n_looked_at=25000, groups="members and non-members"
    )
    (said,) = DuplicateSearch(found=(pair,), not_looked="", is_doubled=np.zeros(0, bool)).warnings
    assert "1,200 identical and 1,300 near-duplicate" in said
    assert "(25,000 looked at)" in said


def of_table(arrays, tmp_path):
    table = SignalTable(
        ids=np.arange(6), is_member=np.array([1, 0, 1, 0, 1, 0], dtype=np.int8), arrays=arrays
    )
    evidence = TableEvidence(table=table, files={}, preset=PLAIN, warnings=())
    return search_duplicates(
        evidence, table, signals_key="0", store=Store(tmp_path), watcher=Silent()
    )


def test_a_table_with_features_says_why_a_neighbour_in_them_is_no_duplicate(tmp_path):
    features = np.ones((6, 4), dtype=np.float32)
    found = of_table({"target_loss": np.ones(6), "target_features": features}, tmp_path)
    assert found.found == ()
    assert "target_features alone is no duplicate" in found.not_looked
    assert not found.is_doubled.any()
    assert list(found.warnings) == []


def test_a_table_without_features_has_nothing_to_compare(tmp_path):
    found = of_table({"target_loss": np.ones(6)}, tmp_path)
    assert "holds no records" in found.not_looked
    assert "target_features" not in found.not_looked
