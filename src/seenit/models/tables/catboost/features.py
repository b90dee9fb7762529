"""Columns of a CatBoost model, and the splits that its trees are made of."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from seenit.models.tables.columns import WantedColumn
from seenit.models.tables.limits import MOST_COLUMNS

_PARTS = {"float_features", "categorical_features", "ctrs"}


def columns_of(features: Mapping[str, Any]) -> list[WantedColumn]:
    """The columns in the order in which the model takes them.

    Args:
        features: `features_info` of the file.

    Raises:
        ValueError: They do not add up, or are texts or embeddings.
    """
    if {name for name, found in features.items() if found} - _PARTS:
        raise ValueError(f"columns of other kinds than {', '.join(sorted(_PARTS))}")
    found: dict[int, WantedColumn] = {}
    for part, role in (("float_features", "number"), ("categorical_features", "hashed")):
        for at, one in enumerate(features.get(part) or []):
            place = one["flat_feature_index"]
            if one["feature_index"] != at or not isinstance(place, int) or place in found:
                raise ValueError(f"{part}: column {at} is in no order")
            name = str(one.get("feature_id") or "")
            is_named = name not in ("", str(place))
            found[place] = WantedColumn(
                name=name if is_named else None, type="number" if role == "number" else "hashed"
            )
            _require_borders(one, "borders" if role == "number" else "values")
    if not 1 <= len(found) <= MOST_COLUMNS or set(found) != set(range(len(found))):
        raise ValueError(f"{len(found)} columns with gaps between them")
    return [found[place] for place in range(len(found))]


def splits_of(features: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every split that a tree can have, in the order of its number.

    Args:
        features: `features_info` of the file, with its columns checked.
    """
    found: list[dict[str, Any]] = []
    for at, one in enumerate(features.get("float_features") or []):
        for border in one.get("borders") or []:
            found.append(
                {"border": border, "float_feature_index": at, "split_type": "FloatFeature"}
            )
    for at, one in enumerate(features.get("categorical_features") or []):
        for value in one.get("values") or []:
            found.append({"cat_feature_index": at, "value": value, "split_type": "OneHotFeature"})
    for one in features.get("ctrs") or []:
        for border in one["borders"]:
            target = one["target_border_idx"]
            found.append(
                {"border": border, "ctr_target_border_idx": target, "split_type": "OnlineCtr"}
            )
    for number, split in enumerate(found):
        split["split_index"] = number
    return found


def _require_borders(one: Mapping[str, Any], part: str) -> None:
    values = np.asarray(one.get(part) or [], dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(f"{part} that are not finite")
    if part == "borders" and (np.diff(values) <= 0).any():
        raise ValueError("borders that do not rise")
