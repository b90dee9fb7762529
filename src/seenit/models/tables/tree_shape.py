"""Whether the children of nodes make trees, before anything walks along them."""

import numpy as np

from seenit.models.tables.limits import MOST_DEEP
from seenit.numerics.arrays import IntArray


def require_tree(left: IntArray, right: IntArray) -> None:
    """Raise ValueError unless every walk from node 0 ends, and ends in a leaf.

    Args:
        left: (n,) first child of each node, -1 for a leaf.
        right: (n,) second child, -1 for a leaf.
    """
    n = len(left)
    if n == 0 or len(right) != n:
        raise ValueError(f"a tree of {n} and {len(right)} nodes")
    inner = left != -1
    if (inner != (right != -1)).any():
        raise ValueError("a node with one child")
    children = np.concatenate([left[inner], right[inner]])
    if len(children) and not 0 < children.min() <= children.max() < n:
        raise ValueError(f"a child outside of the nodes 1 to {n - 1}")
    if len(np.unique(children)) < len(children):  # then a walk could go round
        raise ValueError("a node with two parents")
    reached = np.zeros(1, dtype=np.int64)
    for _ in range(MOST_DEEP):
        reached = reached[inner[reached]]
        if not len(reached):
            return
        reached = np.concatenate([left[reached], right[reached]])
    raise ValueError(f"a tree of more than {MOST_DEEP:,} levels")
