import pytest

from seenit.errors import ConfigError
from seenit.reference.tabular.recipe import Parameter, TableRecipe
from seenit.reference.tabular.recipe_file import read_table_recipe, table_recipe_toml


def one(name, value, origin="stated"):
    return Parameter(name=name, value=value, origin=origin, reason="a test")


BASE = TableRecipe(
    library="xgboost",
    parameters=(
        one("num_boost_round", 20),
        one("objective", 'a "quoted" name'),
        one("learning_rate", 0.3, "inferred"),
        one("class_weights", [1.0, 2.5]),
        one("is_fast", True, "assumed"),
        one("max_features", None),
    ),
)


def written(tmp_path, text):
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_that_is_written_is_read_back_as_it_was(tmp_path):
    path = written(tmp_path, table_recipe_toml(BASE))
    assert read_table_recipe(path, BASE) == BASE
    assert "inferred: a test" in path.read_text(encoding="utf-8")
    alone = read_table_recipe(path, None).values
    assert alone == {name: value for name, value in BASE.values.items() if value is not None}


def test_what_is_passed_replaces_what_was_read_and_says_so(tmp_path):
    path = written(tmp_path, "[parameters]\nlearning_rate = 0.1\nmax_bin = 64\n")
    found = read_table_recipe(path, BASE)
    assert {p.name: p.value for p in found.of("passed")} == {"learning_rate": 0.1, "max_bin": 64}
    assert found["num_boost_round"] == 20


def test_all_that_is_wrong_with_a_recipe_is_said_at_once(tmp_path):
    path = written(tmp_path, 'library = "weka"\nepochs = 3\n[parameters]\nwhen = 2020-01-01\n')
    with pytest.raises(ConfigError) as raised:
        read_table_recipe(path, None)
    for part in ("got epochs", "expected one of xgboost", "when: expected a number"):
        assert part in str(raised.value)


def test_a_recipe_without_a_target_names_its_library(tmp_path):
    with pytest.raises(ConfigError, match="got none, and the target does not say it"):
        read_table_recipe(written(tmp_path, "[parameters]\ndepth = 3\n"), None)


def test_another_estimator_than_the_targets_is_refused(tmp_path):
    base = TableRecipe(library="sklearn", parameters=(one("estimator", "Pipeline(A, B)"),))
    with pytest.raises(ConfigError, match=r"expected Pipeline\(A, B\)"):
        read_table_recipe(written(tmp_path, '[parameters]\nestimator = "SVC"\n'), base)
