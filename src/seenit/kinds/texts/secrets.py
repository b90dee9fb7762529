"""Made-up texts to be planted: random words, and a rare identifier in a template."""

import numpy as np

RANDOM_WORDS, IDENTIFIER = "random words", "identifier"
MEANINGS = {
    RANDOM_WORDS: "eight words of the texts, drawn at random",
    IDENTIFIER: "nine random digits in a sentence that is the same for all",
}
_N_WORDS = 8
_TEMPLATE = "The access code of this account is {}-{}-{}."


def secrets(form: str, words: list[str], n: int, rng: np.random.Generator) -> list[str]:
    """Texts of one form, each drawn by itself in the same way.

    Args:
        form: `RANDOM_WORDS` or `IDENTIFIER`.
        words: different ones, to draw from.
        n: how many.
        rng: of the draws.
    """
    if form == IDENTIFIER:
        return [
            _TEMPLATE.format(*(f"{one:03d}" for one in rng.integers(0, 1000, 3))) for _ in range(n)
        ]
    return [" ".join(words[at] for at in rng.integers(0, len(words), _N_WORDS)) for _ in range(n)]


def words_in(texts: list[tuple[str, ...]]) -> list[str]:
    """The different words of some texts, in order; one where there are none."""
    return sorted({word for text in texts for part in text for word in part.split()}) or ["word"]
