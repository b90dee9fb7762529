"""What the structure of a model of trees says about the records it was trained on."""

from dataclasses import dataclass

FEW = 10
"""Fewer records than this that share an answer are few; the usual threshold of a table's cell."""


@dataclass(frozen=True, kw_only=True)
class ModelStructure:
    """How finely a model tells its members apart, and how much it can remember.

    Attributes:
        n_members: records that are known to be members.
        n_alone: of them, those to which the model gives an answer that no other member gets.
        n_few: those whose answer fewer than `few` members get, the ones alone among them.
        least: members that share the rarest answer.
        n_trained: records that the model was trained on, as far as is known.
        n_parameters: values of leaves, and two numbers for each split.
        few: what `n_few` counts by.
    """

    n_members: int
    n_alone: int
    n_few: int
    least: int
    n_trained: int
    n_parameters: int
    few: int = FEW

    @property
    def residual_degrees(self) -> int:
        """Degrees of freedom that are left: records less parameters; negative for more of these."""
        return self.n_trained - self.n_parameters
