"""How a field of a configuration is passed on the command line, declared beside the field."""

from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

OF_A_MODEL = "a model that is queried"
OF_TRAINING = "references that are trained"


@dataclass(frozen=True)
class Option:
    """One option, which a command's signature and its help are made of.

    The annotation of the field says the kind of value, its default what holds without the option.

    Attributes:
        help: one sentence for `--help`.
        flag: spelling where it is not the field's name; of a field that is on by default the flag
            that puts it off.
        also: further spellings.
        is_list_of_numbers: passed as one text with commas.
        of: `OF_A_MODEL` or `OF_TRAINING` where nothing would heed it without; None where it always
            says something.
    """

    help: str
    flag: str | None = None
    also: tuple[str, ...] = ()
    is_list_of_numbers: bool = False
    of: str | None = None


@dataclass(frozen=True)
class Declared:
    """A field of a configuration that is an option.

    Attributes:
        name: of the field.
        kind: its type, without the declaration.
        default: of the field.
        option: its declaration.
    """

    name: str
    kind: Any
    default: object
    option: Option

    @property
    def flag(self) -> str:
        """As it is typed."""
        return self.option.flag or "--" + self.name.replace("_", "-")


def declared(of: type) -> tuple[Declared, ...]:
    """The options of a configuration, in the order of its fields."""
    hints = get_type_hints(of, include_extras=True)
    found = []
    for entry in fields(of):
        kind, *rest = get_args(hints[entry.name])
        (option,) = (each for each in rest if isinstance(each, Option))
        found.append(Declared(name=entry.name, kind=kind, default=entry.default, option=option))
    return tuple(found)


def given(config: object, of: str) -> tuple[str, ...]:
    """Flags of the options `of` something that were passed, that is, differ from the default."""
    return tuple(
        each.flag
        for each in declared(type(config))
        if each.option.of == of and getattr(config, each.name) != each.default
    )
