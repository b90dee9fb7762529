"""Models that cannot know must not tell, and one that does tell spoils the audit."""

import numpy as np
import pytest
from pushed_margins import problem
from seeded_models import classifier_of, images, tiny_cnn
from small_pools import examples_of

from seenit.checks.wrong_model import UNTRAINED, control_warnings, wrong_model_controls
from seenit.competition import PLAIN
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.table_evidence import TableEvidence
from seenit.records.signals import SignalTable
from seenit.store import Store


def evidence(array, is_member, labels):
    examples = examples_of(array, labels, is_member=is_member)
    return ModelEvidence(
        classifier=classifier_of(tiny_cnn()),
        public=examples,
        private=None,
        files={},
        preset=PLAIN,
        device="cpu",
        warnings=(),
    ), SignalTable(ids=examples.ids, is_member=is_member, arrays={"labels": labels})


def controls(array, is_member, tmp_path, *, labels=None):
    labels = np.arange(len(array)) % 4 if labels is None else labels
    found, table = evidence(array, is_member, labels)
    return wrong_model_controls(found, table, seed=0, store=Store(tmp_path))


def test_an_untrained_copy_tells_nothing_of_alike_groups(tmp_path):
    is_member = np.repeat(np.array([1, 0], dtype=np.int8), 200)
    (control,) = controls(images(400), is_member, tmp_path)
    assert control.model == UNTRAINED
    assert control.auc.low < 0.5 < control.auc.high
    assert not control.failed
    assert list(control_warnings((control,))) == []


def test_groups_that_differ_are_told_by_a_model_that_never_saw_them(tmp_path):
    is_member = np.repeat(np.array([1, 0], dtype=np.int8), 200)
    labels = np.where(is_member == 1, 0, 3)  # other classes: no model needs to have learned that
    (control,) = controls(images(400), is_member, tmp_path, labels=labels)
    assert control.failed
    assert "seems to know" in next(control_warnings((control,)))


def test_the_target_is_left_as_it_was(tmp_path):
    found, table = evidence(images(40), np.arange(40, dtype=np.int8) % 2, np.arange(40) % 4)
    before = {k: v.clone() for k, v in found.classifier.module.state_dict().items()}
    wrong_model_controls(found, table, seed=0, store=Store(tmp_path))
    after = found.classifier.module.state_dict()
    assert all(bool((before[name] == after[name]).all()) for name in before)


def as_evidence(table):
    return TableEvidence(table=table, files={}, preset=PLAIN, warnings=())


def known(table):
    return table.take(np.flatnonzero(table.is_known))


def test_references_do_not_know_the_members_of_the_target(tmp_path):
    table = known(problem(target_push=1.0, reference_push=1.0))
    found = wrong_model_controls(as_evidence(table), table, seed=0, store=Store(tmp_path))
    assert len(found) == 4
    assert all(each.auc.low < 0.5 < each.auc.high for each in found)
    assert all(each.auc.level == pytest.approx(1 - 0.001 / 4) for each in found)


def test_references_that_answer_by_the_targets_members_are_caught(tmp_path):
    """Somebody passes, as a reference, a model that was trained on the target's members."""
    table = known(problem(target_push=1.0, reference_push=1.0))
    margins = table.arrays["reference_margin"].copy()
    margins[0, :, 0] += 1.5 * (table.is_member == 1)
    table = table.with_arrays({"reference_margin": margins})
    found = wrong_model_controls(as_evidence(table), table, seed=0, store=Store(tmp_path))
    assert found[0].failed
    assert "reference 1" in next(control_warnings(found))
