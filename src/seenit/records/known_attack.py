"""What is known of an attack before it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KnownAttack:
    """One attack that the version of a run had.

    Attributes:
        name: in the registry.
        access: what the attacker must see ("probabilities", "references").
        cost: queries or trainings for each record, in words.
        source: paper.
    """

    name: str
    access: str
    cost: str
    source: str
