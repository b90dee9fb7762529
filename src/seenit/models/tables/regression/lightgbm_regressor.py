"""Regressors of LightGBM."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seenit.models.tables.columns import Columns
from seenit.models.tables.lightgbm.check import require_sound
from seenit.models.tables.lightgbm.open import columns_wanted, loaded_booster
from seenit.models.tables.lightgbm.text import read_text
from seenit.models.tables.matching import match_columns
from seenit.models.tables.regression.regressor import OpenedRegressor, one_value_each
from seenit.numerics.arrays import Array, FloatArray
from seenit.records.table_schema import TableSchema

OBJECTIVES = (
    "regression", "regression_l1", "huber", "fair", "poisson", "mape", "gamma", "tweedie",
)  # fmt: skip
"""Objectives whose answer is an estimate of the label; a quantile is not."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LightGBMRegressor:
    """A booster of LightGBM, trained by the library or opened from a checked file.

    Attributes:
        booster: `lightgbm.Booster` with one of `OBJECTIVES`.
        objective: its name.
        schema: of the rows that are asked about.
        columns: how they become rows of the model.
    """

    booster: Any
    objective: str
    schema: TableSchema
    columns: Columns

    @property
    def in_words(self) -> str:
        """Rounds and objective."""
        return f"LightGBM, {self.n_rounds} rounds, {self.objective}"

    @property
    def n_rounds(self) -> int:
        """Rounds of boosting, or trees of a forest."""
        return int(self.booster.current_iteration())

    @property
    def by_category(self) -> tuple[int, ...]:
        """Columns of the model that hold codes of categories."""
        header = self.booster.model_to_string(num_iteration=1).partition("\n\n")[0]
        infos = header.partition("feature_infos=")[2].partition("\n")[0].split()
        return tuple(
            at for at, info in enumerate(infos) if info != "none" and not info.startswith("[")
        )

    def values(self, rows: FloatArray) -> Array:
        """Answers (m,) about rows (m, k)."""
        found = self.booster.predict(self.columns.of(rows), num_threads=1)
        return one_value_each(found, len(rows))


def is_lightgbm_regressor(path: str) -> bool:
    """Whether a LightGBM file states an objective of `OBJECTIVES`.

    Raises:
        FileRefused: It is damaged.
    """
    return _objective(read_text(path).header) in OBJECTIVES


def open_lightgbm_regressor(path: str, schema: TableSchema) -> OpenedRegressor:
    """The regressor in a LightGBM file, and what was recognised.

    Args:
        path: as `Booster.save_model` wrote it.
        schema: of the table.

    Raises:
        FileRefused: The file is damaged.
        ModelError: LightGBM is not installed.
        Refused: Columns do not fit, all of them.
    """
    file = read_text(path)
    require_sound(file)
    columns, how = match_columns(path, columns_wanted(file, schema), schema)
    model = LightGBMRegressor(
        booster=loaded_booster(file),
        objective=_objective(file.header),
        schema=schema,
        columns=columns,
    )
    return OpenedRegressor(model=model, reasons=(how,))


def _objective(header: Mapping[str, str]) -> str:
    return header.get("objective", "").partition(" ")[0]
