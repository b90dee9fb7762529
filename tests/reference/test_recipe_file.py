"""A recipe survives its file, and a file that cannot be meant is refused by name."""

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from seenit.errors import ConfigError
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import read_recipe, recipe_toml


def test_a_recipe_survives_its_file(tmp_path):
    recipe = Recipe(architecture="resnet18-cifar", epochs=7, weight_decay=1e-4, flip=False)
    (tmp_path / "recipe.toml").write_text(recipe_toml(recipe))
    assert read_recipe(tmp_path / "recipe.toml") == recipe


@given(st.integers(1, 2000), st.integers(2, 300), st.integers(0, 299))
def test_an_epoch_shows_every_record_once_and_the_remainder_last(n, batch_size, remainder):
    assume(remainder != 1 and remainder < batch_size)
    recipe = Recipe(architecture="mlp-8", batch_size=batch_size, remainder=remainder)
    sizes = recipe.batch_sizes(n)
    assert sum(sizes) == n
    assert all(1 <= size <= batch_size for size in sizes)
    if n > remainder > 0:
        assert sizes[-1] == remainder
        sizes, n = sizes[:-1], n - remainder
    chunks = [len(chunk) for chunk in torch.arange(n).chunk(-(-n // batch_size))]
    if chunks[-1] > 1 or len(chunks) == 1 or chunks[0] == 2:
        assert sizes == chunks
    else:
        assert sizes == [*chunks[:-2], chunks[0] - 1, 2]


@pytest.mark.parametrize("remainder", [1, 32, -1])
def test_a_remainder_that_is_no_smaller_batch_is_refused(remainder):
    with pytest.raises(ConfigError, match="remainder"):
        Recipe(architecture="mlp-8", batch_size=32, remainder=remainder)


def test_what_is_left_out_keeps_its_default(tmp_path):
    (tmp_path / "r.toml").write_text("epochs = 12\nlearning_rate = 1\n")
    recipe = read_recipe(tmp_path / "r.toml", architecture="resnet18")
    assert recipe == Recipe(architecture="resnet18", epochs=12, learning_rate=1.0)
    assert isinstance(recipe.learning_rate, float)


def test_the_architecture_of_the_file_wins(tmp_path):
    (tmp_path / "r.toml").write_text('architecture = "mlp-8"\n')
    assert read_recipe(tmp_path / "r.toml", architecture="resnet18").architecture == "mlp-8"


def test_everything_wrong_with_a_file_is_said_at_once(tmp_path):
    (tmp_path / "r.toml").write_text('epoch = 12\nflip = 1\nepochs = "many"\n')
    with pytest.raises(ConfigError) as refused:
        read_recipe(tmp_path / "r.toml")
    said = str(refused.value)
    for words in (
        "got epoch;",
        "flip: expected true or false",
        "epochs: expected a whole number, got 'many'",
        "architecture",
    ):
        assert words in said


@pytest.mark.parametrize("content", [None, "epochs = = 3"])
def test_a_file_that_is_missing_or_not_toml_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "r.toml").write_text(content)
    with pytest.raises(ConfigError, match=r"r\.toml: expected a TOML file"):
        read_recipe(tmp_path / "r.toml")
