"""How many independent units the known records are."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class UnitCounts:
    """Units that intervals, tests and folds go by, where they are fewer than the records.

    Attributes:
        by: what makes a unit: the user's column, copies, or both.
        n_members: units with known members.
        n_nonmembers: units with known non-members.
        n_both: units on both sides.
        largest: known records of the largest unit.
    """

    by: str
    n_members: int
    n_nonmembers: int
    n_both: int
    largest: int

    @property
    def words(self) -> str:
        """The counts in a sentence."""
        both = f"; {self.n_both:,} of them have records on both sides" if self.n_both else ""
        return (
            f"{self.n_members:,} independent units among the members and {self.n_nonmembers:,} "
            f"among the non-members, by {self.by}, the largest of {self.largest:,} records{both}. "
            "Folds, intervals and tests are by unit"
        )
