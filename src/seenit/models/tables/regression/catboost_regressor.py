"""Regressors of CatBoost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seenit.errors import FileRefused
from seenit.models.tables.catboost.check import require_sound
from seenit.models.tables.catboost.document import read_document
from seenit.models.tables.catboost.features import columns_of
from seenit.models.tables.catboost.model import catboost_frame
from seenit.models.tables.catboost.open import loaded_model
from seenit.models.tables.limits import bytes_of
from seenit.models.tables.matching import match_columns
from seenit.models.tables.regression.regressor import OpenedRegressor, one_value_each
from seenit.numerics.arrays import Array, FloatArray
from seenit.records.table_schema import TableSchema

LOSSES = ("RMSE", "MAE", "MAPE", "Huber", "LogCosh", "Lq")
"""Losses whose raw value is an estimate of the label; of a quantile, or of counts, it is not."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CatBoostRegressor:
    """A model of CatBoost, trained by the library or opened from a checked file.

    Attributes:
        model: `catboost.CatBoost` with one of `LOSSES`.
        loss: its name.
        schema: of the rows that are asked about.
        positions: of the model's columns in a row.
    """

    model: Any
    loss: str
    schema: TableSchema
    positions: tuple[int, ...]

    @property
    def in_words(self) -> str:
        """Rounds and loss."""
        return f"CatBoost, {self.n_rounds} rounds, {self.loss}"

    @property
    def n_rounds(self) -> int:
        """Rounds of boosting, which are trees."""
        return int(self.model.tree_count_)

    def values(self, rows: FloatArray) -> Array:
        """Answers (m,) about rows (m, k)."""
        found = self.model.predict(self.frame(rows), prediction_type="RawFormulaVal")
        return one_value_each(found, len(rows))

    def frame(self, rows: FloatArray) -> Any:
        """Rows (m, k) as the library takes them."""
        return catboost_frame(self.model, rows, self.schema, self.positions)


def is_catboost_regressor(path: str) -> bool:
    """Whether a CatBoost file states one of `LOSSES`.

    Raises:
        FileRefused: It is damaged.
        ModelError: It is a cbm file, and CatBoost is not installed.
    """
    data = bytes_of(path, "a CatBoost model")
    if not any(f'"{name}"'.encode() in data for name in LOSSES):
        return False  # which spares reading a classifier twice
    return _loss(read_document(path).model) in LOSSES


def open_catboost_regressor(path: str, schema: TableSchema) -> OpenedRegressor:
    """The regressor in a CatBoost file, and what was recognised.

    Args:
        path: as `save_model` wrote it, cbm or JSON.
        schema: of the table.

    Raises:
        FileRefused: The file is damaged, or has several outputs.
        ModelError: CatBoost is not installed.
        Refused: Columns do not fit, all of them.
    """
    document = read_document(path)
    n_outputs = require_sound(document)
    if n_outputs != 1:
        raise FileRefused(
            f"{path}: expected a CatBoost regressor with one output, got {n_outputs}; audit one "
            "output at a time, by --signals"
        )
    columns, how = match_columns(path, columns_of(document.model["features_info"]), schema)
    model = CatBoostRegressor(
        model=loaded_model(document),
        loss=_loss(document.model),
        schema=schema,
        positions=columns.positions,
    )
    return OpenedRegressor(model=model, reasons=(how,))


def _loss(model: Mapping[str, Any]) -> str:
    """The type of the loss function, empty where the file does not state it."""
    found: Any = model
    for name in ("model_info", "params", "loss_function"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return str(found.get("type")) if isinstance(found, Mapping) else ""
