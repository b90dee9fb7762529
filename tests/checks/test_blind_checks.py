"""What tables get of a blind baseline, and what public records promise of private ones."""

import numpy as np
import pytest
from looks import fingerprints

from seenit.checks.baselines import NOTHING_TO_SEE, TOO_FEW, blind_findings
from seenit.checks.blind_evidence import evidence_of_records
from seenit.competition import PLAIN
from seenit.evidence.look.records import Look
from seenit.evidence.table_evidence import TableEvidence
from seenit.records.blind import RecordColumns
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS, PUBLIC_FROM_PRIVATE
from seenit.records.signals import SignalTable
from seenit.report.wording.blind import blind_sentence
from seenit.store import Store


@pytest.fixture
def look(tmp_path):
    """Findings on a table of arrays and a membership."""

    def found(is_member, arrays, columns=None, **groups):
        table = SignalTable(
            ids=np.arange(len(is_member)), is_member=is_member.astype(np.int8), arrays=arrays
        )
        evidence = TableEvidence(table=table, files={}, preset=PLAIN, warnings=(), columns=columns)
        return blind_findings(evidence, table, groups=groups, seed=0, store=Store(tmp_path))

    return found


def membership(n, seed=0):
    return np.random.default_rng(seed).permutation(n) % 2


def mixed(is_member, *, tilt, n_classes=10, seed=1):
    """Classes that are more frequent among members, and as many that are less."""
    rng = np.random.default_rng(seed)
    rich = rng.random(len(is_member)) < 0.5 + tilt * np.where(is_member == 1, 1, -1)
    return 2 * rng.integers(0, n_classes // 2, len(is_member)) + rich


def loss(n, seed=2):
    return np.random.default_rng(seed).exponential(size=n)


def test_a_label_mix_of_its_own_is_no_audit(look):
    is_member = membership(2000)
    found = look(is_member, {"labels": mixed(is_member, tilt=0.15), "target_loss": loss(2000)})
    (entry,) = found.baselines
    assert entry.spoils_an_audit
    assert entry.looked_at == ("labels",)
    assert found.spoiling == found.warnings == (blind_sentence(entry),)
    assert "classes or groups are mixed otherwise" in found.spoiling[0]


@pytest.mark.long
@pytest.mark.parametrize("n_classes", [2, 10, 100])
def test_labels_of_one_source_say_nothing(look, n_classes):
    rng = np.random.default_rng(n_classes)
    auc = []
    for seed in range(5):
        labels = rng.integers(0, n_classes, 1000)
        found = look(membership(1000, seed), {"labels": labels, "target_loss": loss(1000)})
        assert not found.spoiling
        auc.append(found.baselines[0].auc.value)
    assert np.mean(auc) == pytest.approx(0.5, abs=0.035)  # 3 standard errors of five


def test_a_leak_of_a_table_is_qualified_by_what_nobody_saw(look):
    is_member = membership(400)
    found = look(is_member, {"labels": mixed(is_member, tilt=0.0), "target_loss": loss(400)})
    assert "saw nothing but labels" in found.caveat
    assert found.no_blind == ""
    assert found.members is not None


def test_signals_alone_leave_nothing_to_look_at_and_that_is_said(look):
    for arrays in (
        {"target_loss": loss(100)},
        {"target_loss": loss(100), "labels": np.zeros(100, dtype=np.int64)},
    ):
        found = look(membership(100), arrays)
        assert (found.baselines, found.members) == ((), None)
        assert found.warnings == (found.caveat,) == (found.no_blind,) == (NOTHING_TO_SEE,)


def test_texts_of_another_length_are_told_without_the_model(look):
    is_member = membership(600)
    lengths = np.random.default_rng(0).integers(5, 9, 600) + 2 * is_member
    n_tokens = int(lengths.sum())
    found = look(
        is_member,
        {
            "target_loss": loss(600),
            "token_offsets": np.concatenate([[0], np.cumsum(lengths)]),
            "target_token_log_p": np.full(n_tokens, -1.0, dtype=np.float32),
        },
    )
    assert found.baselines[0].looked_at == ("lengths",)
    assert found.baselines[0].spoils_an_audit


def test_a_base_model_that_knows_the_members_spoils_an_audit(look):
    is_member = membership(600)
    base_loss = np.random.default_rng(0).normal(3.0 - 1.5 * is_member, 1.0)
    found = look(is_member, {"target_loss": loss(600), "base_loss": base_loss})
    assert found.baselines[0].looked_at == ("loss under the base model",)
    assert found.baselines[0].spoils_an_audit


def test_records_are_looked_at_beside_what_a_base_model_says_of_them():
    texts = np.arange(40, dtype=float)[:, None]
    seen = Look(features=texts, codes=np.empty((40, 0), dtype=int), prints=fingerprints(texts))
    arrays = {"target_loss": loss(40), "base_loss": loss(40)}
    table = SignalTable(ids=np.arange(40), is_member=np.zeros(40, dtype=np.int8), arrays=arrays)
    found = evidence_of_records([seen], table)
    assert found.looked_at == ("inputs", "loss under the base model")
    assert found.features.tolist() == np.column_stack([texts, arrays["base_loss"]]).tolist()


def columns_of(n, **texts_and_numbers):
    texts = {name: own for name, own in texts_and_numbers.items() if isinstance(own, list)}
    numbers = {name: own for name, own in texts_and_numbers.items() if name not in texts}
    return RecordColumns(ids=np.arange(n), numbers=numbers, texts=texts, where="people.csv")


def test_columns_of_the_user_show_a_source_that_differs(look):
    is_member = membership(1000)
    rng = np.random.default_rng(7)
    town = np.where(rng.random(1000) < 0.3 + 0.4 * is_member, "Bonn", "Ulm").tolist()
    found = look(
        is_member,
        {"target_loss": loss(1000)},
        columns=columns_of(1000, town=town, age=rng.normal(size=1000)),
    )
    assert found.baselines[0].looked_at == ("columns age and town of people.csv",)
    assert found.baselines[0].spoils_an_audit
    assert "which file a record came from" in found.spoiling[0]


def test_columns_of_one_source_leave_an_audit_that_says_what_was_seen(look):
    is_member = membership(1000)
    rng = np.random.default_rng(8)
    found = look(
        is_member, {"target_loss": loss(1000)}, columns=columns_of(1000, age=rng.normal(size=1000))
    )
    assert not found.spoiling
    assert found.no_blind == ""
    assert "saw nothing but column age of people.csv" in found.caveat


def test_too_few_records_are_said_to_be_too_few(look):
    is_member = np.arange(100) < 4
    found = look(is_member, {"labels": np.arange(100) % 2, "target_loss": loss(100)})
    assert found.no_blind == TOO_FEW


def test_a_column_of_groups_can_give_the_sides_away(look):
    is_member = membership(1000)
    ward = np.where(np.random.default_rng(3).random(1000) < 0.3 + 0.4 * is_member, "north", "south")
    found = look(is_member, {"target_loss": loss(1000)}, ward=ward)
    assert found.baselines[0].failed
    assert "'ward'" in found.spoiling[0]


def known_and_unknown(n, *, share_of_first, seed=4):
    """The first half known; the second unknown, with another share of class 0."""
    rng = np.random.default_rng(seed)
    is_member = rng.permutation(n) % 2
    is_private = np.arange(n) >= n // 2
    labels = np.where(rng.random(n) < np.where(is_private, share_of_first, 0.5), 0, 1)
    return np.where(is_private, -1, is_member), labels


def test_a_private_class_mix_of_its_own_is_told_and_nothing_is_promised(look):
    is_member, labels = known_and_unknown(2000, share_of_first=0.2)
    found = look(is_member, {"labels": labels, "target_loss": loss(2000)})
    private = found.baselines[1]
    assert private.question == PUBLIC_FROM_PRIVATE
    assert private.failed
    assert not found.is_private_alike
    assert not found.spoiling
    assert "no private score is expected" in found.warnings[0]


def test_private_records_of_one_source_are_alike(look):
    is_member, labels = known_and_unknown(2000, share_of_first=0.5)
    found = look(is_member, {"labels": labels, "target_loss": loss(2000)})
    assert [each.question for each in found.baselines] == [
        MEMBERS_FROM_NONMEMBERS,
        PUBLIC_FROM_PRIVATE,
    ]
    assert found.is_private_alike
    assert "what the target answers" in blind_sentence(found.baselines[1])


def test_private_answers_of_another_kind_are_told_without_labels(look):
    is_member, _ = known_and_unknown(2000, share_of_first=0.5)
    answers = loss(2000) * np.where(is_member < 0, 1.6, 1.0)
    found = look(is_member, {"target_loss": answers})
    assert not found.is_private_alike
    assert found.no_blind == NOTHING_TO_SEE


def test_the_answers_of_the_target_never_tell_members_from_non_members(look):
    is_member = membership(1000)
    found = look(
        is_member,
        {"labels": mixed(is_member, tilt=0.0), "target_loss": loss(1000) * (1 + is_member)},
    )
    assert not found.baselines[0].failed
