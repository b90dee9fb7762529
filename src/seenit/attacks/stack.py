"""Stack: learners on all signals, trained on the records of known membership."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seenit.attacks.stack_bags import bags_of, learned_rows
from seenit.attacks.stack_classes import ClassStatistics, class_statistics
from seenit.attacks.stack_columns import columns_of
from seenit.attacks.stack_evidence import Evidence
from seenit.attacks.stack_learners import (
    FAMILIES,
    TREES,
    Family,
    LogOdds,
    blocks_of,
    column_quantiles,
)
from seenit.errors import ConfigError, SignalError
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_shape
from seenit.numerics.normal_scores import NormalScores, normal_scores
from seenit.numerics.units import n_units_by_side

MANY_TEXTS = 3_000
"""Known texts of a fit from which on trees are enough."""

IN_CLASS = ("margin, plain", "margin, mean", "loss")
"""Columns that are also given relative to the record's class, where they exist."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Learners of four families on every signal, averaged by rank; higher = more likely a member.

    Each family is fitted `n_bags` times, each time without one share of the known records and on
    8,000 records at most, and answers with the mean log-odds of those fits. The held-out answers
    say, without seeing a record twice, which rank an answer has among known records; ranks as
    normal scores are what the families are averaged in. Log-odds of one family would outweigh the
    other's, and ranks among the fitted records themselves would be those of answers known by heart.

    About 5 s for 8,000 records and 80 columns on one core; memory O(n k).

    Attributes:
        seed: decides the shares and the learners.
        n_bags: at least 2; fewer where a side has fewer known records.

    Source: Wolpert 1992, Neural Networks 5(2), stacked generalization; Breiman 1996, Machine
        Learning 24(2), bagging.
    Deviation: the second level is a fixed mean of normal scores, there is too little to learn
        weights from.

    Raises:
        ConfigError: `n_bags` is less than 2.
    """

    seed: int = 0
    n_bags: int = 4

    def __post_init__(self) -> None:
        if self.n_bags < 2:
            raise ConfigError(f"n_bags: expected at least 2, got {self.n_bags}")

    def fit(
        self,
        *,
        labels: IntArray | None = None,
        target_logits: FloatArray | None = None,
        target_probabilities: FloatArray | None = None,
        target_loss: FloatArray | None = None,
        table_features: FloatArray | None = None,
        target_margin: FloatArray | None = None,
        target_margin_t2: FloatArray | None = None,
        target_features: FloatArray | None = None,
        gradient_norms: FloatArray | None = None,
        label_hits: BoolArray | None = None,
        reference_margin: FloatArray | None = None,
        reference_margin_t2: FloatArray | None = None,
        reference_is_in: BoolArray | None = None,
        reference_is_usable: BoolArray | None = None,
        shadow_log_odds: FloatArray | None = None,
        token_statistics: FloatArray | None = None,
        staged_margin: FloatArray | None = None,
        leaf_sizes: FloatArray | None = None,
        tree_votes: FloatArray | None = None,
        probe_margin: FloatArray | None = None,
        known_is_member: BoolArray,
        known_units: IntArray | None = None,
    ) -> "FittedStack":
        """Learn from any of the signals, as in the vocabulary, and known_is_member (n,).

        Records of one of known_units (n,) are held out together.

        Raises:
            SignalError: No signal is there or none varies, shapes disagree, a value is not
                finite, or a side of membership has fewer than 2 records.
        """
        evidence = Evidence(
            labels=labels,
            target_logits=target_logits,
            target_probabilities=target_probabilities,
            target_loss=target_loss,
            table_features=table_features,
            target_margin=target_margin,
            target_margin_t2=target_margin_t2,
            target_features=target_features,
            gradient_norms=gradient_norms,
            label_hits=label_hits,
            reference_margin=reference_margin,
            reference_margin_t2=reference_margin_t2,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
            shadow_log_odds=shadow_log_odds,
            token_statistics=token_statistics,
            staged_margin=staged_margin,
            leaf_sizes=leaf_sizes,
            tree_votes=tree_votes,
            probe_margin=probe_margin,
        )
        require_shape("known_is_member", known_is_member, (len(evidence),))
        n_members, n_nonmembers = n_units_by_side(known_is_member, known_units)
        if min(n_members, n_nonmembers) < 2:
            raise SignalError(
                "known_is_member: expected at least 2 members and 2 non-members that are "
                f"independent, to learn from, got {n_members} and {n_nonmembers}"
            )
        n_bags = min(self.n_bags, n_members, n_nonmembers)
        columns = columns_of(evidence)
        classes = None
        if evidence.labels is not None:
            values = {name: columns[name] for name in IN_CLASS if name in columns}
            classes = class_statistics(evidence.labels, values)
            columns |= classes.columns(evidence.labels, values)
        names = tuple(name for name, column in columns.items() if column.min() < column.max())
        if not names:
            raise SignalError("stack: expected a signal that varies between records, got none")
        x = np.column_stack([columns[name] for name in names])  # (n, k)
        quantiles = column_quantiles(x)
        bags = bags_of(known_is_member, known_units, n_bags=n_bags, seed=self.seed)
        u = quantiles(x)  # (n, k), no membership in it
        return FittedStack(
            names=names,
            classes=classes,
            quantiles=quantiles,
            voices=tuple(
                _fit(family, u, known_is_member, bags, self.seed)
                for family in families_for(evidence)
            ),
        )


def families_for(evidence: Evidence) -> tuple[Family, ...]:
    """Trees alone where the evidence is tokens of many texts, all families elsewhere.

    Of many texts the other two take half of the time and add nothing that shows:
    `benchmarks/bench_token_stack.py`.
    """
    is_of_tokens = evidence.token_statistics is not None
    return TREES if is_of_tokens and len(evidence) >= MANY_TEXTS else FAMILIES


@dataclass(frozen=True, kw_only=True, eq=False)
class Voice:
    """One family of learners, fitted.

    Attributes:
        family: what it is.
        answers: log-odds from each fit.
        scale: normal scores among held-out known records.
    """

    family: Family
    answers: tuple[LogOdds, ...]
    scale: NormalScores

    def score(self, quantiles: Array) -> Array:
        """Normal scores (n,) of quantiles (n, k)."""
        log_odds = np.empty(len(quantiles))
        for part in blocks_of(len(quantiles)):
            x = self.family.view(quantiles[part])  # (b, j)
            log_odds[part] = np.mean([answer(x) for answer in self.answers], axis=0)
        return self.scale.of(log_odds)


def _fit(family: Family, u: Array, is_member: BoolArray, bags: IntArray, seed: int) -> Voice:
    """The family fitted once per bag, without it, on quantiles u (n, k)."""
    x = family.view(u)  # (n, j)
    held_out = np.empty(len(x))
    answers = []
    for bag in range(int(bags.max()) + 1):
        outside = bags == bag
        inside = learned_rows(bags, bag, seed=seed)
        answer = family.fit(x[inside], is_member[inside], seed + bag)
        held_out[outside] = answer(x[outside])
        answers.append(answer)
    return Voice(family=family, answers=tuple(answers), scale=normal_scores(held_out))


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedStack:
    """What was learned; scores are normal quantiles, comparable between fits.

    Attributes:
        names: the columns learned from, in order.
        classes: statistics of classes, None without labels.
        quantiles: columns (n, k) to quantiles among the known records.
        voices: one per family of learners.
    """

    names: tuple[str, ...]
    classes: ClassStatistics | None
    quantiles: Callable[[Array], Array]
    voices: tuple[Voice, ...]

    def score(
        self,
        *,
        labels: IntArray | None = None,
        target_logits: FloatArray | None = None,
        target_probabilities: FloatArray | None = None,
        target_loss: FloatArray | None = None,
        table_features: FloatArray | None = None,
        target_margin: FloatArray | None = None,
        target_margin_t2: FloatArray | None = None,
        target_features: FloatArray | None = None,
        gradient_norms: FloatArray | None = None,
        label_hits: BoolArray | None = None,
        reference_margin: FloatArray | None = None,
        reference_margin_t2: FloatArray | None = None,
        reference_is_in: BoolArray | None = None,
        reference_is_usable: BoolArray | None = None,
        shadow_log_odds: FloatArray | None = None,
        token_statistics: FloatArray | None = None,
        staged_margin: FloatArray | None = None,
        leaf_sizes: FloatArray | None = None,
        tree_votes: FloatArray | None = None,
        probe_margin: FloatArray | None = None,
    ) -> Array:
        """Map the signals that the fit had to scores (n,).

        Raises:
            SignalError: A signal that the fit had is missing, shapes disagree, or a value is not
                finite.
        """
        evidence = Evidence(
            labels=labels,
            target_logits=target_logits,
            target_probabilities=target_probabilities,
            target_loss=target_loss,
            table_features=table_features,
            target_margin=target_margin,
            target_margin_t2=target_margin_t2,
            target_features=target_features,
            gradient_norms=gradient_norms,
            label_hits=label_hits,
            reference_margin=reference_margin,
            reference_margin_t2=reference_margin_t2,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
            shadow_log_odds=shadow_log_odds,
            token_statistics=token_statistics,
            staged_margin=staged_margin,
            leaf_sizes=leaf_sizes,
            tree_votes=tree_votes,
            probe_margin=probe_margin,
        )
        columns = columns_of(evidence)
        if self.classes is not None and evidence.labels is not None:
            values = {name: columns[name] for name in IN_CLASS if name in columns}
            columns |= self.classes.columns(evidence.labels, values)
        missing = [name for name in self.names if name not in columns]
        if missing:
            raise SignalError(
                f"stack: expected the signals that the fit had, got none for {', '.join(missing)}"
            )
        u = self.quantiles(np.column_stack([columns[name] for name in self.names]))  # (n, k)
        result: Array = np.mean([voice.score(u) for voice in self.voices], axis=0)
        return result
