"""What an audit takes from a signal table: known records, a sample of them, no group as signal."""

import numpy as np
import pytest

from seenit.config import AuditConfig
from seenit.errors import Refused
from seenit.evidence.audit import open_audit_evidence

N = 60


@pytest.fixture
def table(tmp_path):
    """40 known and 20 unknown records, with a numeric column that divides them."""
    rng = np.random.default_rng(0)
    rows = ["id,is_member,label,loss,age"]
    rows += [
        f"{at},{'' if at % 3 == 2 else at % 3},{at % 4},{rng.exponential():.6f},{20 + at % 5}"
        for at in range(N)
    ]
    path = tmp_path / "signals.csv"
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def test_a_group_is_no_signal(table):
    with_age = open_audit_evidence(AuditConfig(signals=table)).evidence.table
    assert "table_features" in with_age.arrays
    found = open_audit_evidence(AuditConfig(signals=table, groups="age"))
    assert "table_features" not in found.evidence.table.arrays
    assert found.group.tolist() == [str(20 + at % 5) for at in found.evidence.table.ids]


def test_records_of_unknown_membership_are_left_out_and_counted(table):
    found = open_audit_evidence(AuditConfig(signals=table))
    assert len(found.ids) == 40
    assert found.evidence.table.is_known.all()
    assert found.facts["Left out"].startswith("20 records")


def test_at_most_so_many_of_each_side_are_looked_at(table):
    found = open_audit_evidence(AuditConfig(signals=table, sample=12, seed=1))
    is_member = found.evidence.table.is_member
    assert ((is_member == 1).sum(), (is_member == 0).sum()) == (12, 12)
    assert found.facts["Sampled"] == "24 of 40 records, drawn by seed 1"
    again = open_audit_evidence(AuditConfig(signals=table, sample=12, seed=1))
    other = open_audit_evidence(AuditConfig(signals=table, sample=12, seed=2))
    assert found.ids.tolist() == again.ids.tolist() != other.ids.tolist()


def test_one_file_with_both_splits_gives_either_side_its_own(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    sizes = {"train": 12, "test": 9}
    x = {split: rng.random((n, 5), dtype=np.float32) for split, n in sizes.items()}
    arrays = {f"x_{split}": rows for split, rows in x.items()}
    arrays |= {f"y_{split}": np.arange(n) % 3 for split, n in sizes.items()}
    np.savez(tmp_path / "both.npz", **arrays)
    (tmp_path / "a_linear_layer.py").write_text(
        "import torch\n\n\ndef build():\n    return torch.nn.Linear(5, 3).eval()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    both = str(tmp_path / "both.npz")

    found = open_audit_evidence(
        AuditConfig(target="a_linear_layer:build", members=both, nonmembers=both, canaries=0)
    )

    records = found.evidence.public
    np.testing.assert_array_equal(records.inputs.read(0, 21), np.concatenate(list(x.values())))
    assert records.is_member.tolist() == [1] * 12 + [0] * 9
    assert len(set(found.ids.tolist())) == 21


def test_an_attack_that_needs_a_model_is_refused_by_name(table):
    with pytest.raises(Refused, match="--attack lira-online: needs"):
        open_audit_evidence(AuditConfig(signals=table, attack=("lira-online",)))
