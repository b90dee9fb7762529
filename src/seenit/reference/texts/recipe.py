"""How a model of texts is fine-tuned, and where each number is from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

Origin = Literal["stated", "assumed", "passed"]
ORIGINS_IN_WORDS: Mapping[Origin, str] = {
    "stated": "stated by the target's folder",
    "assumed": "assumed, as transformers' Trainer does without options",
    "passed": "passed",
}


@dataclass(frozen=True, kw_only=True)
class TextRecipe:
    """Fine-tuning by AdamW, with dropout as the model's configuration has it.

    Attributes:
        epochs: over the records of a reference.
        learning_rate: at its highest.
        batch_size: records in a step.
        weight_decay: of weights of two axes and more.
        warmup: share of the steps in which the rate rises from 0.
        is_linear: the rate falls to 0 in a line; else it stays.
        clip: largest norm of a step's gradient.
        origins: field name to who says it.
    """

    epochs: int = 3
    learning_rate: float = 5e-5
    batch_size: int = 8
    weight_decay: float = 0.0
    warmup: float = 0.0
    is_linear: bool = True
    clip: float = 1.0
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, int | float | bool]:
        """Every number by name."""
        return {name: value for name, value in asdict(self).items() if name != "origins"}

    def with_values(self, values: Mapping[str, int | float | bool], origin: Origin) -> "TextRecipe":
        """The same with some numbers by somebody else."""
        named = dict.fromkeys(values, origin)
        return replace(self, **values, origins={**self.origins, **named})  # type: ignore[arg-type]

    def by_origin(self) -> dict[str, str]:
        """Names and values in words, by where they are from."""
        found: dict[str, list[str]] = {}
        for name, value in self.values.items():
            origin = ORIGINS_IN_WORDS[self.origins.get(name, "assumed")]
            found.setdefault(origin, []).append(f"{name} {value:g}")
        return {origin: ", ".join(names) for origin, names in found.items()}
