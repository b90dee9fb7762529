"""A differential-privacy audit: the coin flips, the guesses, and the lower bound on ε."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import BoolArray, IdArray, IntArray
from seenit.records.audits.leakage import BelowChance

ONE_RUN = "one-run"
FDP = "fdp"
CLOPPER_PEARSON = "clopper-pearson"

ADD_REMOVE = "add-remove"
REPLACE_ONE = "replace-one"
RELATIONS = (ADD_REMOVE, REPLACE_ONE)
IN_WORDS = "training sets that differ in one record added or removed (add/remove)"
"""The neighbouring relation that a coin tests: the canary is trained on, or it is not."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CanaryPlan:
    """Coin flips: each canary is a member of its run's training set with probability ½.

    Attributes:
        ids: (n,) int64 or strings, unique over all runs.
        run: (n,) int64, the training run that the canary belongs to.
        is_member: (n,) bool, the coin.

    Raises:
        ConfigError: Shapes disagree, or there is no canary.
    """

    ids: IdArray
    run: IntArray
    is_member: BoolArray

    def __post_init__(self) -> None:
        shapes = {self.ids.shape, self.run.shape, self.is_member.shape}
        if len(shapes) > 1 or self.ids.ndim != 1 or len(self.ids) == 0:
            raise ConfigError(
                "plan: expected ids, run and is_member of one shape (n,) with n ≥ 1, got "
                f"{self.ids.shape}, {self.run.shape} and {self.is_member.shape}"
            )

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def n_runs(self) -> int:
        """Training runs."""
        return len(np.unique(self.run))


@dataclass(frozen=True, kw_only=True)
class GuessCount:
    """How many canaries are guessed to be members, and how many to be non-members.

    Attributes:
        members: the highest scores.
        nonmembers: the lowest scores.

    Raises:
        ConfigError: Nothing is guessed, or a count is negative.
    """

    members: int
    nonmembers: int

    def __post_init__(self) -> None:
        if min(self.members, self.nonmembers) < 0 or self.total == 0:
            raise ConfigError(
                "guesses: expected counts from 0 and at least one guess, got "
                f"{self.members} and {self.nonmembers}"
            )

    @property
    def total(self) -> int:
        """All guesses; the other canaries are abstained from."""
        return self.members + self.nonmembers


@dataclass(frozen=True, kw_only=True)
class PrivacyBound:
    """A lower bound on ε that holds with probability `level` over the coin flips.

    ε is that of add/remove: a coin decides whether a canary is trained on, and nothing takes its
    place. By replace-one the same training has another, larger ε.

    Attributes:
        method: `ONE_RUN`, `FDP` or `CLOPPER_PEARSON`; it decides what the bound says.
        epsilon: nats; 0 where nothing is proved.
        delta: the δ it is stated at.
        level: probability that it holds.
        n_canaries: coins that were flipped.
        n_runs: training runs.
        n_guesses: canaries that were not abstained from.
        n_correct: right guesses.
        n_tried: ways to guess that the allowed error was shared among (Bonferroni).
        mu: for `FDP`, the μ of the Gaussian trade-off curve that the bound is read from.
        below_chance: the scores rank members below non-members, so that the bound says nothing of
            the training; None where they do not.
        remarks: what was read otherwise than it is written, one sentence each.
    """

    method: str
    epsilon: float
    delta: float
    level: float
    n_canaries: int
    n_runs: int
    n_guesses: int
    n_correct: int
    n_tried: int
    mu: float | None = None
    below_chance: BelowChance | None = None
    remarks: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know first, one sentence each."""
        below = self.below_chance
        return (*(() if below is None else (below.sentence,)), *self.remarks)

    def leaves_open(self, claim: float) -> bool:
        """Whether a claim was not tested, because it is not refuted and the scores are reversed."""
        is_refuted = self.refutes(claim) or self.refutes_gaussian(claim)
        return self.below_chance is not None and not is_refuted

    def refutes(self, claim: float) -> bool:
        """Whether a claimed add/remove ε at the same δ lies below a bound on every algorithm's ε.

        Never so for `FDP`: a mechanism that is no Gaussian one may keep the claim and be guessed
        as well as a Gaussian mechanism of a larger ε, as randomised response is.
        """
        return self.method != FDP and self.epsilon > claim

    def refutes_gaussian(self, claim: float) -> bool:
        """Whether no Gaussian mechanism of the claimed ε is guessed so well; by `FDP` only."""
        return self.method == FDP and self.epsilon > claim
