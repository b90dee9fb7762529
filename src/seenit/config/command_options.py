"""What the commands that open a model and train references have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import get_origin

from seenit.config.model_options import ModelOptions
from seenit.config.options import seed_problems, several
from seenit.records.option import declared
from seenit.reference.options import TrainingOptions

_LATER = ("start", "weights", "blind", "id", "drop", "unit_rule", "trust_type", "text", "base")


@dataclass(frozen=True, kw_only=True)
class CommandOptions(TrainingOptions, ModelOptions):
    """`ModelOptions` and `TrainingOptions`, as one configuration."""

    def __post_init__(self) -> None:
        for each in declared(type(self)):
            if get_origin(each.kind) is tuple:  # one value is as good as a tuple of one
                object.__setattr__(self, each.name, several(getattr(self, each.name)))

    def value_problems(self) -> list[str]:
        """What is wrong with single values."""
        return [*self.model_problems(), *seed_problems(self.seed)]

    def as_dict(self) -> dict[str, object]:
        """Field name to value."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    def deciding(self, *, but: Sequence[str]) -> dict[str, object]:
        """Field name to value of what names a run's folder, all `but` some.

        What came after folders had names is left out at its default, so that they keep them.
        """
        defaults = {entry.name: entry.default for entry in fields(self)}
        return {
            name: value
            for name, value in self.as_dict().items()
            if name not in but and not (name in _LATER and value == defaults[name])
        }

    def passed(self) -> dict[str, object]:
        """The fields that differ from their default."""
        return {
            entry.name: getattr(self, entry.name)
            for entry in fields(self)
            if getattr(self, entry.name) != entry.default
        }
