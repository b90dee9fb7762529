"""Files of regressors from strangers: they open, or are refused, and nothing else happens."""

import numpy as np
import pytest
from mutants import N_MUTANTS, mutate
from tree_files import TWO_NUMBERS, catboost_file, lightgbm_file, xgboost_file

from seenit.errors import SeenitError
from seenit.models.tables.regression.open import is_table_regressor, open_table_regressor
from seenit.records.table_schema import TableColumn, TableSchema

ROWS = np.array([[0.2, 1.0], [0.9, 0.0], [0.4, 2.0]])
WITH_CODES = TableSchema(columns=(TWO_NUMBERS.columns[0], TableColumn(name="b", type="integer")))


def of_xgboost(path, **changes):
    def spoil(learner):
        learner["objective"] = changes.get("objective", {"name": "reg:squarederror"})
        learner["learner_model_param"]["num_class"] = changes.get("num_class", "0")

    return xgboost_file(path, spoil)


def of_lightgbm(path, **header):
    return lightgbm_file(path, header={"objective": "regression", **header})


def of_catboost(path):
    def spoil(model):
        model["model_info"]["params"]["loss_function"]["type"] = "RMSE"

    return catboost_file(path, spoil)


def asked(path):
    assert is_table_regressor(str(path))
    return open_table_regressor(str(path), WITH_CODES).model.values(ROWS)


@pytest.mark.parametrize("write", [of_xgboost, of_lightgbm, of_catboost])
def test_a_mutated_regressor_opens_or_is_refused(tmp_path, write):
    path = write(tmp_path / "model")
    data = path.read_bytes()
    assert np.isfinite(asked(path)).all()
    n_refused = 0
    for seed in range(N_MUTANTS):
        path.write_bytes(mutate(data, np.random.default_rng(seed)))
        try:
            if is_table_regressor(str(path)):
                open_table_regressor(str(path), WITH_CODES).model.values(ROWS)
        except SeenitError:
            n_refused += 1
    assert n_refused > N_MUTANTS / 2
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("objective", [[], "reg:squarederror", {"name": 7}, {}])
def test_an_objective_that_is_none_is_no_regressor(tmp_path, objective):
    assert not is_table_regressor(str(of_xgboost(tmp_path / "model.json", objective=objective)))


def test_a_regressor_of_several_classes_is_refused(tmp_path):
    path = of_xgboost(tmp_path / "model.json", num_class="3")
    with pytest.raises(SeenitError, match=r"one answer|classes"):
        asked(path)


def test_a_regressor_of_several_classes_in_lightgbm_is_refused(tmp_path):
    path = of_lightgbm(tmp_path / "model.txt", num_class="2", num_tree_per_iteration="2")
    with pytest.raises(SeenitError, match="a round that is not whole"):
        asked(path)
