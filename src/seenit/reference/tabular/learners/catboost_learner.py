"""Boosted trees of CatBoost, fitted as the target was."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from seenit.errors import TrainingError, first_line
from seenit.models.tables.catboost.model import FORMS, CatBoostModel, Form
from seenit.models.tables.frames import column_of
from seenit.models.tables.libraries import library
from seenit.models.tables.model import TableModel
from seenit.numerics.arrays import FloatArray, IntArray
from seenit.records.table_schema import TableSchema
from seenit.reference.tabular.reading.catboost_file import ROUNDS
from seenit.reference.tabular.recipe import TableRecipe

_DEFAULT_ROUNDS = 1000
FIXED = {"thread_count": 1, "allow_writing_files": False, "logging_level": "Silent"}


@dataclass(frozen=True, kw_only=True, eq=False)
class CatBoostLearner:
    """Fits models.

    Attributes:
        like: the target without its trees, or one of the schema alone.
        names: of the model's columns.
        by_category: those that hold categories.
    """

    like: CatBoostModel
    names: tuple[str, ...]
    by_category: tuple[int, ...]

    @property
    def key(self) -> Mapping[str, object]:
        """Version, columns and which of them are categories."""
        like = self.like
        return {
            "library": self.in_words,
            "names": list(self.names),
            "by_category": list(self.by_category),
            "schema": asdict(like.schema),
            "positions": list(like.positions or ()),
            "order": None if like.order is None else like.order.tolist(),
        }

    @property
    def in_words(self) -> str:
        """Library and version."""
        return f"CatBoost {_catboost().__version__}"

    @property
    def suffix(self) -> str:
        """The library's own format."""
        return ".cbm"

    @property
    def rounds_name(self) -> str:
        """The parameter that says the rounds."""
        return ROUNDS

    def n_rounds(self, recipe: TableRecipe) -> int:
        """Rounds of boosting, which are trees."""
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
    ) -> CatBoostModel:
        """A model, by one thread.

        Raises:
            TrainingError: CatBoost does not take these parameters or rows.
        """
        catboost = _catboost()
        order = self.like.order
        usual = {"loss_function": "Logloss" if n_classes == 2 else "MultiClass"}
        given = {**usual, **recipe.values, **FIXED, "random_seed": seed % 2**31}
        given[ROUNDS] = n_rounds or self.n_rounds(recipe)
        form = FORMS.get(str(given["loss_function"]).partition(":")[0])
        if form is None:
            raise TrainingError(
                f"CatBoost: expected a loss among {', '.join(FORMS)}, got "
                f"{given['loss_function']}; see --recipe"
            )
        if form != "one":
            given["classes_count"] = n_classes  # of some there may be no record
        try:
            model = catboost.CatBoost(given)
            model.fit(
                self._frame(rows),
                labels if order is None else order[labels],
                cat_features=list(self.by_category),
            )
        except (ValueError, TypeError, catboost.CatBoostError) as error:
            raise TrainingError(f"CatBoost: {first_line(error)}; see --recipe") from error
        return replace(self.like, model=model, form=form, n_classes=n_classes)

    def save(self, model: TableModel, path: Path) -> None:
        """Keep a model in cbm."""
        if not isinstance(model, CatBoostModel):
            raise AssertionError("a learner keeps models that it fitted")
        model.model.save_model(str(path), format="cbm")

    def load(self, path: Path, *, n_classes: int) -> CatBoostModel:
        """The model that was kept."""
        model = _catboost().CatBoost()
        model.load_model(str(path), format="cbm")
        form = FORMS[str(model.get_all_params()["loss_function"]).partition(":")[0]]
        return replace(self.like, model=model, form=form, n_classes=n_classes)

    def _frame(self, rows: FloatArray) -> Any:
        """Numbers as numbers, categories as the table has them."""
        pandas = library("pandas", needed_by="references of CatBoost")
        schema = self.like.schema
        positions = self.like.positions or tuple(range(len(schema)))
        columns = {}
        for at, (name, position) in enumerate(zip(self.names, positions, strict=True)):
            numbers = np.asarray(rows[:, position], dtype=np.float64)
            is_category = at in self.by_category
            columns[name] = column_of(numbers, schema.columns[position]) if is_category else numbers
        return pandas.DataFrame(columns)


def catboost_learner_like(target: CatBoostModel) -> CatBoostLearner:
    """A learner that fits models of the target's columns and classes."""
    return CatBoostLearner(
        like=replace(target, model=None),
        names=tuple(target.model.feature_names_),
        by_category=tuple(target.model.get_cat_feature_indices()),
    )


def catboost_learner_of(schema: TableSchema, n_classes: int) -> CatBoostLearner:
    """A learner that fits models of a table's columns, where there is no target to look at."""
    form: Form = "one" if n_classes == 2 else "softmax"
    return CatBoostLearner(
        like=CatBoostModel(model=None, form=form, n_classes=n_classes, schema=schema),
        names=schema.names,
        by_category=tuple(
            at for at, column in enumerate(schema.columns) if column.type == "category"
        ),
    )


def _catboost() -> Any:
    return library("catboost", needed_by="references of CatBoost")
