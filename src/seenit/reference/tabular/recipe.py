"""How a model of a table is trained: a library, its parameters, and where each of them is from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Origin = Literal["stated", "inferred", "assumed", "passed"]
"""Stated by the target's file, inferred from its trees, assumed where nothing tells, or passed."""

ORIGINS: tuple[Origin, ...] = ("stated", "inferred", "assumed", "passed")

Value = bool | int | float | str | None | list[int] | list[float] | list[str]
"""What a parameter can be: what TOML holds, or None, which it does not."""

Library = Literal["xgboost", "lightgbm", "catboost", "sklearn"]

LIBRARIES: tuple[Library, ...] = ("xgboost", "lightgbm", "catboost", "sklearn")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a training.

    Attributes:
        name: as the library calls it.
        value: of it.
        origin: who says so.
        reason: one sentence on how it is known, without its name.
    """

    name: str
    value: Value
    origin: Origin
    reason: str

    @property
    def in_words(self) -> str:
        """Name and value."""
        value = self.value
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{self.name} {shown}"


@dataclass(frozen=True, kw_only=True)
class TableRecipe:
    """A library and the parameters that it trains with.

    Attributes:
        library: that trains.
        parameters: each name once.
    """

    library: Library
    parameters: tuple[Parameter, ...]

    def __getitem__(self, name: str) -> Value:
        """The value of a parameter."""
        return self.values[name]

    @property
    def values(self) -> dict[str, Value]:
        """Parameters by name."""
        return {one.name: one.value for one in self.parameters}

    def of(self, origin: Origin) -> tuple[Parameter, ...]:
        """The parameters of one origin."""
        return tuple(one for one in self.parameters if one.origin == origin)

    def words_of(self, origin: Origin) -> str:
        """Names and values of one origin, in one line; empty where there is none."""
        return ", ".join(one.in_words for one in self.of(origin))

    def passed(self, values: Mapping[str, Value], source: str) -> "TableRecipe":
        """The same with some parameters replaced or added by the user.

        Args:
            values: by name.
            source: where they were passed, for the reason.
        """
        mine = {one.name: one for one in self.parameters}
        for name, value in values.items():
            if name not in mine or mine[name].value != value:
                mine[name] = Parameter(
                    name=name, value=value, origin="passed", reason=f"as {source} says"
                )
        return replace(self, parameters=tuple(mine.values()))
