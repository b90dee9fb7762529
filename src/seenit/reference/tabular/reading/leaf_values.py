"""Learning rate and regularisation of boosted trees, from what their nodes answer and gained.

A node with gradients G and second derivatives H has the weight w = −T(G) / (H + λ), where T
shrinks G by α towards 0, and its split gains Σ w²(H + λ) over its children less its own w²(H + λ)
(Chen & Guestrin 2016). A file holds H of every node, w of those that are split, w times the
learning rate of leaves, and the gains; G of a node is the sum of its children's. So every split
gives two equations in λ, α and the rate, and a model has thousands.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from seenit.numerics.arrays import BoolArray, FloatArray
from seenit.reference.tabular.reading.boosted_trees import BoostedTrees

_MOST_SPLITS = 2000
_STARTS = ((0.3, 1.0), (0.1, 1.0), (0.05, 0.1), (0.1, 10.0), (1.0, 0.01))
"""Rate and λ to search from; the first are XGBoost's own."""
_FITS = 1e-4
"""Median share of an equation that may be left over: files hold float32."""
_GOOD = 1e-6


@dataclass(frozen=True, kw_only=True)
class LeafReading:
    """What leaf values say.

    Attributes:
        rate: learning rate, of one tree.
        l2: λ.
        l1: α.
        left_over: median share of an equation that the three leave unexplained.
        n_splits: that were looked at.
        largest_step: that no weight exceeds and several have; None where there is no such.
    """

    rate: float
    l2: float
    l1: float
    left_over: float
    n_splits: int
    largest_step: float | None = None

    @property
    def is_explained(self) -> bool:
        """The three explain the leaf values as far as the file's precision goes."""
        return self.left_over <= _FITS


def read_leaf_values(trees: BoostedTrees) -> LeafReading | None:
    """Rate, λ and α by robust least squares; None where no tree has a split.

    Args:
        trees: of a model with one answer per leaf.
    """
    step = _largest_step(trees)
    splits = np.flatnonzero(~trees.is_leaf & ~_is_clipped(trees, step))
    if not len(splits):
        return None
    if len(splits) > _MOST_SPLITS:
        splits = splits[np.linspace(0, len(splits) - 1, _MOST_SPLITS).astype(np.int64)]
    equations = _Equations(trees, splits)
    best: LeafReading | None = None
    for rate, l2 in _STARTS:
        found = least_squares(
            lambda at: equations.left_over(np.exp(at[0]), at[1], at[2]),
            x0=(np.log(rate), l2, 0.01),
            bounds=((-12.0, 0.0, 0.0), (3.0, np.inf, np.inf)),
            x_scale=(1.0, max(l2, 0.1), 0.1),
            loss="soft_l1",
            f_scale=1e-4,
            xtol=1e-15,
            ftol=1e-15,
            gtol=1e-15,
            max_nfev=60,
        )
        left = float(np.median(np.abs(equations.left_over(np.exp(found.x[0]), *found.x[1:]))))
        if best is None or left < best.left_over:
            best = LeafReading(
                rate=float(np.exp(found.x[0])),
                l2=float(found.x[1]),
                l1=float(found.x[2]),
                left_over=left,
                n_splits=len(splits),
                largest_step=step,
            )
        if best.left_over < _GOOD:
            break
    return best


def _largest_step(trees: BoostedTrees) -> float | None:
    """The weight that several nodes have, where none has a larger one."""
    size = np.abs(trees.weight[~trees.is_leaf])
    largest = float(size.max(initial=0.0))
    return largest if int((size >= largest * (1 - _GOOD)).sum()) > 2 else None


def _is_clipped(trees: BoostedTrees, step: float | None) -> BoolArray:
    """(m,) Splits with a weight at the largest step, their own or a child's."""
    if step is None:
        return np.zeros(len(trees.depth), dtype=bool)
    size = np.abs(np.where(trees.is_leaf, trees.answer, trees.weight))
    largest = np.where(trees.is_leaf, size[trees.is_leaf].max(), step)
    is_at: BoolArray = size >= largest * (1 - _GOOD)
    clipped: BoolArray = is_at | is_at[trees.left] | is_at[trees.right]
    return clipped


class _Equations:
    """Two equations for every split: gradients add up, and the gain is what was written."""

    def __init__(self, trees: BoostedTrees, splits: np.ndarray) -> None:
        children = np.stack([trees.left[splits], trees.right[splits]], axis=1)  # (m, 2)
        self._is_leaf: BoolArray = trees.is_leaf[children]
        self._answer: FloatArray = np.where(
            self._is_leaf, trees.answer[children], trees.weight[children]
        )
        self._cover: FloatArray = trees.cover[children]
        self._own, self._own_cover = trees.weight[splits], trees.cover[splits]
        self._gain = trees.gain[splits]

    def left_over(self, rate: float, l2: float, l1: float) -> FloatArray:
        """(2m,) left side less right side, as a share of the largest term."""
        weight = np.where(self._is_leaf, self._answer / rate, self._answer)  # (m, 2)
        part = weight * (self._cover + l2)
        gradient = part + np.sign(weight) * l1
        own_part = self._own * (self._own_cover + l2)
        own = own_part + np.sign(self._own) * l1
        balance = own - gradient.sum(axis=1)
        scale = np.abs(own) + np.abs(gradient).sum(axis=1)
        squares = weight * part
        gain = squares.sum(axis=1) - self._own * own_part - self._gain
        gain_scale = squares.sum(axis=1) + np.abs(self._own * own_part) + np.abs(self._gain)
        tiny = np.finfo(float).tiny
        return np.concatenate([balance / (scale + tiny), gain / (gain_scale + tiny)])
