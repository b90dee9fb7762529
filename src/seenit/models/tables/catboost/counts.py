"""Counts of the target by category, which CatBoost looks up: as many as their stride says."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from seenit.models.tables.json_text import read_json

_STRIDES = {
    "Borders": None,
    "Buckets": None,
    "BinarizedTargetMeanValue": 3,
    "FloatTargetMeanValue": 3,
    "Counter": 2,
    "FeatureFreq": 2,
}
"""Numbers of an entry, its hash among them; None: one for each class beside the hash."""
_KNOWN: dict[str, tuple[str, str, str | None, str]] = {
    "cat_feature_value": ("cat_feature_index", "categorical_features", None, "values"),
    "cat_feature_exact_value": ("cat_feature_index", "categorical_features", "value", "values"),
    "float_feature": ("float_feature_index", "float_features", "border", "borders"),
}
"""Parts of a combination: where their column is named, its list, and which of its splits."""
_MOST_CLASSES = 10_000


def require_sound_counts(model: Mapping[str, Any]) -> None:
    """Raise ValueError unless every count that a column asks for is there.

    Args:
        model: the file's mapping.
    """
    features, tables = model["features_info"], model.get("ctr_data") or {}
    for one in features.get("ctrs") or []:
        kind = one["ctr_type"]
        if kind not in _STRIDES or one["identifier"] not in tables:
            raise ValueError(f"counts {str(one['identifier'])[:60]} that are not there")
        if read_json(one["identifier"].encode()) != {"identifier": one["elements"], "type": kind}:
            raise ValueError("counts that are called otherwise than what they count")
        table = tables[one["identifier"]]
        stride = _require_sound_table(kind, table)
        target = one["target_border_idx"]
        most = 1 if _STRIDES[kind] else stride - 1 - (kind == "Borders")
        if not isinstance(target, int) or not 0 <= target < max(1, most):
            raise ValueError(f"target_border_idx {target} of {most}")
        numbers = [one[name] for name in ("prior_numerator", "prior_denomerator", "scale", "shift")]
        if not np.isfinite(np.asarray([*numbers, *one["borders"]], dtype=np.float64)).all():
            raise ValueError("counts with a prior that is not finite")
        if not one["prior_denomerator"] > 0:
            raise ValueError("counts without a prior")
        for element in one["elements"]:
            _require_element(element, features)


def _require_sound_table(kind: str, table: Mapping[str, Any]) -> int:
    stride, entries = table["hash_stride"], table["hash_map"]
    fixed = _STRIDES[kind]
    if not isinstance(stride, int) or not 2 <= stride <= _MOST_CLASSES + 1:
        raise ValueError(f"hash_stride {stride}")
    if fixed is not None and stride != fixed:
        raise ValueError(f"hash_stride {stride} of {kind}, which has {fixed}")
    if not entries or len(entries) % stride:
        raise ValueError(f"{len(entries)} numbers of a hash_map with stride {stride}")
    hashes, *counts = (entries[at::stride] for at in range(stride))
    if not all(isinstance(one, str) and one.isdigit() and int(one) < 2**64 for one in hashes):
        raise ValueError("a hash that is no whole number")
    if len(set(hashes)) < len(hashes):
        raise ValueError("one hash twice")
    values = np.asarray(counts)
    if values.dtype.kind not in "iuf" or not ((values >= 0) & (values < 2**31)).all():
        raise ValueError("a count that is none")
    denominator = table["counter_denominator"]
    if not isinstance(denominator, int) or not 0 <= denominator < 2**31:
        raise ValueError(f"counter_denominator {denominator}")
    if fixed == 2 and denominator == 0:
        raise ValueError("counter_denominator 0")
    return stride


def _require_element(element: Mapping[str, Any], features: Mapping[str, Any]) -> None:
    """A part of a combination: a category, one value of it, or a number beyond a border."""
    index, part, own, values = _KNOWN[element["combination_element"]]
    columns = features.get(part) or []
    at = element[index]
    if not isinstance(at, int) or not 0 <= at < len(columns):
        raise ValueError(f"counts of the column {at}, which is not there")
    if own is not None and element[own] not in (columns[at].get(values) or []):
        raise ValueError(
            f"counts by {str(element[own])[:40]}, which is no split of the column {at}"
        )
