"""Trainers of the target's own kind: its library, its columns, and its parameters as read."""

import json
from typing import Any

from seenit.errors import ConfigError
from seenit.models.tables.catboost.model import CatBoostModel
from seenit.models.tables.lightgbm.model import LightGBMModel
from seenit.models.tables.model import TableModel
from seenit.models.tables.skops.model import SklearnModel
from seenit.models.tables.xgboost.model import XGBoostModel
from seenit.records.table_schema import TableSchema
from seenit.reference.tabular.learners.catboost_learner import (
    catboost_learner_like,
    catboost_learner_of,
)
from seenit.reference.tabular.learners.learner import Learner
from seenit.reference.tabular.learners.lightgbm_learner import (
    lightgbm_learner_like,
    lightgbm_learner_of,
)
from seenit.reference.tabular.learners.sklearn_learner import sklearn_learner_like
from seenit.reference.tabular.learners.xgboost_learner import (
    xgboost_learner_like,
    xgboost_learner_of,
)
from seenit.reference.tabular.reading.catboost_file import read_catboost
from seenit.reference.tabular.reading.estimator import read_estimator
from seenit.reference.tabular.reading.lightgbm_file import read_lightgbm
from seenit.reference.tabular.reading.xgboost_file import read_xgboost
from seenit.reference.tabular.recipe import Library, TableRecipe
from seenit.reference.tabular.trainer import TableTrainer

MOST_TREES = 2000
"""Of a booster, to be read: more say nothing that these do not."""


def trainer_like(target: TableModel, *, n_trained: int | None = None) -> TableTrainer:
    """What trains references as the target was trained, as far as that can be known.

    Args:
        target: opened from its file.
        n_trained: records that it was trained on, None where nobody says.

    Raises:
        ConfigError: It does not say how it was trained, with what to pass instead.
    """
    if isinstance(target, XGBoostModel):
        document = json.loads(some_rounds(target.booster).save_raw("json"))
        return TableTrainer(
            recipe=read_xgboost(document, n_rounds=target.n_rounds, n_trained=n_trained),
            learner=xgboost_learner_like(target),
        )
    if isinstance(target, LightGBMModel):
        return TableTrainer(
            recipe=read_lightgbm(target.booster.model_to_string()),
            learner=lightgbm_learner_like(target),
        )
    if isinstance(target, CatBoostModel):
        return TableTrainer(
            recipe=read_catboost(target.model.get_all_params(), n_trees=target.n_rounds),
            learner=catboost_learner_like(target),
        )
    if isinstance(target, SklearnModel):
        return TableTrainer(
            recipe=read_estimator(target.estimator), learner=sklearn_learner_like(target)
        )
    raise ConfigError(
        f"references: the target ({target.in_words}) does not say how it was trained; pass "
        "--recipe FILE.toml with a library and its parameters, or --trainer module:function"
    )


def some_rounds(booster: Any) -> Any:
    """A booster of some of its rounds, from the first on, where all are more than need be read."""
    config = json.loads(booster.save_config())["learner"]
    n_classes = max(1, int(config["learner_model_param"]["num_class"]))
    n_rounds = int(booster.num_boosted_rounds())
    step = -(-n_rounds * n_classes // MOST_TREES)
    return booster[0:n_rounds:step] if step > 1 else booster


def trainer_of(recipe: TableRecipe, schema: TableSchema, n_classes: int) -> TableTrainer:
    """What trains by a recipe alone, where there is no target of its library.

    Args:
        recipe: with everything that is not the library's default.
        schema: of the table.
        n_classes: of the task.

    Raises:
        ConfigError: The recipe cannot say all.
    """
    learners: dict[Library, Learner] = {
        "xgboost": xgboost_learner_of(schema),
        "lightgbm": lightgbm_learner_of(schema, n_classes),
        "catboost": catboost_learner_of(schema, n_classes),
    }
    if recipe.library not in learners:
        raise ConfigError(
            f"--recipe: expected a library among {', '.join(learners)} where the target is of "
            f"none or of another one, got {recipe.library}; pass --trainer module:function"
        )
    return TableTrainer(recipe=recipe, learner=learners[recipe.library])
