"""What a blind baseline says, in one sentence, and what follows where none was run."""

from seenit.records.blind import INPUTS
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS, BlindBaseline
from seenit.words import in_a_row

COLUMN, COLUMNS = "column", "columns"
"""How what the user's own tables say begins."""

FITTED_ON_MEMBERS = (
    "a frequent cause is preprocessing (a scaler, PCA, a tokenizer) that was fitted on the members "
    "alone: fit it on records outside both sides, or on both together; else draw both sides at "
    "random from one source"
)
OTHER_CLASSES = (
    "the classes or groups are mixed otherwise on the two sides: draw both at random from one "
    "source, or take as many records of each from both; where groups are persons, say so by --unit"
)
OTHER_COLUMNS = (
    "draw both at random from one source; a column that says which file a record came from, and "
    "nothing of the record, does not belong into --blind"
)


def blind_sentence(entry: BlindBaseline) -> str:
    """What it found, what that means, and what to do where it failed."""
    by = f"by their {in_a_row(entry.looked_at)}"
    figure = f"AUC {entry.auc.value:.3f}, {entry.auc.low:.3f} to {entry.auc.high:.3f}"
    if entry.question == MEMBERS_FROM_NONMEMBERS:
        return _of_members(entry, by, figure)
    return _of_private(entry, by, figure)


def _of_members(entry: BlindBaseline, by: str, figure: str) -> str:
    if entry.failed:
        cause = FITTED_ON_MEMBERS if INPUTS in entry.looked_at else OTHER_CLASSES
        if any(what.split()[0] in (COLUMN, COLUMNS) for what in entry.looked_at):
            cause = OTHER_COLUMNS
        return (
            f"members and non-members can be told apart without the model, {by} ({figure}): the "
            "two groups differ by themselves, so no figure here measures membership alone; "
            f"{cause}"
        )
    if entry.is_mild:
        return (
            f"members and non-members differ slightly without the model, {by} ({figure}, "
            f"p = {entry.p_value:.2g}): a leak is claimed only of what an attack finds beyond that"
        )
    return f"members and non-members cannot be told apart {by} ({figure}), as it must be"


def _of_private(entry: BlindBaseline, by: str, figure: str) -> str:
    if entry.failed:
        return (
            f"public and private records can be told apart {by} ({figure}): the private ones have "
            "another mix of classes, another source or another share of members, so no private "
            "score is expected; what holds on the public records may not hold on the private ones"
        )
    if entry.is_mild:
        return (
            f"public and private records differ slightly {by} ({figure}, p = {entry.p_value:.2g}): "
            "the expected private score assumes that both were drawn from one source, with the "
            "same share of members"
        )
    return (
        f"public and private records cannot be told apart {by} ({figure}), as the expected "
        "private score assumes"
    )
