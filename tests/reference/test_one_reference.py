"""A reference names its result, and the result is what it says of every record."""

import numpy as np
import pytest
from small_pools import flat_references, flat_task

from seenit.errors import TrainingError
from seenit.reference.plan import balanced_plan
from seenit.reference.reference import references_of
from seenit.signals.views import View


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jobs")
    _, pool, plan, references = flat_references(folder, epochs=40)
    return pool, plan, references, references[0].train_and_ask(pool)


def test_margins_are_float32_for_every_record_and_view(done):
    pool, _, _, result = done
    for name in ("reference_margin", "reference_margin_t2"):
        assert result[name].shape == (len(pool.labels), 1)
        assert result[name].dtype == np.float32
    assert result["label_hits"].dtype == bool


def test_the_reference_knows_its_own_records_better(done):
    _, plan, _, result = done
    margin = result["reference_margin"][:, 0]
    assert margin[plan.is_in[0]].mean() > margin[~plan.is_in[0]].mean() + 0.3
    hits = result["label_hits"][:, 0]
    assert result["accuracy_in"] == hits[plan.is_in[0]].mean()
    assert result["accuracy_out"] == hits[~plan.is_in[0]].mean()
    assert result["seconds"] > 0


def test_margins_at_temperature_2_are_those_of_halved_logits(done):
    # two classes would give exactly half; with three the runner-ups close up on the label
    _, _, _, result = done
    sharp, soft = result["reference_margin"], result["reference_margin_t2"]
    assert (np.abs(soft) <= np.abs(sharp) / 2 + np.log(2)).all()
    assert np.corrcoef(sharp[:, 0], soft[:, 0])[0, 1] > 0.95


def test_how_many_references_follow_changes_no_key(tmp_path):
    _, _, _, few = flat_references(tmp_path, n_references=4)
    _, _, _, many = flat_references(tmp_path, n_references=10)
    assert [one.key for one in few] == [one.key for one in many[:4]]
    assert len({one.key for one in many}) == 10


@pytest.mark.parametrize(
    "changed", [{"pool_key": "other"}, {"epochs": 4}, {"n_references": 5}, {"inclusion": 0.6}]
)
def test_whatever_decides_the_result_changes_the_key(changed):
    def first_key(*, pool_key="pool", epochs=3, n_references=4, inclusion=0.5):
        plan = balanced_plan(n=50, n_references=n_references, inclusion=inclusion, seed=0)
        return references_of(plan, flat_task(pool_key, epochs=epochs))[0].key

    assert (first_key() == first_key(**changed)) == (changed == {"n_references": 5})


def test_other_views_are_another_question_to_the_same_training(tmp_path):
    _, _, plan, references = flat_references(tmp_path)
    task = references[0].task
    shifted = type(task)(
        pool_key=task.pool_key,
        normalisation=task.normalisation,
        n_classes=task.n_classes,
        trainer=task.trainer,
        views=(*task.views, View(flip=True)),
    )
    other = references_of(plan, shifted)[0]
    assert other.training_key == references[0].training_key
    assert other.key != references[0].key


def test_kept_weights_are_asked_without_training_again(tmp_path):
    _, pool, _, references = flat_references(tmp_path / "pool")
    first = references[1].train_and_ask(pool, weights=tmp_path / "w.safetensors")
    epochs = []
    again = references[1].train_and_ask(
        pool, weights=tmp_path / "w.safetensors", on_step=epochs.append
    )
    assert epochs == []
    np.testing.assert_array_equal(again["reference_margin"], first["reference_margin"])


def test_a_training_that_diverges_says_what_to_change(tmp_path):
    _, pool, _, references = flat_references(tmp_path, learning_rate=1e30)
    with pytest.raises(TrainingError, match="lower it in the recipe"):
        references[0].train_and_ask(pool)
