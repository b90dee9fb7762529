"""A recipe chosen by trial: the one the target was trained by, found once, never trained twice."""

from dataclasses import replace

import numpy as np
import pytest
from here import Here
from small_pools import examples_of, flat_recipe, flat_records, flat_references, pixel_records

from seenit.progress import Silent
from seenit.reference.choosing.distance import MarginSample
from seenit.reference.choosing.known_sample import known_sample
from seenit.reference.choosing.propose import Proposal
from seenit.reference.choosing.resolve import ChosenTrainer
from seenit.reference.choosing.trials import match_by_trial
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.job import Workspace
from seenit.reference.options import ReferenceOptions
from seenit.reference.pool import read_pool
from seenit.reference.recipe_file import read_recipe
from seenit.reference.record import read_record
from seenit.reference.reference import references_of
from seenit.reference.run import plan_references, train_references
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.store import Store

LONG, SHORT, SLOW = (
    flat_recipe(epochs=60),
    flat_recipe(epochs=1),
    flat_recipe(epochs=2, learning_rate=0.01),
)


def by(recipe):
    return RecipeTrainer(recipe=recipe)


def proposals(*recipes):
    return tuple(Proposal(recipe, (f"{recipe.epochs} epochs",)) for recipe in recipes)


@pytest.fixture(scope="module")
def trials(tmp_path_factory):
    """A store, its plan and task, and a target: the last reference of the plan, trained LONG."""
    folder = tmp_path_factory.mktemp("trials")
    store, pool, plan, references = flat_references(folder / "artifacts")
    workspace = Workspace(
        store=store, pool_key=references[0].task.pool_key, device="cpu", checkpoints=folder
    )
    last = references_of(plan, replace(references[0].task, trainer=by(LONG)))[-1]
    margin = last.train_and_ask(pool)["reference_margin"][:, 0]
    target = MarginSample(inside=margin[plan.is_in[-1]], outside=margin[~plan.is_in[-1]])
    return workspace, plan, references[0].task, target


def choose(trials, backend, *recipes, budget=1e6):
    workspace, plan, task, target = trials
    return match_by_trial(
        ChosenTrainer(trainer=by(recipes[0]), reasons=("read",), proposals=proposals(*recipes)),
        target,
        plan=plan,
        task=task,
        workspace=workspace,
        backend=backend,
        budget_seconds=budget,
        watcher=Silent(),
    )


def test_the_recipe_of_the_target_is_found_and_says_why(trials):
    backend = Here()
    found = choose(trials, backend, SHORT, LONG, SLOW)
    assert found.trainer == by(LONG)
    assert found.reasons[0] == "60 epochs"
    assert "nearest to the target of 3 recipes" in found.reasons[-1]
    assert backend.trained()[:3] == [(SHORT, 0), (LONG, 0), (SLOW, 0)]
    assert all(number == 1 for _, number in backend.trained()[3:])  # the better half, once more


def test_a_choice_is_kept_and_nothing_is_trained_for_it_again(trials):
    first, second = Here(), Here()
    chosen = choose(trials, first, LONG, SHORT, SLOW)
    again = choose(trials, second, LONG, SHORT, SLOW)
    assert (again.trainer, again.reasons) == (chosen.trainer, chosen.reasons)
    assert second.done == []


def test_without_time_the_most_plausible_stays(trials):
    backend = Here()
    found = choose(trials, backend, SHORT, LONG, budget=1e-9)
    assert found.trainer == by(SHORT)
    assert backend.trained() == []
    assert "too few to train two references" in found.reasons[-1]


def inputs_of(n=240):
    inputs, labels = flat_records(n)
    is_member = np.where(np.arange(n) < 160, np.arange(n) % 2, -1).astype(np.int8)
    return ReferenceInputs(
        sets=(examples_of(inputs, labels),),
        is_member=is_member,
        normalisation=None,
        n_classes=3,
        classifier=None,
        device="cpu",
    )


@pytest.mark.long
def test_references_are_trained_by_what_was_chosen_and_its_trials_are_among_them(trials, tmp_path):
    path = tmp_path / "r.toml"
    path.write_text('architecture = "mlp-16"\n')
    work = plan_references(inputs_of(), ReferenceOptions(n_references=4, recipe=path))
    backend = Here()
    unsettled = replace(
        work,
        backend=backend,
        match_seconds=1e6,
        choice=ChosenTrainer(
            trainer=by(SHORT), reasons=(), proposals=proposals(SHORT, LONG), target=trials[3]
        ),
    )
    assert work.is_settled
    assert not unsettled.is_settled
    assert "2 recipes by trial" in unsettled.facts()["matching"]
    assert "epochs 60" in unsettled.facts()["matching"]
    references = train_references(
        unsettled, folder=tmp_path, store=Store(tmp_path / "artifacts"), watcher=Silent()
    )
    assert read_recipe(tmp_path / "recipe.toml") == LONG
    chosen = unsettled.by(replace(unsettled.choice, trainer=by(LONG)))
    assert read_record(tmp_path).keys == chosen.record.keys
    assert "nearest to the target" in references.facts["why"]
    long = [number for recipe, number in backend.trained() if recipe == LONG]
    assert sorted(long) == [0, 1, 2, 3]  # each once, trials included


def test_the_sample_is_of_known_records_as_they_are():
    pixels, labels = pixel_records(60)
    is_member = np.repeat([1, 0, -1], 20).astype(np.int8)
    evidence = ReferenceInputs(
        sets=(
            examples_of(pixels[:30], labels[:30]),
            examples_of(pixels[30:], labels[30:], first_id=30),
        ),
        is_member=is_member,
        normalisation=None,
        n_classes=2,
        classifier=None,
        device="cpu",
    )
    sample = known_sample(read_pool(evidence.sets), evidence, n_each=8)
    assert np.bincount(sample.is_member).tolist() == [8, 8]
    assert np.array_equal(sample.is_member, is_member[sample.ids])
    assert np.array_equal(sample.labels, labels[sample.ids])
    np.testing.assert_allclose(
        sample.inputs.read(0, 16), pixels[sample.ids] / 255, rtol=0, atol=1e-6
    )
    none = replace(evidence, is_member=np.full(60, -1, dtype=np.int8))
    assert len(known_sample(read_pool(none.sets), none)) == 0
