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


def test_an_attack_that_needs_a_model_is_refused_by_name(table):
    with pytest.raises(Refused, match="--attack lira-online: needs"):
        open_audit_evidence(AuditConfig(signals=table, attack=("lira-online",)))
