"""Boosted trees of XGBoost, fitted as the target was."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from seenit.errors import TrainingError, first_line
from seenit.models.tables.columns import as_they_are
from seenit.models.tables.libraries import library
from seenit.models.tables.model import TableModel
from seenit.models.tables.xgboost.model import XGBoostModel
from seenit.numerics.arrays import FloatArray, IntArray
from seenit.records.table_schema import TableSchema
from seenit.reference.tabular.learners.columns_key import columns_key
from seenit.reference.tabular.reading.xgboost_file import ROUNDS
from seenit.reference.tabular.recipe import TableRecipe

_DEFAULT_ROUNDS = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class XGBoostLearner:
    """Fits boosters.

    Attributes:
        like: the target without its booster, or one of the schema alone.
        feature_names: as the target has them, None without names.
        feature_types: as the library calls them; "c" is a category.
    """

    like: XGBoostModel
    feature_names: tuple[str, ...] | None
    feature_types: tuple[str, ...] | None

    @property
    def key(self) -> Mapping[str, object]:
        """Version, columns and their types."""
        return {
            "library": self.in_words,
            "types": list(self.feature_types or ()),
            **columns_key(self.like),
        }

    @property
    def in_words(self) -> str:
        """Library and version."""
        return f"XGBoost {_xgboost().__version__}"

    @property
    def suffix(self) -> str:
        """The library's own format."""
        return ".ubj"

    @property
    def rounds_name(self) -> str:
        """The parameter that says the rounds."""
        return ROUNDS

    def n_rounds(self, recipe: TableRecipe) -> int:
        """Rounds of boosting."""
        return int(str(recipe.values.get(ROUNDS, _DEFAULT_ROUNDS)))

    def fit(
        self,
        recipe: TableRecipe,
        rows: FloatArray,
        labels: IntArray,
        *,
        n_classes: int,
        seed: int,
        n_rounds: int | None = None,
    ) -> XGBoostModel:
        """A booster, by one thread.

        Raises:
            TrainingError: XGBoost does not take these parameters or rows.
        """
        xgboost = _xgboost()
        columns = self.like.columns or as_they_are(self.like.schema)
        order = self.like.order
        parameters = {name: value for name, value in recipe.values.items() if name != ROUNDS}
        several = {"objective": "multi:softprob", "num_class": n_classes}
        usual = {"objective": "binary:logistic"} if n_classes == 2 else several
        data = xgboost.DMatrix(
            columns.of(rows),
            labels if order is None else order[labels],
            feature_names=None if self.feature_names is None else list(self.feature_names),
            feature_types=None if self.feature_types is None else list(self.feature_types),
            enable_categorical=True,
            nthread=1,
        )
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                booster = xgboost.train(
                    {**usual, **parameters, "nthread": 1, "seed": seed, "verbosity": 1},
                    data,
                    n_rounds or self.n_rounds(recipe),
                )
            except (ValueError, TypeError, xgboost.core.XGBoostError) as error:
                raise TrainingError(f"XGBoost: {first_line(error)}; see --recipe") from error
        unused = [str(one.message) for one in said if "are not used" in str(one.message)]
        if unused:
            raise TrainingError(
                f"XGBoost: expected parameters that it uses, got others ({_shortened(unused[0])}); "
                "take them out of --recipe"
            )
        return replace(self.like, booster=booster, n_rounds_used=None)

    def save(self, model: TableModel, path: Path) -> None:
        """Keep a model in UBJSON."""
        if not isinstance(model, XGBoostModel):
            raise AssertionError("a learner keeps models that it fitted")
        path.write_bytes(model.booster.save_raw("ubj"))

    def load(self, path: Path, *, n_classes: int) -> XGBoostModel:
        """The model that was kept."""
        booster = _xgboost().Booster({"nthread": 1})
        booster.load_model(bytearray(path.read_bytes()))
        return replace(self.like, booster=booster, n_rounds_used=None)


def xgboost_learner_like(target: XGBoostModel) -> XGBoostLearner:
    """A learner that fits boosters of the target's columns and classes."""
    booster = target.booster
    names, types = booster.feature_names, booster.feature_types
    return XGBoostLearner(
        like=replace(target, booster=None),
        feature_names=None if names is None else tuple(names),
        feature_types=None if types is None else tuple(types),
    )


def xgboost_learner_of(schema: TableSchema) -> XGBoostLearner:
    """A learner that fits boosters of a table's columns, where there is no target to look at."""
    types = tuple("c" if column.type == "category" else "q" for column in schema.columns)
    return XGBoostLearner(
        like=XGBoostModel(booster=None, schema=schema), feature_names=None, feature_types=types
    )


def _xgboost() -> Any:
    return library("xgboost", needed_by="references of XGBoost")


def _shortened(message: str) -> str:
    return " ".join(message.split())[:200]
