"""Tokens of teams and of the organiser: shown once, kept as digests, compared in constant time."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

_N_BYTES = 32
LONGEST = 200
"""Characters of a token that is looked at."""


def new_token() -> str:
    """256 random bits as text, fit for a header."""
    return secrets.token_urlsafe(_N_BYTES)


def digest_of(token: str) -> str:
    """SHA-256 of a token.

    A slow hash protects words that can be guessed. These are 256 random bits.
    """
    return hashlib.sha256(token.encode("utf-8", errors="surrogateescape")).hexdigest()


def position_of(token: str, digests: Sequence[str]) -> int | None:
    """Position of the digest that is the token's, None without one.

    Every digest is compared, and each comparison takes as long whatever it finds, so that the
    time of an answer tells nothing.
    """
    found, mine = None, digest_of(token[:LONGEST])
    for position, one in enumerate(digests):
        if hmac.compare_digest(mine, one):
            found = position
    return found if len(token) <= LONGEST else None
