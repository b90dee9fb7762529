"""References of the target's own kind: the same library, columns and parameters, other records."""

from dataclasses import replace
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from here import Here
from table_problem import (
    LABELS,
    ROWS,
    TRAINED,
    N,
    catboost_file,
    lightgbm_file,
    opened,
    skops_file,
    table_inputs,
    xgboost_file,
)

from seenit.errors import ConfigError, TrainingError
from seenit.progress import Silent
from seenit.reference.options import ReferenceOptions
from seenit.reference.pool import DevicePool
from seenit.reference.run import plan_references, train_references
from seenit.reference.tabular import like_target
from seenit.reference.tabular.like_target import trainer_like
from seenit.reference.tabular.reading.xgboost_file import read_xgboost
from seenit.reference.trainer import Training
from seenit.store import Store

FILES = {
    "XGBoost": xgboost_file,
    "LightGBM": lightgbm_file,
    "CatBoost": catboost_file,
    "scikit-learn": skops_file,
}
POOL = DevicePool(inputs=torch.from_numpy(ROWS), labels=torch.from_numpy(LABELS))


class Noting(Silent):
    def __init__(self):
        self.said = []

    def say(self, message):
        self.said.append(message)


@pytest.fixture(scope="module", params=FILES)
def target(request, tmp_path_factory):
    """The path of a target's file."""
    return FILES[request.param](tmp_path_factory.mktemp("target"))


@pytest.fixture(scope="module")
def run(target, tmp_path_factory):
    """A finished run of four references with their weights: its plan, folder, result and words."""
    folder, watcher = tmp_path_factory.mktemp("run"), Noting()
    options = ReferenceOptions(n_references=4, keep_weights=True)
    planned = replace(plan_references(table_inputs(target), options), backend=Here())
    references = train_references(
        planned, folder=folder, store=Store(folder / "artifacts"), watcher=watcher
    )
    return planned, folder, references, watcher.said


def training(rows=TRAINED, seed=0):
    return Training(rows=rows, seed=seed, normalisation=None, n_classes=3)


def asked(module):
    with torch.inference_mode():
        return module(POOL.inputs).numpy()


def test_trained_on_the_targets_records_it_is_the_target(target):
    model = opened(target)
    again = trainer_like(model, n_trained=len(TRAINED)).train(training(), POOL)
    np.testing.assert_allclose(asked(again), model.logits(ROWS), atol=1e-12)


def test_of_a_large_booster_some_rounds_say_as_much(tmp_path, monkeypatch):
    target = opened(xgboost_file(tmp_path, n_estimators=12))
    whole = trainer_like(target).recipe.values
    monkeypatch.setattr(like_target, "MOST_TREES", 12)  # of three classes every third round
    read = []
    monkeypatch.setattr(
        like_target, "read_xgboost", lambda d, **given: read.append(d) or read_xgboost(d, **given)
    )
    assert trainer_like(target).recipe.values == whole
    assert len(read[0]["learner"]["gradient_booster"]["model"]["trees"]) == 12


