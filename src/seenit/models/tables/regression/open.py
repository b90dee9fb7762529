"""Open a regressor of a table, whatever its format."""

from pathlib import Path

from seenit.errors import FileRefused
from seenit.files.kinds import Kind
from seenit.files.usable import require_usable
from seenit.models.tables.regression.catboost_regressor import (
    is_catboost_regressor,
    open_catboost_regressor,
)
from seenit.models.tables.regression.lightgbm_regressor import (
    is_lightgbm_regressor,
    open_lightgbm_regressor,
)
from seenit.models.tables.regression.regressor import OpenedRegressor
from seenit.models.tables.regression.skops_regressor import (
    is_skops_regressor,
    open_skops_regressor,
)
from seenit.models.tables.regression.xgboost_regressor import (
    is_xgboost_regressor,
    open_xgboost_regressor,
)
from seenit.records.table_schema import TableSchema


def is_table_regressor(spec: str, *, trust: tuple[str, ...] = ()) -> bool:
    """Whether a target is a file that `open_table_regressor` opens, by what its header states.

    Args:
        spec: as the user passed it; what is no file is none.
        trust: names of types that a skops file may hold beside those that are known.

    Raises:
        FileRefused: There is such a file, and it cannot be opened safely.
    """
    if not Path(spec).is_file():
        return False
    match require_usable(spec):
        case Kind.XGBOOST:
            return is_xgboost_regressor(spec)
        case Kind.LIGHTGBM:
            return is_lightgbm_regressor(spec)
        case Kind.CATBOOST:
            return is_catboost_regressor(spec)
        case Kind.SKOPS:
            return is_skops_regressor(spec, trust=trust)
        case _:
            return False


def open_table_regressor(
    path: str, schema: TableSchema, *, trust: tuple[str, ...] = ()
) -> OpenedRegressor:
    """The regressor in a file, asked with rows of a table; nothing in the file is run.

    Args:
        path: XGBoost's JSON or UBJSON, LightGBM's text, CatBoost's cbm or JSON, or a scikit-learn
            estimator written by skops, told by content.
        schema: of the table, without label, id and what else the model does not get.
        trust: names of types that a skops file may hold beside those that are known.

    Raises:
        FileRefused: The file cannot be opened safely, or is of another format.
        ModelError: Its library is not installed.
        Refused: Columns do not fit, all of them.
    """
    match require_usable(path):
        case Kind.XGBOOST:
            return open_xgboost_regressor(path, schema)
        case Kind.LIGHTGBM:
            return open_lightgbm_regressor(path, schema)
        case Kind.CATBOOST:
            return open_catboost_regressor(path, schema)
        case Kind.SKOPS:
            return open_skops_regressor(path, schema, trust=trust)
        case kind:
            raise FileRefused(
                f"{path}: expected a regressor of XGBoost, LightGBM, CatBoost or scikit-learn "
                f"(skops), got a {kind.value}"
            )
