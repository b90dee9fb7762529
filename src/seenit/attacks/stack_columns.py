"""From signals to the columns that a stack learns from: one small pure function per signal.

A column of one record depends on that record alone. Another kind of evidence is one more
function here and one more name in `Evidence`.
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from scipy.special import logsumexp

from seenit.attacks.stack_evidence import Evidence
from seenit.attacks.stack_references import reference_columns
from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.logits import entropy, log_not_p_of_margin

Columns = dict[str, Array]
"""Column name to (n,) values."""

MOST_PAIRED = 8
"""Scalars of which every two are compared; the number of pairs grows with the square."""

TINY = 1e-12
"""What is added to a scalar before its logarithm."""

N_TOP = 9
"""Runner-up classes that get a column each."""


def columns_of(evidence: Evidence) -> Columns:
    """Every column that the evidence allows, by name, in a fixed order."""
    columns: Columns = {}
    for block in BLOCKS:
        columns |= block(evidence)
    return columns


def margin_columns(evidence: Evidence) -> Columns:
    """Margins of every view, and how they vary from view to view."""
    columns: Columns = {}
    for name, margins in (
        ("margin", evidence.target_margin),
        ("margin t2", evidence.target_margin_t2),
    ):
        if margins is not None:
            columns |= _over_views(name, margins.astype(np.float64))
    return columns


def output_columns(evidence: Evidence) -> Columns:
    """What the outputs say whatever the label is: entropy, level, spread, sorted classes."""
    z = evidence.log_outputs()
    if z is None:
        return {}
    descending = -np.sort(-z, axis=1)[:, :N_TOP]  # (n, min(c, N_TOP))
    level = logsumexp(z, axis=1)
    columns = {
        "entropy": entropy(z),
        "logsumexp": level,
        "mean logit": z.mean(axis=1),
        "sd of logits": z.std(axis=1),
    }
    return columns | _numbered("sorted logit", descending - level[:, None])


def true_class_columns(evidence: Evidence) -> Columns:
    """The true class among the others: its logit, its rank, its lead over each runner-up."""
    z = evidence.log_outputs()
    if z is None or evidence.labels is None:
        return {}
    rows = np.arange(len(z))
    true = z[rows, evidence.labels]  # (n,)
    rest = z.copy()
    rest[rows, evidence.labels] = -np.inf
    others = -np.sort(-rest, axis=1)[:, : min(N_TOP, z.shape[1] - 1)]  # (n, ...), descending
    columns = {
        "true logit": true,
        "other logits": logsumexp(rest, axis=1),
        "rank of true class": (z > true[:, None]).sum(axis=1).astype(np.float64),
    }
    return columns | _numbered("other logit", others) | _numbered("lead", true[:, None] - others)


def table_columns(evidence: Evidence) -> Columns:
    """Scalars as a table gives them."""
    columns: Columns = {}
    if evidence.target_loss is not None:
        columns["loss"] = evidence.target_loss.astype(np.float64)
    if evidence.table_features is not None:
        columns |= _numbered("table feature", evidence.table_features)
    return columns


def scalar_pair_columns(evidence: Evidence) -> Columns:
    """Comparison of the scalars of a table: difference and log ratio of every two of them.

    They usually come from the same outputs, so that one says little that another does not, and
    their disagreement a lot: of p_y and the largest p, of a gradient's norm and 1 − p_y. Trees
    that cut along one column at a time find it hardly. None where there are too many scalars, nor
    of a text's loss alone: beside statistics of its tokens, functions of one number crowd them out.
    """
    if evidence.token_statistics is not None and evidence.table_features is None:
        return {}
    scalars: Columns = {}
    if evidence.target_loss is not None:
        loss = evidence.target_loss.astype(np.float64)
        scalars |= {"loss": loss, "p": np.exp(-loss), "1 − p": -np.expm1(-loss)}
    if evidence.table_features is not None:
        scalars |= _numbered("table feature", evidence.table_features)
    columns: Columns = {}
    if len(scalars) > MOST_PAIRED:
        return columns
    logs = {name: np.log(np.abs(values) + TINY) for name, values in scalars.items()}
    for first, second in combinations(scalars, 2):
        columns[f"{first} less {second}"] = scalars[first] - scalars[second]
        columns[f"log of {first} over {second}"] = logs[first] - logs[second]
    return columns


def hit_columns(evidence: Evidence) -> Columns:
    """Share of views that are predicted right."""
    if evidence.label_hits is None:
        return {}
    return {"share of hits": evidence.label_hits.mean(axis=1)}


def feature_columns(evidence: Evidence) -> Columns:
    """How strongly the penultimate layer answers, and with how many units."""
    if evidence.target_features is None:
        return {}
    features = evidence.target_features.astype(np.float64)
    columns = {
        "feature norm": np.linalg.norm(features, axis=1),
        "active features": (features > 0).mean(axis=1),
        "largest feature": features.max(axis=1),
    }
    if evidence.target_margin is not None:
        # log(1 − p_y) + log ‖f‖: the pull on the true class's weights, in log space
        pull = log_not_p_of_margin(evidence.target_margin[:, 0])
        columns["pull on true class"] = pull + np.log(columns["feature norm"].clip(min=1e-300))
    return columns


def gradient_columns(evidence: Evidence) -> Columns:
    """Gradient norms, block by block."""
    if evidence.gradient_norms is None:
        return {}
    return _numbered("gradient norm", evidence.gradient_norms)


def shadow_columns(evidence: Evidence) -> Columns:
    """The log-odds of the learner that was trained on the references."""
    if evidence.shadow_log_odds is None:
        return {}
    return {"shadow log-odds": evidence.shadow_log_odds.astype(np.float64)}


def token_columns(evidence: Evidence) -> Columns:
    """What the tokens of a text say, as they are."""
    if evidence.token_statistics is None:
        return {}
    return _numbered("token statistic", evidence.token_statistics)


def tree_columns(evidence: Evidence) -> Columns:
    """How the margin grew with the trees, the sizes of leaves, and the votes."""
    columns: Columns = {}
    if evidence.staged_margin is not None:
        stages = evidence.staged_margin.astype(np.float64)
        columns |= _numbered("staged margin", stages)
        if evidence.target_margin is not None:
            growth = evidence.target_margin[:, :1] - stages
            columns |= _numbered("growth since stage", growth)
    if evidence.leaf_sizes is not None:
        columns |= _numbered("leaf sizes", evidence.leaf_sizes)
    if evidence.tree_votes is not None:
        columns["tree votes"] = evidence.tree_votes.astype(np.float64)
    return columns


def probe_columns(evidence: Evidence) -> Columns:
    """The margin after each short training on other records, and how much of it was lost."""
    if evidence.probe_margin is None:
        return {}
    after = evidence.probe_margin.astype(np.float64)  # (p, n, q)
    columns = _numbered("margin of probe", after.mean(axis=2).T)
    if evidence.target_margin is not None:
        before = evidence.target_margin[:, : after.shape[2]].astype(np.float64)  # (n, q)
        lost = before - after
        columns |= _numbered("lost to probe", lost.mean(axis=2).T)
        columns |= _numbered("lost to probe, plain", lost[:, :, 0].T)
        columns["lost to probes, mean"] = lost.mean(axis=(0, 2))
    return columns


BLOCKS: tuple[Callable[[Evidence], Columns], ...] = (
    margin_columns,
    output_columns,
    true_class_columns,
    table_columns,
    scalar_pair_columns,
    hit_columns,
    feature_columns,
    gradient_columns,
    reference_columns,
    shadow_columns,
    token_columns,
    tree_columns,
    probe_columns,
)


def _over_views(name: str, margins: Array) -> Columns:
    """Columns of margins (n, q); the plain view alone if q is 1."""
    columns = {f"{name}, plain": margins[:, 0]}
    if margins.shape[1] == 1:
        return columns
    change = margins[:, 1:] - margins[:, :1]  # (n, q − 1)
    return (
        columns
        | {
            f"{name}, mean": margins.mean(axis=1),
            f"{name}, sd": margins.std(axis=1),
            f"{name}, median": np.median(margins, axis=1),
            f"{name}, min": margins.min(axis=1),
            f"{name}, max": margins.max(axis=1),
            f"{name}, mean change": change.mean(axis=1),
            f"{name}, mean absolute change": np.abs(change).mean(axis=1),
        }
        | _numbered(f"{name}, view", margins[:, 1:])
        | _numbered(f"{name}, change in view", change)
    )


def _numbered(name: str, values: FloatArray) -> Columns:
    return {f"{name} {at + 1}": values[:, at].astype(np.float64) for at in range(values.shape[1])}