def test_one_seed_gives_one_model_and_another_seed_another_where_there_is_chance(tmp_path):
    for write, name in ((xgboost_file, "subsample"), (lightgbm_file, "bagging_fraction")):
        more = {"bagging_freq": 1} if name == "bagging_fraction" else {}
        trainer = trainer_like(opened(write(tmp_path, **{name: 0.6, **more})), n_trained=N // 2)
        first, again, other = (asked(trainer.train(training(seed=s), POOL)) for s in (7, 7, 8))
        np.testing.assert_array_equal(first, again, strict=True)
        assert np.abs(first - other).max() > 0.01


def test_references_remember_their_own_records(run):
    _, _, references, _ = run
    margin = references.arrays["reference_margin"][:, :, 0]
    is_in = references.arrays["reference_is_in"]
    assert margin.shape == (4, N)
    assert margin[is_in].mean() > margin[~is_in].mean() + 0.2


def test_parameters_are_told_apart_by_where_they_are_from(run, target):
    _, folder, references, said = run
    facts = references.facts
    assert sum("by a measured probe" in one for one in said) == 1
    for name in ("stated by the target's file", "inferred from its trees", "assumed"):
        assert (name in facts) == (f"{name}: {facts.get(name)}" in said)
    if target.endswith(".json"):
        assert "num_boost_round 5" in facts["stated by the target's file"]
        assert "max_depth 5" in facts["inferred from its trees"]
        assert "tree_method hist" in facts["assumed"]
    elif target.endswith(".cbm"):
        assert "iterations 5" in facts["stated by the target's file"]
    elif target.endswith(".skops"):
        assert "n_estimators 5" in facts["stated by the target's file"]
    else:
        assert "num_leaves 12" in facts["stated by the target's file"]
    assert ("assumed" in facts) == target.endswith(".json")
    text = (folder / "recipe.toml").read_text()
    assert "# stated: " in text


def test_a_run_that_was_stopped_trains_the_rest_and_gives_the_same(tmp_path):
    options = ReferenceOptions(n_references=4)
    planned = plan_references(table_inputs(lightgbm_file(tmp_path)), options)
    planned = replace(planned, backend=Here(), cost="known")
    first, second = tmp_path / "first", tmp_path / "second"

    def trained(part, folder):
        store = Store(folder / "artifacts")
        return train_references(part, folder=folder, store=store, watcher=Silent())

    trained(planned.first(2), first)
    stopped = trained(planned, first)
    assert planned.backend.trained_numbers() == [0, 1, 2, 3]
    whole = trained(planned, second)
    assert stopped.key == whole.key
    for name, array in whole.arrays.items():
        np.testing.assert_array_equal(stopped.arrays[name], array, strict=True)


def test_a_cost_that_is_known_is_not_tried_again(run, tmp_path):
    planned, *_ = run
    known = replace(planned.first(2), backend=Here(), cost="a second or two")
    watcher = Noting()
    train_references(known, folder=tmp_path, store=Store(tmp_path), watcher=watcher)
    assert "references: a second or two" in watcher.said
    assert len(known.backend.done) == 2


def test_a_worker_gets_the_trainer_without_the_target(target):
    trainer = trainer_like(opened(target))
    sent = ForkingPickler.dumps(trainer)
    assert len(sent) < Path(target).stat().st_size / 2
    trained = ForkingPickler.loads(sent).train(training(), POOL)
    np.testing.assert_array_equal(asked(trained), asked(trainer.train(training(), POOL)))


def test_a_run_goes_on_where_it_was_and_trains_nothing_twice(run):
    planned, folder, references, _ = run
    n_done = len(planned.backend.trained_numbers())
    store = Store(folder / "artifacts")
    again = train_references(planned, folder=folder, store=store, watcher=Silent())
    assert len(planned.backend.trained_numbers()) == n_done == 4
    assert again.key == references.key


def test_kept_weights_answer_as_they_did(run):
    planned, folder, references, _ = run
    store = Store(folder / "artifacts")
    suffix = planned.task.trainer.weights_suffix
    assert len(list((folder / "weights").glob(f"*{suffix}"))) == 4
    first = planned.references[0]
    workspace = planned.workspace(folder, store)
    module = planned.task.trainer.train(first.training, POOL, weights=first.weights(workspace))
    answers = planned.task.ask(module, POOL)["reference_margin"]
    np.testing.assert_array_equal(answers, references.arrays["reference_margin"][0])


def test_a_recipe_replaces_what_was_read_and_gives_other_references(run, target, tmp_path):
    planned, folder, _, _ = run
    same = plan_references(
        table_inputs(target),
        ReferenceOptions(n_references=4, recipe=str(folder / "recipe.toml")),
    )
    assert [one.key for one in same.references] == [one.key for one in planned.references]
    path = tmp_path / "recipe.toml"
    path.write_text("[parameters]\nlearning_rate = 0.05\n")
    other = plan_references(
        table_inputs(target), ReferenceOptions(n_references=4, recipe=str(path))
    )
    assert other.facts()["passed"] == "learning_rate 0.05"
    assert not {one.key for one in other.references} & {one.key for one in planned.references}


def test_classes_of_which_a_reference_has_no_record_are_answered_for(tmp_path):
    trainer = trainer_like(opened(skops_file(tmp_path)))
    few = TRAINED[LABELS[TRAINED] != 1]
    answers = asked(trainer.train(training(few), POOL))
    assert answers.shape == (N, 3)
    assert np.isfinite(answers).all()
    assert (answers[:, 1] < answers[:, [0, 2]].max(axis=1) - 20).all()


@pytest.mark.parametrize("library", ["xgboost", "lightgbm", "catboost"])
def test_without_a_target_the_recipe_names_the_library(library, tmp_path):
    path = tmp_path / "recipe.toml"
    names = {"xgboost": "num_boost_round", "lightgbm": "num_iterations", "catboost": "iterations"}
    path.write_text(f'library = "{library}"\n[parameters]\n{names[library]} = 2\n')
    options = ReferenceOptions(n_references=4, recipe=str(path))
    planned = plan_references(table_inputs(), options)
    trained = planned.task.trainer.train(training(), POOL)
    assert asked(trained).shape == (N, 3)


def test_a_parameter_that_the_library_does_not_know_is_refused(target, tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text("[parameters]\nmax_dept = 3\n")
    options = ReferenceOptions(n_references=4, recipe=str(path))
    trainer = plan_references(table_inputs(target), options).task.trainer
    with pytest.raises(TrainingError, match="max_dept"):
        trainer.train(training(), POOL)


def test_options_of_networks_are_refused_for_tables(target):
    options = ReferenceOptions(n_references=4, start="target", match_budget="5m")
    with pytest.raises(ConfigError, match=r"--start target.*--match-budget"):
        plan_references(table_inputs(target), options)


def test_without_target_and_recipe_it_is_said_what_to_pass():
    with pytest.raises(ConfigError, match=r"a library and its parameters.*or pass --trainer"):
        plan_references(table_inputs(), ReferenceOptions(n_references=4))


def test_a_model_that_does_not_say_how_it_was_trained_is_refused_with_what_to_pass():
    with pytest.raises(ConfigError, match=r"\(ONNX, 3 classes\) does not say.*--recipe FILE"):
        trainer_like(SimpleNamespace(in_words="ONNX, 3 classes"))


def test_a_trial_says_the_time_of_all_rounds_and_what_share_it_can_be_asked(target):
    trainer = trainer_like(opened(target))
    recipe = trainer.recipe.passed({trainer.learner.rounds_name: 50}, "a test")
    timing = replace(trainer, recipe=recipe).trial(training(), POOL)
    assert timing.share_asked == 0.1
    assert timing.seconds > 0
