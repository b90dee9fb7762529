"""Which parts of a snippet give its record away."""

from seenit.data import as_stored
from seenit.evidence.protocol import Evidence
from seenit.kinds import kind_of
from seenit.numerics.tokens.spans import OFFSETS
from seenit.numerics.tokens.telling import telling_tokens
from seenit.records.signals import SignalTable

_TARGET, _BASE = "target_token_log_p", "base_token_log_p"
OVER_BASE = (
    "the tokens that the model finds likelier by most than the model that it was tuned from does"
)
LIKELIEST = "the tokens that the model finds likeliest"


def marks_of(evidence: Evidence, table: SignalTable, row: int) -> tuple[tuple[int, int], ...]:
    """Where the telling tokens of record `row` stand in its snippet; none where there are none."""
    if evidence.token_places is None:
        return ()
    records = evidence.sets[0]
    own = slice(*table.arrays[OFFSETS][row : row + 2].tolist())
    base = table.arrays.get(_BASE)
    told = telling_tokens(table.arrays[_TARGET][own], None if base is None else base[own])
    return kind_of(records).snippet_marks(
        as_stored(records.inputs).read(row, row + 1), evidence.token_places(row)[told]
    )


def marked_in_words(evidence: Evidence, table: SignalTable) -> str:
    """What is marked; empty where nothing is."""
    if evidence.token_places is None:
        return ""
    return LIKELIEST if _BASE not in table.arrays else OVER_BASE
