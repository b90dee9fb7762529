"""Boosted trees and forests of LightGBM, fitted as the target was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from seenit.errors import TrainingError, first_line
from seenit.models.tables.columns import as_they_are
from seenit.models.tables.libraries import library
from seenit.models.tables.lightgbm.model import LightGBMModel
from seenit.models.tables.lightgbm.objective import Objective, objective_of_booster
from seenit.models.tables.model import TableModel
from seenit.numerics.arrays import FloatArray, IntArray
from seenit.records.table_schema import TableSchema
from seenit.reference.tabular.learners.columns_key import columns_key
from seenit.reference.tabular.reading.lightgbm_file import DEFAULTS, ROUNDS
from seenit.reference.tabular.recipe import TableRecipe

_DEFAULT_ROUNDS = 100
FIXED = {
    "num_threads": 1,
    "verbosity": -1,
    "deterministic": True,
    "force_col_wise": True,  # else the faster way of the moment is taken, and sums differ
}
"""What is trained with whatever the target had."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LightGBMLearner:
    """Fits boosters.

    Attributes:
        like: the target without its booster, or one of the schema alone.
        by_category: columns of the model that hold codes of categories.
    """

    like: LightGBMModel
    by_category: tuple[int, ...]

    @property
    def key(self) -> Mapping[str, object]:
        """Version, columns and which of them are categories."""
        return {
            "library": self.in_words,
            "by_category": list(self.by_category),
            **columns_key(self.like),
        }

    @property
    def in_words(self) -> str:
        """Library and version."""
        return f"LightGBM {_lightgbm().__version__}"

    @property
    def suffix(self) -> str:
        """The library's own format is text."""
        return ".txt"

    @property
    def rounds_name(self) -> str:
        """The parameter that says the rounds."""
        return ROUNDS

    def n_rounds(self, recipe: TableRecipe) -> int:
        """Rounds of boosting, or trees of a forest for each output."""
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
    ) -> LightGBMModel:
        """A booster, by one thread.

        Raises:
            TrainingError: LightGBM does not take these parameters or rows.
        """
        lightgbm = _lightgbm()
        unknown = [name for name in recipe.values if name not in DEFAULTS and name != ROUNDS]
        if unknown:
            raise TrainingError(
                f"LightGBM: expected parameters among {', '.join((ROUNDS, *DEFAULTS))}; got "
                f"{', '.join(unknown)}; take them out of --recipe"
            )
        columns = self.like.columns or as_they_are(self.like.schema)
        order = self.like.order
        parameters = {name: value for name, value in recipe.values.items() if name != ROUNDS}
        several = {"objective": "multiclass", "num_class": n_classes}
        usual = {"objective": "binary"} if n_classes == 2 else several
        given = {**usual, **parameters, **FIXED, "seed": seed % 2**31}
        try:
            data = lightgbm.Dataset(
                columns.of(rows),
                labels if order is None else order[labels],
                categorical_feature=list(self.by_category),
                params=given,
                free_raw_data=True,
            )
            booster = lightgbm.train(given, data, n_rounds or self.n_rounds(recipe))
        except (ValueError, TypeError, lightgbm.basic.LightGBMError) as error:
            raise TrainingError(f"LightGBM: {first_line(error)}; see --recipe") from error
        return self._model(booster)

    def save(self, model: TableModel, path: Path) -> None:
        """Keep a model as text."""
        if not isinstance(model, LightGBMModel):
            raise AssertionError("a learner keeps models that it fitted")
        path.write_text(model.booster.model_to_string(), encoding="utf-8")

    def load(self, path: Path, *, n_classes: int) -> LightGBMModel:
        """The model that was kept."""
        text = path.read_text(encoding="utf-8")
        return self._model(_lightgbm().Booster(model_str=text))

    def _model(self, booster: Any) -> LightGBMModel:
        objective = objective_of_booster(booster)
        if objective is None:
            raise TrainingError(
                "LightGBM: expected the objective of a classifier, got another; see --recipe"
            )
        return replace(self.like, booster=booster, objective=objective)


def lightgbm_learner_like(target: LightGBMModel) -> LightGBMLearner:
    """A learner that fits boosters of the target's columns and classes."""
    header = target.booster.model_to_string(num_iteration=1).partition("\n\n")[0]
    infos = header.partition("feature_infos=")[2].partition("\n")[0].split()
    by_category = tuple(
        at for at, info in enumerate(infos) if info != "none" and not info.startswith("[")
    )
    return LightGBMLearner(like=replace(target, booster=None), by_category=by_category)


def lightgbm_learner_of(schema: TableSchema, n_classes: int) -> LightGBMLearner:
    """A learner that fits boosters of a table's columns, where there is no target to look at."""
    form = Objective(form="one" if n_classes == 2 else "softmax", n_classes=n_classes)
    return LightGBMLearner(
        like=LightGBMModel(booster=None, objective=form, schema=schema),
        by_category=tuple(
            at for at, column in enumerate(schema.columns) if column.type == "category"
        ),
    )


def _lightgbm() -> Any:
    return library("lightgbm", needed_by="references of LightGBM")
