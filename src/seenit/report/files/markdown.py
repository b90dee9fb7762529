"""Text from strangers in a Markdown file: it can neither leave its cell nor become markup."""

import re
from collections.abc import Iterable, Sequence

from seenit.plain import plain

_BACKSLASHED = frozenset("\\`*_[]{}")
_AS_ENTITIES = frozenset("<>&|~$")  # a backslash before these means nothing to some readers
_LINK = re.compile(r":(?=//)|(?<=mailto):|(?<=www)\.", re.IGNORECASE)


def escaped(text: object) -> str:
    r"""`text` on one line, shown as it is: no markup, no tag, no link, no end of a cell.

    >>> escaped("a|<b> *c* https://d")
    'a&#124;&#60;b&#62; \\*c\\* https&#58;//d'
    """
    marked = "".join(_escaped(character) for character in plain(text))
    return _LINK.sub(lambda found: _entity(found[0]), marked)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table, its cells escaped; an empty one is a dash."""
    return [
        f"| {' | '.join(headings)} |",
        "|" + "---|" * len(headings),
        *(f"| {' | '.join(escaped(cell).strip() or '–' for cell in row)} |" for row in rows),
    ]


def _escaped(character: str) -> str:
    if character in _BACKSLASHED:
        return "\\" + character
    return _entity(character) if character in _AS_ENTITIES else character


def _entity(character: str) -> str:
    return f"&#{ord(character)};"
