"""Forests in memory: all read as shares of as many votes, references with fewer trees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sklearn.pipeline import Pipeline

from seenit.data.signal_files.model_answers import ModelAnswers
from seenit.models.votes import is_forest, last_step

FORESTS_WORTH = 4
"""The references together hold as many trees as that many targets."""
FEWEST_TREES = 10
"""Of a reference: with 5 of 50 trees, references of census records found less."""


@dataclass(frozen=True, kw_only=True)
class Trees:
    """How many trees the forests have.

    Attributes:
        parameter: of the estimator that says how many, such as `forest__n_estimators`.
        of_target: trees of the target.
        of_reference: trees of each reference, at most as many.
    """

    parameter: str
    of_target: int
    of_reference: int

    @property
    def in_words(self) -> str:
        """For the page of a run."""
        return (
            f"of {self.of_reference} trees each, where the target has {self.of_target}: a forest "
            "answers with the mean of its trees, which more references make up for"
        )


def by_the_fewest_votes(answers: Sequence[ModelAnswers]) -> list[ModelAnswers]:
    """The same answers, all read as shares of as many votes, or none of them as shares.

    A margin of few votes has a lower ceiling: read by its own number, a reference of fewer trees
    would differ from the target in records that all of them are sure of.
    """
    votes = [one.n_votes for one in answers]
    told = [each for each in votes if each is not None]
    fewest = min(told) if told and len(told) == len(votes) else None
    return [replace(one, n_votes=fewest) for one in answers]


def trees_of_references(model: Any, n_references: int) -> Trees | None:
    """How many trees each reference of a forest needs; None where it needs as many as the target.

    Trees of a forest are independent given the records, so a forest of fewer trees has the same
    expected answer, and a greater spread. At the same cost, references of fewer trees found as much
    as fewer references of all trees (`python benchmarks/bench_forests.py`).

    Args:
        model: a fitted estimator, or a pipeline that ends in one.
        n_references: how many share the trees.
    """
    last = last_step(model)
    if not is_forest(last) or n_references < 1:
        return None
    n_trees = len(last.estimators_)
    enough = max(FEWEST_TREES, -(-FORESTS_WORTH * n_trees // n_references))
    if enough >= n_trees:
        return None
    prefix = f"{model.steps[-1][0]}__" if isinstance(model, Pipeline) else ""
    return Trees(parameter=f"{prefix}n_estimators", of_target=n_trees, of_reference=enough)
