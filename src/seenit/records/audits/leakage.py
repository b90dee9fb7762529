"""The one verdict of a run: does the model give membership away?"""

from dataclasses import dataclass

from seenit.records.audits.gate import GateVerdict
from seenit.records.interval import Interval

LEAKS = "leaks"
DOES_NOT_SHOW = "does not show"
CANNOT_TELL = "cannot tell"
NOT_AN_AUDIT = "not an audit"
INVERTED = "inverted"
KINDS = (LEAKS, DOES_NOT_SHOW, CANNOT_TELL, NOT_AN_AUDIT, INVERTED)

SLIGHTLY = "slightly"
STRONGLY = "strongly"


@dataclass(frozen=True, kw_only=True)
class BelowChance:
    """Attacks that rank members below non-members, which a correct set-up does not make them do.

    Attributes:
        attacks: whose AUC lies significantly below 1/2, the lowest first.
        auc: of the first of them; the level is corrected for the number looked at.
        n_attacks: attacks looked at, those that learn from known members left out.
        above: the attack whose AUC lies highest above 1/2, where one does so significantly; else
            empty.
    """

    attacks: tuple[str, ...]
    auc: Interval
    n_attacks: int
    above: str = ""

    @property
    def is_whole(self) -> bool:
        """At least half of the attacks lie below chance, and none above: the sides are reversed."""
        return not self.above and 2 * len(self.attacks) >= self.n_attacks

    @property
    def sentence(self) -> str:
        """The finding, and what most likely causes it."""
        first, n_more = self.attacks[0], len(self.attacks) - 1
        more = f" and {n_more} more" if n_more else ""
        found = (
            f"the attack {first}{more} rank{'' if n_more else 's'} members below non-members: AUC "
            f"{self.auc.value:.3f} ({self.auc.low:.3f} to {self.auc.high:.3f}), significantly "
            "below chance, 0.5"
        )
        if self.above:
            return (
                f"{found}, while {self.above} lies above it; the likely cause is that labels are "
                "numbered in another order than the model's classes; check the labels"
            )
        return (
            f"{found}; the likely causes are that members and non-members are swapped, that "
            "scores are the wrong way round (higher must mean more likely a member), or that "
            "labels are numbered in another order than the model's classes; check these three"
        )


@dataclass(frozen=True, kw_only=True)
class LeakageVerdict:
    """Does the model give membership away? Every attack counts, and the error is shared among them.

    Attributes:
        kind: one of `KINDS`.
        reason: one sentence, with the attack that decides.
        strength: of a leak: `SLIGHTLY`, `STRONGLY`, or empty for neither.
        level: of the claim: where nothing leaks, `LEAKS` is said in at most 1 − level of runs.
        beyond_chance: every attack held against chance: AUC 1/2 and a TPR of its FPR.
        beyond_slight: every attack held against what is called slight: an AUC of 0.55 and a TPR
            of twice its FPR.
        below_chance: attacks that lie significantly below chance; None without any.
        caveat: what a leak rests on that nobody has checked; empty for nothing.
    """

    kind: str
    reason: str
    level: float
    beyond_chance: GateVerdict
    beyond_slight: GateVerdict
    strength: str = ""
    below_chance: BelowChance | None = None
    caveat: str = ""

    @property
    def withheld(self) -> str:
        """What is not said, and why; empty where figures speak of the model."""
        why = {
            NOT_AN_AUDIT: "members and non-members can be told apart without the model",
            INVERTED: "attacks rank members below non-members, so the sides look reversed",
        }.get(self.kind)
        if why is None:
            return ""
        return (
            "no ε, no probability of a record, no comparison of groups, no estimate of what an "
            f"accusation is worth and no worst case is given, because {why}"
        )
