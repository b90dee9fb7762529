"""Output that any stream can encode, so that no encoding prevents a verdict or an exit code.

A terminal or a pipe may be unable to hold what a sentence needs: cp1252 where Windows redirects
standard output, ASCII under the C locale. What it cannot hold is written in letters that it can.
"""

import codecs
import io
import sys
import unicodedata

SPELLED = "seenit.spelled"
"""Name of the error handler that spells out what an encoding lacks."""

_SPELLINGS = {
    "−": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "•": "*",
    "·": "-",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "±": "+-",
    "→": "->",
    "√": "sqrt ",
    "½": "1/2",
    "²": "^2",
    "³": "^3",
    "─": "-",
    "━": "-",
    "∞": "inf",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "α": "alpha",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "θ": "theta",
    "φ": "phi",
}


def spelled(text: str, encoding: str) -> str:
    """`text` with every character that `encoding` lacks spelled out, or "?" where there is no way.

    A letter loses its accents: "é" becomes "e".

    Example:
        >>> spelled("ε ≤ 2 − δ", "ascii")
        'epsilon <= 2 - delta'
    """
    return text.encode(encoding, errors=SPELLED).decode(encoding)


def survive_any_encoding() -> None:
    """Let standard output and standard error take every sentence, whatever their encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SPELLED)


def _spell(error: UnicodeError) -> tuple[str, int]:
    """The handler, for `codecs.register_error`; decoding errors stay errors."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_one(character) for character in missing), error.end


def _one(character: str) -> str:
    """In ASCII, which every encoding of a terminal holds."""
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    if not character.isalpha():
        return "?"
    bare = unicodedata.normalize("NFKD", character).encode("ascii", errors="ignore").decode()
    return bare or "?"


codecs.register_error(SPELLED, _spell)
