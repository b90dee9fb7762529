"""Recipes of fine-tuning: what a folder states, what is assumed, and what a user passes."""

import json

import pytest

from seenit.errors import ConfigError
from seenit.reference.texts.fine_tuning import _rate
from seenit.reference.texts.recipe import TextRecipe
from seenit.reference.texts.recipe_file import read_text_recipe, stated_recipe, text_recipe_toml


def _state(folder, content):
    (folder / "trainer_state.json").write_text(
        content if isinstance(content, str) else json.dumps(content)
    )
    return stated_recipe(folder)


def test_epochs_batch_and_the_highest_rate_are_stated_and_the_rest_is_assumed(tmp_path):
    log = [{"learning_rate": rate} for rate in (1e-5, 2e-5, 5e-6)]
    recipe = _state(
        tmp_path, {"num_train_epochs": 4, "train_batch_size": 32, "log_history": [*log, {}]}
    )
    assert (recipe.epochs, recipe.batch_size, recipe.learning_rate) == (4, 32, 2e-5)
    assert recipe.is_linear
    words = recipe.by_origin()
    assert "epochs 4, learning_rate 2e-05, batch_size 32" in words["stated by the target's folder"]
    assert "weight_decay 0" in words["assumed, as transformers' Trainer does without options"]


@pytest.mark.parametrize(
    "content",
    [
        "not json", "[1]", "[" * 50_000, {"num_train_epochs": "many", "train_batch_size": -1},
        {"num_train_epochs": float("nan"), "log_history": "none"},
        {"log_history": [3, {"learning_rate": "high"}, {"learning_rate": True}]},
    ],
)  # fmt: skip
def test_a_state_that_says_nonsense_says_nothing(tmp_path, content):
    assert _state(tmp_path, content) == TextRecipe()


def test_a_recipe_comes_back_from_its_file_and_goes_over_the_targets(tmp_path):
    (tmp_path / "r.toml").write_text("epochs = 7\nis_linear = false\n")
    base = TextRecipe(epochs=2, learning_rate=1e-3, origins={"epochs": "stated"})
    recipe = read_text_recipe(tmp_path / "r.toml", base)
    assert (recipe.epochs, recipe.learning_rate, recipe.is_linear) == (7, 1e-3, False)
    assert recipe.origins["epochs"] == "passed"
    (tmp_path / "again.toml").write_text(text_recipe_toml(recipe))
    assert read_text_recipe(tmp_path / "again.toml", TextRecipe()).values == recipe.values


def test_everything_wrong_with_a_recipe_is_told_at_once(tmp_path):
    (tmp_path / "r.toml").write_text(
        "epochs = 0\nlearning_rate = -1.0\nwarmup = 2.0\nis_linear = 3\nmomentum = 0.9\n"
    )
    with pytest.raises(ConfigError) as caught:
        read_text_recipe(tmp_path / "r.toml", TextRecipe())
    said = str(caught.value)
    for piece in (
        "got momentum", "epochs: expected a whole number from 1, got 0",
        "learning_rate: expected a number above 0", "warmup: expected a share from 0 to 1",
        "is_linear: expected true or false",
    ):  # fmt: skip
        assert piece in said


def test_the_rate_rises_then_falls_in_a_line():
    rate = _rate(TextRecipe(warmup=0.2), 10)
    assert [round(rate(step), 3) for step in range(10)] == [
        0.333, 0.667, 1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125,
    ]  # fmt: skip
    flat = _rate(TextRecipe(is_linear=False), 10)
    assert {flat(step) for step in range(10)} == {1.0}
