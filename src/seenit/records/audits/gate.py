"""The result of a gate: limits, and the verdict on each over all attacks."""

from dataclasses import dataclass

from seenit.records.interval import Interval

PASSED = "passed"
EXCEEDED = "exceeded"
CANNOT_TELL = "cannot tell"
EXIT_CODES = {PASSED: 0, EXCEEDED: 1, CANNOT_TELL: 3}


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The most that an attack may find.

    Attributes:
        max_fpr: the false-positive rate that a TPR is taken at; None for the AUC.
        most: the largest value that passes.
    """

    max_fpr: float | None
    most: float

    @property
    def quantity(self) -> str:
        """How the quantity is written: "auc" or "tpr@fpr=0.001"."""
        return "auc" if self.max_fpr is None else f"tpr@fpr={self.max_fpr:g}"


@dataclass(frozen=True, kw_only=True)
class LimitVerdict:
    """The verdict on one limit, over all attacks.

    Attributes:
        limit: the limit.
        outcome: `PASSED`, `EXCEEDED` or `CANNOT_TELL`.
        attack: the one that decides: the worst by the bound that the outcome rests on.
        bounds: its estimate between the one-sided bounds: `high` at the stated level, `low`
            corrected for the number of attacks and limits.
        reason: one sentence.
    """

    limit: Limit
    outcome: str
    attack: str
    bounds: Interval
    reason: str


@dataclass(frozen=True, kw_only=True)
class GateVerdict:
    """All limits together.

    Attributes:
        verdicts: one per limit, in their order.
        n_members: known members that were judged on.
        n_nonmembers: known non-members.
        n_attacks: attacks that each limit was held against.
    """

    verdicts: tuple[LimitVerdict, ...]
    n_members: int
    n_nonmembers: int
    n_attacks: int

    @property
    def outcome(self) -> str:
        """`EXCEEDED` if any limit is, else `CANNOT_TELL` if any is open, else `PASSED`."""
        found = {verdict.outcome for verdict in self.verdicts}
        return next(kind for kind in (EXCEEDED, CANNOT_TELL, PASSED) if kind in found)

    @property
    def exit_code(self) -> int:
        """0 passed, 1 exceeded, 3 cannot tell."""
        return EXIT_CODES[self.outcome]
