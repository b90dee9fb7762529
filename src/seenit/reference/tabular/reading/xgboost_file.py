"""How an XGBoost model was trained: a little is in its file, the trees tell most of the rest."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import FloatArray
from seenit.reference.tabular.reading.boosted_trees import BoostedTrees, boosted_trees
from seenit.reference.tabular.reading.bounds import rounded
from seenit.reference.tabular.reading.leaf_values import read_leaf_values
from seenit.reference.tabular.reading.root_cover import RootReading, first_counts
from seenit.reference.tabular.reading.tree_shape import read_shape
from seenit.reference.tabular.recipe import Parameter, TableRecipe, Value

ROUNDS = "num_boost_round"
_OF_THE_OBJECTIVE = (
    "scale_pos_weight",
    "max_delta_step",
    "tweedie_variance_power",
    "huber_slope",
    "quantile_alpha",
    "aft_loss_distribution",
    "aft_loss_distribution_scale",
)
_DEFAULTS: Mapping[str, tuple[Value, str]] = {
    "tree_method": ("hist", "the file does not say how splits were searched: the default"),
    "max_bin": (256, "the file does not say it: the default"),
}


def read_xgboost(
    document: Mapping[str, Any], *, n_rounds: int | None = None, n_trained: int | None = None
) -> TableRecipe:
    """The recipe of an XGBoost model.

    Args:
        document: the model as JSON, as the library writes it; of a large one some rounds, the
            first among them.
        n_rounds: that the model is asked for; None for as many as there are in the document.
        n_trained: records that it was trained on, None where nobody says.

    Raises:
        ConfigError: The model has no trees, or leaves with several answers.
    """
    learner = document["learner"]
    booster = learner["gradient_booster"]
    kind = booster["name"]
    if kind not in ("gbtree", "dart"):
        raise ConfigError(
            f"references: expected an XGBoost model of trees, got booster {kind}; pass --recipe "
            "or --trainer"
        )
    model = (booster["gbtree"] if kind == "dart" else booster)["model"]
    trees = model["trees"]
    if not trees or any(int(one["tree_param"].get("size_leaf_vector", 1)) > 1 for one in trees):
        raise ConfigError(
            "references: expected XGBoost trees with one answer for each leaf, got "
            f"{'leaves of several' if trees else 'none'}; pass --recipe or --trainer"
        )
    nodes = boosted_trees(trees, int(learner["learner_model_param"]["num_feature"]))
    n_parallel = max(1, int(model["gbtree_model_param"].get("num_parallel_tree", 1)))
    found = [
        *_stated(learner, kind, n_parallel, n_rounds or _n_rounds(model, n_parallel)),
        *_leaves(nodes, n_parallel),
        *read_shape(nodes),
        RootReading(
            counts=_counts(learner, nodes, model, n_parallel), n_trained=n_trained
        ).subsample,
    ]
    found = list({one.name: one for one in reversed(found)}.values())[::-1]  # stated goes first
    names = {one.name for one in found}
    found += [
        Parameter(name=name, value=value, origin="assumed", reason=reason)
        for name, (value, reason) in _DEFAULTS.items()
        if name not in names
    ]
    return TableRecipe(library="xgboost", parameters=tuple(found))


def _stated(
    learner: Mapping[str, Any], kind: str, n_parallel: int, n_rounds: int
) -> Iterator[Parameter]:
    def stated(name: str, value: Value, reason: str = "the file says so") -> Parameter:
        return Parameter(name=name, value=value, origin="stated", reason=reason)

    general = learner["learner_model_param"]
    objective = dict(learner["objective"])
    yield stated(ROUNDS, n_rounds, "that many rounds are asked")
    yield stated("objective", objective.pop("name"))
    if int(general.get("num_class", 0)):
        yield stated("num_class", int(general["num_class"]))
    if kind == "dart":
        yield stated("booster", kind)
        yield Parameter(
            name="rate_drop",
            value=0.1,
            origin="assumed",
            reason="the file does not say how many trees were dropped in a round",
        )
    if n_parallel > 1:
        yield stated("num_parallel_tree", n_parallel)
    if str(general.get("boost_from_average", "0")) == "0":
        yield stated(
            "base_score",
            _base(general).tolist()[0],
            "set, or fixed by an early version; not estimated from records",
        )
    for group in objective.values():
        for name in _OF_THE_OBJECTIVE:
            if isinstance(group, Mapping) and name in group:
                value = float(np.float32(group[name]))
                if (name, value) != ("scale_pos_weight", 1.0):
                    yield stated(name, rounded(value))


def _n_rounds(model: Mapping[str, Any], n_parallel: int) -> int:
    borders = model.get("iteration_indptr")
    if borders is not None:
        return len(borders) - 1
    n_outputs = 1 + max(model["tree_info"])
    n_rounds: int = len(model["trees"]) // (n_outputs * n_parallel)
    return n_rounds


def _leaves(nodes: BoostedTrees, n_parallel: int) -> Iterator[Parameter]:
    """Rate and regularisation; the library divides the rate among trees grown at once."""
    found = read_leaf_values(nodes)
    if found is None or not found.is_explained:
        why = (
            "no tree has a split"
            if found is None
            else f"no rate explains the leaf values, {found.left_over:.0e} is left over"
        )
        for name, value in (("learning_rate", 0.3), ("reg_lambda", 1.0), ("reg_alpha", 0.0)):
            yield Parameter(name=name, value=value, origin="assumed", reason=f"{why}: the default")
        return
    reason = f"explains leaf values and gains of {found.n_splits:,} splits"
    for name, fitted in (
        ("learning_rate", found.rate * n_parallel),
        ("reg_lambda", found.l2),
        ("reg_alpha", found.l1 if found.l1 > 1e-3 else 0.0),
    ):
        yield Parameter(name=name, value=rounded(fitted), origin="inferred", reason=reason)
    if found.largest_step is not None:
        yield Parameter(
            name="max_delta_step",
            value=rounded(found.largest_step),
            origin="inferred",
            reason="no weight is larger, and several are as large",
        )


def _counts(
    learner: Mapping[str, Any], nodes: BoostedTrees, model: Mapping[str, Any], n_parallel: int
) -> FloatArray:
    """Records under the roots of the first round, of every round for squared errors."""
    objective = str(learner["objective"]["name"])
    n_outputs = 1 + max(model["tree_info"])
    covers = nodes.cover[nodes.is_root]
    if not objective.startswith("reg:squared"):
        covers = covers[: n_outputs * n_parallel]
    by_output = covers.reshape(-1, n_outputs, n_parallel).transpose(0, 2, 1).reshape(-1, n_outputs)
    weight = float(learner["objective"].get("reg_loss_param", {}).get("scale_pos_weight", 1))
    return first_counts(objective, _base(learner["learner_model_param"]), by_output, weight=weight)


def _base(general: Mapping[str, Any]) -> FloatArray:
    """What the model answers before its first tree, one number or one for each class."""
    text = str(general["base_score"]).strip("[]")
    return np.array([float(one) for one in text.split(",")])
