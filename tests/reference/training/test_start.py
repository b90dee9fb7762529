"""A training may begin between the target's weights and a fresh draw."""

import numpy as np
import pytest
import torch
from flat_challenge import target
from small_pools import flat_records, flat_references
from torch import nn

from seenit.errors import ConfigError
from seenit.reference import versions
from seenit.reference.networks import build_network
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import read_recipe, recipe_toml
from seenit.reference.trainer import Training
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.reference.training.start import first_network, start_of

SHAPE = (12,)
RECIPE = Recipe(architecture="mlp-16", epochs=2, batch_size=32, learning_rate=0.2)


def begun(share, seed=3):
    recipe = Recipe(architecture="mlp-16", start=share)
    start = start_of(target(), recipe, n_classes=3, input_shape=SHAPE)
    return first_network(recipe, n_classes=3, input_shape=SHAPE, seed=seed, start=start)


def weights(network):
    return {name: value.detach().numpy().copy() for name, value in network.named_parameters()}


def test_every_weight_is_the_share_of_the_target_and_the_rest_of_a_draw():
    own = weights(target())
    fresh = weights(build_network("mlp-16", n_classes=3, input_shape=SHAPE, seed=3))
    for name, value in weights(begun(0.25)).items():
        np.testing.assert_allclose(value, 0.25 * own[name] + 0.75 * fresh[name], atol=1e-6)


def test_at_one_it_is_the_target_and_at_nothing_the_draw():
    own, fresh = weights(target()), weights(begun(0.0))
    drawn = weights(build_network("mlp-16", n_classes=3, input_shape=SHAPE, seed=3))
    for name, value in weights(begun(1.0)).items():
        np.testing.assert_array_equal(value, own[name])
        np.testing.assert_array_equal(fresh[name], drawn[name])


def test_the_target_stays_as_it_is():
    before = weights(target())
    for value in begun(0.5).parameters():
        value.data.fill_(7.0)
    for name, value in weights(target()).items():
        np.testing.assert_array_equal(value, before[name])


def test_batch_norm_begins_to_count_anew():
    architecture = "resnet18-cifar"
    trained = build_network(architecture, n_classes=4, input_shape=(3, 8, 8), seed=0)
    with torch.no_grad():
        trained.train()(torch.randn(8, 3, 8, 8) * 9)
    recipe = Recipe(architecture=architecture, start=0.5)
    start = start_of(trained, recipe, n_classes=4, input_shape=(3, 8, 8))
    network = first_network(recipe, n_classes=4, input_shape=(3, 8, 8), seed=1, start=start)
    assert network.bn1.num_batches_tracked == 0
    assert (network.bn1.running_mean == 0).all()


def test_weights_of_another_network_are_refused():
    with pytest.raises(ConfigError, match="--start target: expected a target with the weights of"):
        start_of(target(), Recipe(architecture="mlp-17"), n_classes=3, input_shape=SHAPE)


def test_the_start_is_part_of_the_key_and_a_training_from_scratch_keeps_its_own():
    recipe = Recipe(architecture="mlp-16", start=0.5)
    one = start_of(target(), recipe, n_classes=3, input_shape=SHAPE)
    other = start_of(
        build_network("mlp-16", n_classes=3, input_shape=SHAPE, seed=5),
        recipe,
        n_classes=3,
        input_shape=SHAPE,
    )
    keys = [
        RecipeTrainer(recipe=recipe, start=one).key,
        RecipeTrainer(recipe=recipe, start=other).key,
        RecipeTrainer(recipe=Recipe(architecture="mlp-16", start=0.4), start=one).key,
    ]
    assert keys[0] != keys[1]
    assert keys[0] != keys[2]
    scratch = RecipeTrainer(recipe=RECIPE).key
    assert scratch["code"] == versions.TRAINING
    assert "start" not in scratch
    assert "start" not in scratch["recipe"]


def test_a_recipe_with_a_start_survives_its_file(tmp_path):
    for recipe in (RECIPE, Recipe(architecture="mlp-16", start=0.5)):
        (tmp_path / "recipe.toml").write_text(recipe_toml(recipe))
        assert read_recipe(tmp_path / "recipe.toml") == recipe


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ConfigError, match="start"):
        Recipe(architecture="mlp-16", start=share)


def test_a_few_epochs_from_the_target_do_what_many_from_scratch_do(tmp_path):
    _, pool, _, _ = flat_references(tmp_path)
    inputs, labels = flat_records()
    rows = np.arange(1, 240, 2)  # records that the target was not trained on
    training = Training(rows=rows, seed=4, normalisation=None, n_classes=3)

    def loss(**changed):
        recipe = Recipe(
            architecture="mlp-16", epochs=3, batch_size=32, learning_rate=0.1, **changed
        )
        start = start_of(target(), recipe, n_classes=3, input_shape=SHAPE) if recipe.start else None
        network = RecipeTrainer(recipe=recipe, start=start).train(training, pool)
        said = network(torch.from_numpy(inputs[rows]))
        return nn.functional.cross_entropy(said, torch.from_numpy(labels[rows])).item()

    assert loss(start=0.5) < loss() - 0.05


def test_statistics_of_batch_norm_are_kept_where_nothing_is_drawn():
    architecture = "resnet18-cifar"
    trained = build_network(architecture, n_classes=4, input_shape=(3, 8, 8), seed=0)
    with torch.no_grad():
        trained.train()(torch.randn(8, 3, 8, 8) * 9)
    recipe = Recipe(architecture=architecture, start=1.0)
    start = start_of(trained, recipe, n_classes=4, input_shape=(3, 8, 8))
    network = first_network(recipe, n_classes=4, input_shape=(3, 8, 8), seed=1, start=start)
    for name, value in trained.state_dict().items():
        torch.testing.assert_close(network.state_dict()[name], value, rtol=0, atol=0)
