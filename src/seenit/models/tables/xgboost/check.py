"""The structure of an XGBoost model, checked as far as the library would trust it."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from seenit.errors import FileRefused
from seenit.files.damage import reason_of
from seenit.models.tables.limits import MOST_CLASSES, MOST_COLUMNS
from seenit.models.tables.tree_shape import require_tree
from seenit.models.tables.xgboost.document import Document, whole_numbers
from seenit.numerics.arrays import IntArray

_OF_NODES = (
    "left_children", "right_children", "parents", "split_indices", "split_conditions",
    "split_type", "default_left", "base_weights", "loss_changes", "sum_hessian",
)  # fmt: skip
_LARGEST_CATEGORY = 2**20
_NO_PARENT = _REMOVED = 2**31 - 1


def require_sound(document: Document) -> None:
    """Raise FileRefused unless every index in the file points at something.

    Lists of nodes have one length, children make trees, columns, categories, classes and rounds
    are in range.
    """
    try:
        learner = document.learner
        booster = learner["gradient_booster"]
        n_columns, n_outputs = _sizes(learner)
        for name in ("feature_names", "feature_types"):
            if len(learner.get(name, [])) not in (0, n_columns):
                raise ValueError(f"{len(learner[name])} {name} of {n_columns} columns")
        match booster["name"]:
            case "gbtree":
                _require_trees(booster["model"], n_columns, n_outputs)
            case "dart":
                model = booster["gbtree"]["model"]
                _require_trees(model, n_columns, n_outputs)
                _require_length("weight_drop", booster["weight_drop"], len(model["trees"]))
            case "gblinear":
                weights = booster["model"]["weights"]
                _require_length("weights", weights, (n_columns + 1) * n_outputs)
            case other:
                raise ValueError(f"a booster {str(other)[:40]!r}")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise FileRefused(
            f"{document.path}: expected an XGBoost model whose parts fit together, got one that "
            f"is damaged or was changed ({reason_of(error)}); save it again with "
            "Booster.save_model"
        ) from error


def n_classes_of(learner: Mapping[str, Any]) -> int:
    """Number of classes that the file states; 0 for one output."""
    return int(learner["learner_model_param"]["num_class"])


def _sizes(learner: Mapping[str, Any]) -> tuple[int, int]:
    stated = learner["learner_model_param"]
    n_columns, n_classes = int(stated["num_feature"]), int(stated["num_class"])
    n_targets = int(stated.get("num_target", 1))
    if not 1 <= n_columns <= MOST_COLUMNS:
        raise ValueError(f"{n_columns} columns")
    if not 0 <= n_classes <= MOST_CLASSES or n_targets != 1:
        raise ValueError(f"{n_classes} classes of {n_targets} targets")
    base = str(stated["base_score"]).strip("[]").split(",")
    if len(base) not in (1, max(1, n_classes)) or not all(map(math.isfinite, map(float, base))):
        raise ValueError(f"base_score {stated['base_score']}")
    return n_columns, max(1, n_classes)


def _require_trees(model: Mapping[str, Any], n_columns: int, n_outputs: int) -> None:
    stated, trees = model["gbtree_model_param"], model["trees"]
    if int(stated["num_trees"]) != len(trees):
        raise ValueError(f"num_trees is {stated['num_trees']}, there are {len(trees)}")
    if not 1 <= int(stated["num_parallel_tree"]) <= max(1, len(trees)):
        raise ValueError(f"num_parallel_tree is {stated['num_parallel_tree']}")
    outputs = whole_numbers(model["tree_info"], what="tree_info")
    _require_length("tree_info", outputs, len(trees))
    if len(outputs) and not 0 <= outputs.min() <= outputs.max() < n_outputs:
        raise ValueError(f"tree_info beyond {n_outputs} outputs")
    if "iteration_indptr" in model:
        rounds = whole_numbers(model["iteration_indptr"], what="iteration_indptr")
        if (
            not len(rounds)
            or rounds[0] != 0
            or rounds[-1] != len(trees)
            or (np.diff(rounds) < 0).any()
        ):
            raise ValueError("iteration_indptr does not count the trees")
    ids = [tree["id"] for tree in trees]
    if not all(isinstance(one, int) for one in ids) or sorted(ids) != list(range(len(trees))):
        raise ValueError("id: expected each tree's place, once")
    if "cats" in model:
        _require_categories(model["cats"], n_columns)
    for at, tree in enumerate(trees):
        try:
            _require_sound_tree(tree, n_columns)
        except ValueError as error:
            raise ValueError(f"tree {at}: {error}") from None


def _require_sound_tree(tree: Mapping[str, Any], n_columns: int) -> None:
    stated = tree["tree_param"]
    n_nodes = int(stated["num_nodes"])
    if int(stated["size_leaf_vector"]) not in (0, 1):
        raise ValueError("leaves of several outputs, which are not read")
    if int(stated["num_feature"]) not in (0, n_columns):
        raise ValueError(f"num_feature is {stated['num_feature']}, of the model {n_columns}")
    for name in _OF_NODES:
        if name in tree:
            _require_length(name, tree[name], n_nodes)
    left = whole_numbers(tree["left_children"], what="left_children")
    require_tree(left, whole_numbers(tree["right_children"], what="right_children"))
    _require_parents(tree, left, n_nodes)
    columns = whole_numbers(tree["split_indices"], what="split_indices")[left != -1]
    if len(columns) and not 0 <= columns.min() <= columns.max() < n_columns:
        raise ValueError(f"a split beyond {n_columns} columns")
    by_category = np.zeros(n_nodes, dtype=np.bool_)
    if "split_type" in tree:
        types = whole_numbers(tree["split_type"], what="split_type")
        if not set(np.unique(types).tolist()) <= {0, 1}:
            raise ValueError("split_type beyond 0 and 1")
        by_category = types == 1
    _require_category_splits(tree, by_category & (left != -1))


def _require_parents(tree: Mapping[str, Any], left: IntArray, n_nodes: int) -> None:
    """Parents are those whose children the nodes are; what pruning removed has no say in it."""
    right = whole_numbers(tree["right_children"], what="right_children")
    parents = whole_numbers(tree["parents"], what="parents")
    inner = np.flatnonzero(left != -1)
    if (parents[left[inner]] != inner).any() or (parents[right[inner]] != inner).any():
        raise ValueError("parents that are not those of their children")
    removed = whole_numbers(tree["split_indices"], what="split_indices") == _REMOVED
    others = parents[1:] if parents[0] in (-1, _NO_PARENT) else parents
    if not ((others >= 0) & (others < n_nodes)).all():
        raise ValueError(f"a parent outside of the {n_nodes} nodes")
    children = np.concatenate([left[inner], right[inner]])
    if int(tree["tree_param"]["num_deleted"]) != removed.sum() or removed[children].any():
        raise ValueError(f"num_deleted is {tree['tree_param']['num_deleted']}")
    if removed[0] or len(children) + 1 + removed.sum() != n_nodes:
        raise ValueError("nodes that belong to no tree")


def _require_category_splits(tree: Mapping[str, Any], by_category: np.ndarray) -> None:
    if "categories" not in tree and not by_category.any():
        return
    values, nodes, starts, sizes = (
        whole_numbers(tree[name], what=name)
        for name in ("categories", "categories_nodes", "categories_segments", "categories_sizes")
    )
    if not len(nodes) == len(starts) == len(sizes):
        raise ValueError("categories of some nodes only")
    if len(values) and not 0 <= values.min() <= values.max() < _LARGEST_CATEGORY:
        raise ValueError(f"a category beyond {_LARGEST_CATEGORY:,}")
    if len(nodes) and not (
        sizes.min() > 0
        and starts[0] == 0
        and (starts[1:] == (starts + sizes)[:-1]).all()
        and starts[-1] + sizes[-1] == len(values)
    ):
        raise ValueError("categories_segments outside of the categories")
    if nodes.tolist() != np.flatnonzero(by_category).tolist():
        raise ValueError("categories_nodes are not the splits by category")


def _require_categories(cats: Mapping[str, Any], n_columns: int) -> None:
    found, ends = cats["enc"], whole_numbers(cats["feature_segments"], what="feature_segments")
    order = whole_numbers(cats["sorted_idx"], what="sorted_idx")
    if not found and not len(order):
        return
    if len(found) != n_columns:
        raise ValueError(f"categories of {len(found)} columns, of {n_columns}")
    sizes = [len(categories_of(one)) for one in found]
    if ends.tolist() != np.cumsum([0, *sizes]).tolist() or len(order) != sum(sizes):
        raise ValueError("feature_segments do not count the categories")
    for start, size in zip(ends[:-1], sizes, strict=True):
        if sorted(order[start : start + size].tolist()) != list(range(size)):
            raise ValueError("sorted_idx is no order of the categories")


def categories_of(encoded: Mapping[str, Any]) -> tuple[str | float, ...]:
    """Categories of one column, in the order of their codes; empty for a column of numbers.

    Raises:
        ValueError: Offsets do not cut the text into categories.
    """
    values = encoded["values"]
    if "offsets" not in encoded:
        numbers = np.asarray(values)
        if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iuf"):
            raise ValueError("categories that are neither text nor numbers")
        return tuple(float(value) for value in numbers)
    offsets = whole_numbers(encoded["offsets"], what="offsets").tolist()
    text = bytes(np.asarray(values, dtype=np.int64).astype(np.uint8).tobytes())
    if not offsets:
        return ()
    if offsets != sorted(offsets) or offsets[0] != 0 or offsets[-1] != len(text):
        raise ValueError("offsets outside of the text of the categories")
    return tuple(text[a:b].decode() for a, b in pairwise(offsets))


def _require_length(name: str, values: Any, n: int) -> None:
    if not hasattr(values, "__len__") or len(values) != n:
        got = len(values) if hasattr(values, "__len__") else values
        raise ValueError(f"{name}: expected {n} values, got {got}")
