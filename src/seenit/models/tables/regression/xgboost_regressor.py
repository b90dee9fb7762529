"""Regressors of XGBoost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seenit.models.tables.columns import Columns
from seenit.models.tables.libraries import library
from seenit.models.tables.limits import bytes_of
from seenit.models.tables.matching import match_columns
from seenit.models.tables.regression.regressor import OpenedRegressor, one_value_each
from seenit.models.tables.xgboost.check import require_sound
from seenit.models.tables.xgboost.document import read_document
from seenit.models.tables.xgboost.open import columns_wanted, loaded_booster, rounds_asked
from seenit.numerics.arrays import Array, FloatArray
from seenit.records.table_schema import TableSchema

OBJECTIVES = (
    "reg:squarederror", "reg:squaredlogerror", "reg:pseudohubererror", "reg:absoluteerror",
    "reg:gamma", "reg:tweedie", "count:poisson",
)  # fmt: skip
"""Objectives whose answer is an estimate of the label. A quantile and a time of survival are not;
`reg:logistic` is opened as a classifier."""


@dataclass(frozen=True, kw_only=True, eq=False)
class XGBoostRegressor:
    """A booster of XGBoost, trained by the library or opened from a checked file.

    Attributes:
        booster: `xgboost.Booster` with one of `OBJECTIVES`.
        objective: its name.
        schema: of the rows that are asked about.
        columns: how they become rows of the model.
        n_rounds_used: the first rounds, which alone are asked; None for all.
    """

    booster: Any
    objective: str
    schema: TableSchema
    columns: Columns
    n_rounds_used: int | None = None

    @property
    def in_words(self) -> str:
        """Rounds and objective."""
        return f"XGBoost, {self.n_rounds} rounds, {self.objective}"

    @property
    def n_rounds(self) -> int:
        """Rounds of boosting that are asked."""
        return self.n_rounds_used or int(self.booster.num_boosted_rounds())

    def values(self, rows: FloatArray) -> Array:
        """Answers (m,) about rows (m, k)."""
        found = self.booster.predict(self.matrix(rows), iteration_range=(0, self.n_rounds))
        return one_value_each(found, len(rows))

    def matrix(self, rows: FloatArray, labels: FloatArray | None = None) -> Any:
        """Rows (m, k), and labels (m,) to train on, as the library takes them; one thread."""
        return library("xgboost", needed_by="XGBoost model").DMatrix(
            self.columns.of(rows),
            labels,
            feature_names=self.booster.feature_names,
            feature_types=self.booster.feature_types,
            enable_categorical=True,
            nthread=1,
        )


def is_xgboost_regressor(path: str) -> bool:
    """Whether an XGBoost file states an objective of `OBJECTIVES`.

    Raises:
        FileRefused: It is damaged.
    """
    data = bytes_of(path, "an XGBoost model")
    if not any(name.encode() in data for name in OBJECTIVES):
        return False  # which spares reading a large classifier twice
    return _objective(read_document(path).learner) in OBJECTIVES


def open_xgboost_regressor(path: str, schema: TableSchema) -> OpenedRegressor:
    """The regressor in an XGBoost file, and what was recognised.

    Args:
        path: as `Booster.save_model` or the scikit-learn wrapper's wrote it, JSON or UBJSON.
        schema: of the table.

    Raises:
        FileRefused: The file is damaged.
        ModelError: XGBoost is not installed.
        Refused: Columns do not fit, all of them.
    """
    document = read_document(path)
    require_sound(document)
    columns, how = match_columns(path, columns_wanted(document.learner), schema)
    n_rounds, of_rounds = rounds_asked(document.learner)
    model = XGBoostRegressor(
        booster=loaded_booster(document),
        objective=_objective(document.learner),
        schema=schema,
        columns=columns,
        n_rounds_used=n_rounds,
    )
    return OpenedRegressor(model=model, reasons=(how, *of_rounds))


def _objective(learner: Mapping[str, Any]) -> str:
    objective = learner.get("objective")
    return str(objective.get("name")) if isinstance(objective, Mapping) else ""
