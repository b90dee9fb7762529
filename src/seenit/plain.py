"""Text from strangers (ids, file names, labels) made safe to show.

Markup is escaped where it is written; this removes what escaping leaves: terminal escape
sequences, marks that turn the reading direction, and halves of surrogate pairs that no file
can hold.
"""

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}  # part of words and of emoji


def plain(text: object) -> str:
    r"""`text` on one line with every invisible or controlling character shown as U+FFFD.

    >>> plain("cat\x1b[31m.png")
    'cat�[31m.png'
    """
    return "".join(" " if c in "\n\t" else REPLACEMENT if _is_unsafe(c) else c for c in str(text))


def shortened(text: object, *, width: int = 80) -> str:
    """`plain(text)`, its middle left out where it is longer than `width`."""
    whole = plain(text)
    if len(whole) <= width:
        return whole
    head = (width - 1) // 2
    return whole[:head] + "…" + whole[len(whole) - (width - 1 - head) :]


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN and character not in _JOINERS
