"""A lower bound on ε from scores and membership."""

from dataclasses import dataclass

MEMBERS = "members flagged"
NONMEMBERS = "non-members passed"


@dataclass(frozen=True, kw_only=True)
class EpsilonBound:
    """A lower bound on ε that holds with probability `level` over the records.

    Attributes:
        epsilon: the bound, nats; 0 where nothing is proved.
        delta: the δ it is stated at.
        level: probability that it holds.
        threshold: flagged are scores at or above it.
        side: `MEMBERS` or `NONMEMBERS`, the event that proves it.
        n_members: members that were counted.
        n_nonmembers: non-members that were counted.
        n_members_flagged: of the members.
        n_nonmembers_flagged: of the non-members.
        n_tried: events that the level was shared among (Bonferroni); 1 for one fixed event.
    """

    epsilon: float
    delta: float
    level: float
    threshold: float
    side: str
    n_members: int
    n_nonmembers: int
    n_members_flagged: int
    n_nonmembers_flagged: int
    n_tried: int
