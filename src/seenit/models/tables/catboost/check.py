"""The structure of a CatBoost model, checked as far as the library would trust it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seenit.errors import FileRefused
from seenit.files.damage import reason_of
from seenit.models.tables.catboost.counts import require_sound_counts
from seenit.models.tables.catboost.document import CatBoostDocument
from seenit.models.tables.catboost.features import columns_of, splits_of
from seenit.models.tables.limits import MOST_CLASSES

_PARTS = {
    "ctr_data", "features_info", "model_info", "oblivious_trees", "trees", "scale_and_bias",
}  # fmt: skip
_MOST_SPLITS, _MOST_LEVELS = 20, 500


def require_sound(document: CatBoostDocument) -> int:
    """Raise FileRefused unless all that the file points at is there; otherwise its outputs.

    Splits are borders, values or counts of the columns, trees have all their leaves, and counts
    of categories have their stride.
    """
    try:
        model = document.model
        if set(model) - _PARTS:
            raise ValueError(f"an unknown part {min(set(model) - _PARTS)[:40]!r}")
        features = model["features_info"]
        columns_of(features)
        require_sound_counts(model)
        splits = splits_of(features)
        if "oblivious_trees" in model:
            found = [_outputs_of(tree, splits) for tree in model["oblivious_trees"]]
        else:
            found = [_outputs_below(tree, splits) for tree in model["trees"]]
        if len(set(found)) != 1 or not 1 <= found[0] <= MOST_CLASSES:
            raise ValueError(f"trees of {sorted(set(found))[:5]} outputs")
        scale, bias = model["scale_and_bias"]
        biases = bias if isinstance(bias, list) else [bias]
        if len(biases) not in (1, found[0]) or not _all_finite([scale, *biases]):
            raise ValueError(f"scale_and_bias {str(model['scale_and_bias'])[:60]}")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise FileRefused(
            f"{document.path}: expected a CatBoost model whose parts fit together, got one that "
            f"is damaged, was changed or takes texts or embeddings ({reason_of(error)}); save it "
            "again with save_model, or pass --target module:function that asks it"
        ) from error
    return found[0]


def _outputs_of(tree: Mapping[str, Any], splits: Sequence[Mapping[str, Any]]) -> int:
    """Outputs of a tree that splits each level alike."""
    own = tree.get("splits") or []
    if len(own) > _MOST_SPLITS:
        raise ValueError(f"a tree of {len(own)} levels")
    for split in own:
        _require_known(split, splits)
    n_leaves = 1 << len(own)
    values, weights = tree["leaf_values"], tree.get("leaf_weights", [0.0] * n_leaves)
    if len(values) % n_leaves or not values or len(weights) not in (0, n_leaves):
        raise ValueError(f"{len(values)} values and {len(weights)} weights of {n_leaves} leaves")
    if not _all_finite(values):
        raise ValueError("a leaf that is not finite")
    return len(values) // n_leaves


def _outputs_below(root: Mapping[str, Any], splits: Sequence[Mapping[str, Any]]) -> int:
    """Outputs of a tree of nodes, each with two others below it or a value."""
    found: set[int] = set()
    level: list[Mapping[str, Any]] = [root]
    for _ in range(_MOST_LEVELS):
        below: list[Mapping[str, Any]] = []
        for node in level:
            if "split" in node:
                _require_known(node["split"], splits)
                below += [node["left"], node["right"]]
            else:
                values = node["value"] if isinstance(node["value"], list) else [node["value"]]
                if not _all_finite(values):
                    raise ValueError("a leaf that is not finite")
                found.add(len(values))
        if not below:
            break
        level = below
    else:
        raise ValueError(f"a tree of more than {_MOST_LEVELS} levels")
    if len(found) != 1:
        raise ValueError(f"leaves of {sorted(found)[:5]} outputs")
    return found.pop()


def _require_known(split: Mapping[str, Any], splits: Sequence[Mapping[str, Any]]) -> None:
    """The split is the one of its number: the library reads some of it by number, some by name."""
    at = split["split_index"]
    if not isinstance(at, int) or not 0 <= at < len(splits) or dict(split) != splits[at]:
        raise ValueError(f"a split {str(split)[:80]} that is none of the columns'")


def _all_finite(values: Sequence[Any]) -> bool:
    numbers = np.asarray(values)
    return numbers.dtype.kind in "iuf" and all(map(math.isfinite, numbers.ravel().tolist()))
