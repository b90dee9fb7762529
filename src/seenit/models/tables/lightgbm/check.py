"""The structure of a LightGBM model, checked as far as the library would trust it."""

from collections.abc import Mapping

import numpy as np

from seenit.errors import FileRefused
from seenit.files.damage import reason_of
from seenit.models.tables.lightgbm.text import LightGBMText
from seenit.models.tables.limits import MOST_CLASSES, MOST_COLUMNS
from seenit.models.tables.tree_shape import require_tree
from seenit.numerics.arrays import Array, IntArray

_OF_SPLITS = ("split_feature", "split_gain", "threshold", "decision_type", "left_child",
              "right_child", "internal_value", "internal_weight", "internal_count")  # fmt: skip
_OF_LEAVES = ("leaf_value", "leaf_weight", "leaf_count", "leaf_const", "num_features")
_MUST = ("split_feature", "threshold", "decision_type", "left_child", "right_child")
_BY_CATEGORY = 1


def require_sound(file: LightGBMText) -> None:
    """Raise FileRefused unless every index in the file points at something.

    Lists of splits and leaves have one length, children make trees, columns and categories are in
    range.
    """
    try:
        n_columns = _n_columns(file.header)
        for at, tree in enumerate(file.trees):
            try:
                _require_sound_tree(tree, n_columns)
            except (ValueError, KeyError) as error:
                raise ValueError(f"tree {at}: {reason_of(error)}") from None
    except (ValueError, KeyError, OverflowError) as error:
        raise FileRefused(
            f"{file.path}: expected a LightGBM model whose parts fit together, got one that is "
            f"damaged or was changed ({reason_of(error)}); save it again with Booster.save_model"
        ) from error


def _n_columns(header: Mapping[str, str]) -> int:
    n_columns = int(header["max_feature_idx"]) + 1
    n_classes, n_outputs = int(header["num_class"]), int(header["num_tree_per_iteration"])
    if not 1 <= n_columns <= MOST_COLUMNS:
        raise ValueError(f"{n_columns} columns")
    if not 1 <= n_classes <= MOST_CLASSES or n_outputs not in (1, n_classes):
        raise ValueError(f"{n_classes} classes of {n_outputs} trees a round")
    for name in ("feature_names", "feature_infos"):
        n_found = len(header[name].split())
        if n_found != n_columns:
            raise ValueError(f"{n_found} {name} of {n_columns} columns")
    if len(header["tree_sizes"].split()) % n_outputs:
        raise ValueError("a round that is not whole")
    return n_columns


def _require_sound_tree(tree: Mapping[str, str], n_columns: int) -> None:
    n_leaves, n_by_category = int(tree["num_leaves"]), int(tree["num_cat"])
    lists = {name: _numbers(tree[name]) for name in (*_OF_SPLITS, *_OF_LEAVES) if name in tree}
    for names, n in ((_OF_SPLITS, n_leaves - 1), (_OF_LEAVES, n_leaves)):
        for name in names:
            if name in lists and len(lists[name]) not in ((n,) if n_leaves > 1 else (0, 1)):
                raise ValueError(f"{name}: expected {n} values, got {len(lists[name])}")
    if n_leaves < 1 or len(lists["leaf_value"]) != n_leaves:
        raise ValueError(f"{n_leaves} leaves, {len(lists['leaf_value'])} values")
    if n_leaves > 1:
        missing = [name for name in _MUST if name not in lists]
        if missing:
            raise ValueError(f"{', '.join(missing)} missing")
        columns = _whole(lists["split_feature"])
        if not 0 <= columns.min() <= columns.max() < n_columns:
            raise ValueError(f"a split beyond {n_columns} columns")
        _require_children(_whole(lists["left_child"]), _whole(lists["right_child"]))
        is_by_category = (_whole(lists["decision_type"]) & _BY_CATEGORY).astype(np.bool_)
        _require_categories(tree, n_by_category, lists["threshold"][is_by_category])
    _require_lines(tree, n_leaves, n_columns)


def _require_children(left: IntArray, right: IntArray) -> None:
    """A child below 0 is a leaf, -1 the first; here leaves are nodes after the others."""
    n = len(left)
    leaf = np.full(n + 1, -1, dtype=np.int64)
    sides = [
        np.concatenate([np.where(side < 0, n - 1 - side, side), leaf]) for side in (left, right)
    ]
    require_tree(sides[0], sides[1])


def _require_categories(tree: Mapping[str, str], n_by_category: int, thresholds: Array) -> None:
    places = _whole(thresholds)
    if len(places) and not 0 <= places.min() <= places.max() < n_by_category:
        raise ValueError(f"a split by category beyond {n_by_category}")
    if n_by_category == 0:
        return
    bounds = _whole(_numbers(tree["cat_boundaries"]))
    n_words = len(_whole(_numbers(tree["cat_threshold"])))
    if (
        len(bounds) != n_by_category + 1
        or bounds[0] != 0
        or bounds[-1] != n_words
        or (np.diff(bounds) < 0).any()
    ):
        raise ValueError("cat_boundaries outside of cat_threshold")


def _require_lines(tree: Mapping[str, str], n_leaves: int, n_columns: int) -> None:
    """Of a tree with a line in each leaf: its columns and as many coefficients."""
    if tree.get("is_linear", "0") == "0":
        return
    sizes = _whole(_numbers(tree["num_features"]))
    columns, slopes = _whole(_numbers(tree["leaf_features"])), _numbers(tree["leaf_coeff"])
    if len(sizes) != n_leaves or sizes.min() < 0 or sizes.sum() != len(columns):
        raise ValueError("num_features do not count the leaf_features")
    if len(slopes) != len(columns) or len(_numbers(tree["leaf_const"])) != n_leaves:
        raise ValueError("leaf_coeff: not one for each of the leaf_features")
    if len(columns) and not 0 <= columns.min() <= columns.max() < n_columns:
        raise ValueError(f"a line beyond {n_columns} columns")


def _numbers(text: str) -> Array:
    return np.array([float(value) for value in text.split()], dtype=np.float64)


def _whole(values: Array) -> IntArray:
    if not np.isfinite(values).all() or (values != np.floor(values)).any():
        raise ValueError("whole numbers expected")
    if len(values) and np.abs(values).max() >= 2**53:
        raise ValueError("a number that is too large")
    return values.astype(np.int64)
