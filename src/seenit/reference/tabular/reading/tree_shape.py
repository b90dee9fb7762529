"""What the shape of boosted trees says of the limits that they grew under."""

from collections.abc import Iterator

import numpy as np

from seenit.reference.tabular.reading.boosted_trees import BoostedTrees
from seenit.reference.tabular.reading.bounds import lower_bound_of, usual_numbers
from seenit.reference.tabular.recipe import Parameter

_USUAL_DEPTH = 6
_OFTEN = 0.3
"""Share of the trees that a limit stops."""
_COVERS = usual_numbers(-1, 4)
_GAINS = usual_numbers(-2, 2)
_EVERYWHERE, _HARDLY_ALL = 0.97, 0.67
"""Share of the trees that use a column which each of them may use, and which they may not."""
_BEST_COLUMNS, _FEWEST_TREES, _FEWEST_SPLITS = 6, 20, 15


def read_shape(trees: BoostedTrees) -> Iterator[Parameter]:
    """Depth, leaves, smallest cover, smallest gain and share of columns, as XGBoost calls them.

    Args:
        trees: of a model with one answer per leaf.
    """
    yield from _size(trees)
    yield _smallest_cover(trees)
    yield _smallest_gain(trees)
    yield _columns(trees)


def _size(trees: BoostedTrees) -> Iterator[Parameter]:
    depths, leaves = trees.depths, trees.per_tree(trees.is_leaf)
    depth, most = int(depths.max()), int(leaves.max())
    at_depth, at_most = float((depths == depth).mean()), float((leaves == most).mean())
    if at_most >= _OFTEN and at_most > at_depth and most < 2**depth and most > 2:
        yield Parameter(
            name="max_leaves",
            value=most,
            origin="inferred",
            reason=f"{at_most:.0%} of the trees have {most} leaves, and none has more",
        )
        yield Parameter(
            name="grow_policy",
            value="lossguide",
            origin="inferred",
            reason="trees that a number of leaves stops are of unequal depth",
        )
        yield Parameter(
            name="max_depth",
            value=0,
            origin="inferred",
            reason="the number of leaves stops the trees, not their depth",
        )
    elif (at_depth >= _OFTEN and int((depths == depth).sum()) > 1) or _is_cut(trees, depth):
        yield Parameter(
            name="max_depth",
            value=depth,
            origin="inferred",
            reason=f"{at_depth:.0%} of the trees are {depth} deep, and none is deeper",
        )
    elif depth <= _USUAL_DEPTH:
        yield Parameter(
            name="max_depth",
            value=_USUAL_DEPTH,
            origin="assumed",
            reason=f"no tree is deeper than {depth}, which other limits may explain: the default",
        )
    else:
        yield Parameter(
            name="max_depth",
            value=0,
            origin="inferred",
            reason=f"depths go up to {depth} and {at_depth:.0%} of the trees reach it: no limit",
        )


def _is_cut(trees: BoostedTrees, depth: int) -> bool:
    """Nodes do not thin out towards the deepest level."""
    n_last, n_before = (int((trees.depth == d).sum()) for d in (depth, depth - 1))
    return n_last >= 8 and n_last >= n_before / 2


def _smallest_cover(trees: BoostedTrees) -> Parameter:
    covers = trees.cover[~trees.is_root]
    smallest = float(covers.min()) if len(covers) else np.inf
    bound = lower_bound_of(covers, _COVERS)
    if bound is not None:
        return Parameter(
            name="min_child_weight",
            value=bound,
            origin="inferred",
            reason=f"the smallest cover of a node is {smallest:.4g}, and many are as small",
        )
    if smallest < 1:
        return Parameter(
            name="min_child_weight",
            value=0.0,
            origin="inferred",
            reason=f"there is a cover of {smallest:.2g}, and few are as small",
        )
    return Parameter(
        name="min_child_weight",
        value=1.0,
        origin="assumed",
        reason=f"no cover is below {smallest:.3g}, which other limits may explain: the default",
    )


def _smallest_gain(trees: BoostedTrees) -> Parameter:
    gains = trees.gain[~trees.is_leaf]
    smallest = float(gains.min()) if len(gains) else np.inf
    bound = lower_bound_of(gains, _GAINS)
    if bound is not None:
        return Parameter(
            name="gamma",
            value=bound,
            origin="inferred",
            reason=f"the smallest gain of a split is {smallest:.4g}, and many are as small",
        )
    if smallest < _GAINS[0]:
        return Parameter(
            name="gamma",
            value=0.0,
            origin="inferred",
            reason=f"there is a split that gains {smallest:.2g}",
        )
    return Parameter(
        name="gamma",
        value=0.0,
        origin="assumed",
        reason=f"no split gains less than {smallest:.3g}, which other limits may explain: the "
        "default",
    )


def _columns(trees: BoostedTrees) -> Parameter:
    """The share of columns that a tree is offered, where that shows in how often they are used.

    A column that every tree may use is used by nearly all, until what it tells is learned; so
    shares between a half and all are left open.
    """
    splits = ~trees.is_leaf
    is_used = np.zeros((trees.n_trees, trees.n_features), dtype=bool)
    is_used[trees.tree[splits], trees.feature[splits]] = True
    share = np.sort(is_used.mean(axis=0))[::-1]
    if share[0] >= _EVERYWHERE:
        return Parameter(
            name="colsample_bytree",
            value=1.0,
            origin="inferred",
            reason=f"a column is used by {share[0]:.0%} of the trees",
        )
    n_splits = float(np.median(trees.per_tree(splits)))
    is_large = trees.n_trees >= _FEWEST_TREES and n_splits >= _FEWEST_SPLITS
    if not is_large or share[0] > _HARDLY_ALL:
        return Parameter(
            name="colsample_bytree",
            value=1.0,
            origin="assumed",
            reason=f"no column is used by more than {share[0]:.0%} of the trees, which does not "
            "say whether they were offered it: the default",
        )
    usual = float(np.median(share[:_BEST_COLUMNS]))
    most = int(is_used.sum(axis=1).max())
    return Parameter(
        name="colsample_bytree",
        value=float(f"{max(round(usual, 1), most / trees.n_features):.2g}"),
        origin="inferred",
        reason=f"no column is used by more than {share[0]:.0%} of the trees, large as they are",
    )
