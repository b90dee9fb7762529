"""What scikit-learn follows without looking: nodes of trees, and everything that was not vetted."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np

from seenit.errors import FileRefused
from seenit.files.damage import reason_of
from seenit.models.tables.tree_shape import require_tree

_VETTED = frozenset(
    {
        "base", "calibration", "compose", "decomposition", "discriminant_analysis", "dummy",
        "ensemble", "feature_selection", "frozen", "impute", "kernel_approximation",
        "linear_model", "model_selection", "multiclass", "naive_bayes", "neural_network",
        "pipeline", "preprocessing", "random_projection", "tree", "utils", "_loss",
    }
)  # fmt: skip
"""Parts of scikit-learn whose estimators compute in NumPy, or in trees that are checked here."""
_TREE, _TREE_PREDICTOR = "sklearn.tree._tree.Tree", "TreePredictor"


def require_sound(path: str, estimator: Any, *, trust: Collection[str]) -> None:
    """Raise FileRefused unless all parts are vetted, and every index in a tree points at something.

    Args:
        path: the file, for the message.
        estimator: as skops built it.
        trust: names of types that the user has looked at, which are not looked into.
    """
    unvetted: set[str] = set()
    try:
        for part, n_columns in _parts(estimator):
            name = _name(part)
            if name in trust:
                continue
            if name.startswith("sklearn.") and name.split(".")[1] not in _VETTED:
                unvetted.add(name)
            elif name == _TREE:
                _require_sound_tree(part, n_columns)
            elif name.endswith(f".{_TREE_PREDICTOR}"):
                _require_sound_predictor(part, n_columns)
            elif hasattr(part, "check_format"):  # a sparse matrix
                part.check_format(full_check=True)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise FileRefused(
            f"{path}: expected a scikit-learn estimator whose parts fit together, got one that is "
            f"damaged or was changed ({reason_of(error)}); write it again with skops.io.dump"
        ) from error
    if unvetted:
        options = " ".join(f"--trust-type {name}" for name in sorted(unvetted))
        raise FileRefused(
            f"{path}: holds {', '.join(sorted(unvetted))}, whose compiled code follows what the "
            f"file says without looking; if you know where the file comes from, pass {options}"
        )


def _parts(root: Any) -> Iterator[tuple[Any, int | None]]:
    """Every object below an estimator, once, with the columns that its owner asks it with."""
    seen: set[int] = set()
    waiting: list[tuple[Any, int | None]] = [(root, None)]
    while waiting:
        part, n_columns = waiting.pop()
        if id(part) in seen or isinstance(part, str | bytes | int | float | bool | None):
            continue
        seen.add(id(part))
        yield part, n_columns
        if isinstance(part, Mapping):
            below = [*part.keys(), *part.values()]
        elif isinstance(part, list | tuple | set | frozenset):
            below = list(part)
        elif isinstance(part, np.ndarray):
            below = list(part.ravel()) if part.dtype == object else []
        else:
            below = list(getattr(part, "__dict__", {}).values())
            n_columns = getattr(part, "n_features_in_", n_columns)
            _require_same_columns(part)
        waiting += [(one, n_columns) for one in below]


def _require_same_columns(part: Any) -> None:
    """An ensemble asks its trees directly, so they must take the columns that it takes itself."""
    wanted = getattr(part, "n_features_in_", None)
    if wanted is None or hasattr(part, "estimators_features_"):
        return
    for one in np.ravel(np.asarray(getattr(part, "estimators_", []), dtype=object)):
        got = getattr(one, "n_features_in_", wanted)
        if hasattr(one, "tree_") and got != wanted:
            raise ValueError(f"a tree of {got} columns in an ensemble of {wanted}")


def _require_sound_tree(tree: Any, n_columns: int | None) -> None:
    nodes = tree.__getstate__()["nodes"]
    left, right = nodes["left_child"].astype(np.int64), nodes["right_child"].astype(np.int64)
    require_tree(left, right)
    columns = nodes["feature"][left != -1]
    if n_columns is not None and tree.n_features != n_columns:
        raise ValueError(f"a tree of {tree.n_features} columns, asked with {n_columns}")
    if len(columns) and not 0 <= columns.min() <= columns.max() < tree.n_features:
        raise ValueError(f"a split beyond {tree.n_features} columns")


def _require_sound_predictor(predictor: Any, n_columns: int | None) -> None:
    nodes = predictor.nodes
    is_leaf = nodes["is_leaf"] != 0
    left, right = (
        np.where(is_leaf, -1, nodes[name].astype(np.int64)) for name in ("left", "right")
    )
    require_tree(left, right)
    columns = nodes["feature_idx"][~is_leaf]
    if n_columns is None or (len(columns) and not 0 <= columns.min() <= columns.max() < n_columns):
        raise ValueError(f"a split beyond {n_columns} columns")
    by_category = ~is_leaf & (nodes["is_categorical"] != 0)
    n_sets = min(len(predictor.raw_left_cat_bitsets), len(predictor.binned_left_cat_bitsets))
    if by_category.any() and nodes["bitset_idx"][by_category].max() >= n_sets:
        raise ValueError(f"a split by category beyond {n_sets}")


def _name(part: Any) -> str:
    return f"{type(part).__module__}.{type(part).__qualname__}"
