"""The trees of an XGBoost model as arrays, from the JSON that the library writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seenit.numerics.arrays import BoolArray, FloatArray, IntArray

_NO_NODE = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class BoostedTrees:
    """Every node of every tree, m of them, the trees one after the other, each from its root.

    Attributes:
        tree: (m,) number of its tree.
        depth: (m,) splits above it.
        is_leaf: (m,) it is not split.
        left: (m,) position of its left child; -1 of a leaf.
        right: (m,) position of its right child; -1 of a leaf.
        cover: (m,) sum of the second derivatives of its records.
        gain: (m,) what its split gained; 0 of a leaf.
        weight: (m,) what it would answer, before the learning rate; NaN of a leaf.
        answer: (m,) what it answers; NaN of a node that is split.
        feature: (m,) column that it is split by; -1 of a leaf.
        n_trees: in the model.
        n_features: of the table.
    """

    tree: IntArray
    depth: IntArray
    is_leaf: BoolArray
    left: IntArray
    right: IntArray
    cover: FloatArray
    gain: FloatArray
    weight: FloatArray
    answer: FloatArray
    feature: IntArray
    n_trees: int
    n_features: int

    @property
    def is_root(self) -> BoolArray:
        """(m,) Nothing is above it."""
        is_root: BoolArray = self.depth == 0
        return is_root

    def per_tree(self, chosen: BoolArray) -> IntArray:
        """(n_trees,) how many of the chosen nodes each tree has."""
        return np.bincount(self.tree[chosen], minlength=self.n_trees)

    @property
    def depths(self) -> IntArray:
        """(n_trees,) depth of each tree."""
        deepest = np.zeros(self.n_trees, dtype=np.int64)
        np.maximum.at(deepest, self.tree, self.depth)
        return deepest


def boosted_trees(trees: Sequence[Mapping[str, Any]], n_features: int) -> BoostedTrees:
    """The nodes that can be reached, tree by tree; what pruning left behind is dropped.

    Args:
        trees: `learner.gradient_booster.model.trees` of the JSON.
        n_features: of the table.
    """
    parts: list[dict[str, np.ndarray]] = []
    n_before = 0
    for number, tree in enumerate(trees):
        part = _one_tree(tree)
        n = len(part["depth"])
        for side in ("left", "right"):
            part[side] = np.where(part[side] == _NO_NODE, _NO_NODE, part[side] + n_before)
        part["tree"] = np.full(n, number)
        parts.append(part)
        n_before += n
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return BoostedTrees(
        **joined, is_leaf=joined["left"] == _NO_NODE, n_trees=len(trees), n_features=n_features
    )


def _one_tree(tree: Mapping[str, Any]) -> dict[str, np.ndarray]:
    left = np.asarray(tree["left_children"], dtype=np.int64)
    right = np.asarray(tree["right_children"], dtype=np.int64)
    kept, level, depths = [np.zeros(1, dtype=np.int64)], np.zeros(1, dtype=np.int64), [0]
    while len(level := level[left[level] != _NO_NODE]):
        level = np.stack([left[level], right[level]], axis=1).ravel()
        kept.append(level)
        depths.append(depths[-1] + 1)
    depth = np.repeat(depths, [len(nodes) for nodes in kept])
    nodes = np.concatenate(kept)
    place = np.full(len(left) + 1, _NO_NODE)  # the last for -1
    place[nodes] = np.arange(len(nodes))
    is_leaf = left[nodes] == _NO_NODE

    def column(name: str) -> FloatArray:
        return np.asarray(tree[name], dtype=np.float64)[nodes]

    return {
        "depth": depth,
        "left": place[left[nodes]],
        "right": place[right[nodes]],
        "cover": column("sum_hessian"),
        "gain": np.where(is_leaf, 0.0, column("loss_changes")),
        "weight": np.where(is_leaf, np.nan, column("base_weights")),
        "answer": np.where(is_leaf, column("split_conditions"), np.nan),
        "feature": np.where(is_leaf, _NO_NODE, np.asarray(tree["split_indices"])[nodes]),
    }
