"""References that an audit of a model of a table trains without being asked, where they are cheap.

Trees are trained in seconds, and an audit without references has only weak attacks.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from seenit.config import AuditConfig
from seenit.config.budget import MOST_REFERENCES
from seenit.errors import ConfigError
from seenit.evidence.pool import reference_inputs_of
from seenit.evidence.protocol import Evidence
from seenit.reference.planned import PlannedReferences
from seenit.reference.record import RECORD
from seenit.reference.run import expected_cost, plan_references
from seenit.store import Store

MOST_SECONDS = 300.0
"""What nobody has to be asked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class UsualReferences:
    """References that an audit may train by itself.

    Attributes:
        planned: to be trained; None where that is left to the user.
        words: one sentence.
    """

    planned: PlannedReferences | None
    words: str


def usual_references(config: AuditConfig, evidence: Evidence) -> UsualReferences | None:
    """The references of an audit whose user says nothing of any; None where others are the usual.

    They are tried for a few seconds, and trained where all of them are expected to take less than
    five minutes. A run that has begun with them goes on with them.

    Args:
        config: of the audit.
        evidence: what is audited.
    """
    if evidence.model is None or config.references is not None or config.budget is not None:
        return None
    if evidence.model.public.schema is None:
        return None
    pool = reference_inputs_of(evidence.model)
    try:
        planned = plan_references(pool, config.reference_options(MOST_REFERENCES))
    except ConfigError as error:  # the file does not say how it was trained
        return UsualReferences(planned=None, words=f"none: {error}")
    folder = config.folder()
    if (folder / RECORD).exists():
        return UsualReferences(
            planned=planned, words=f"{MOST_REFERENCES}, as this run has begun with them"
        )
    home = next(place for place in (folder, *folder.parents) if place.is_dir())
    with TemporaryDirectory(prefix=".seenit-", dir=home) as scratch:
        cost = expected_cost(planned, folder=Path(folder), scratch=Store(Path(scratch)))
    if cost.seconds > MOST_SECONDS:
        return UsualReferences(
            planned=None,
            words=f"none: {cost.in_words()}; pass --references {MOST_REFERENCES} to train them, "
            "or --budget with the time that you have",
        )
    return UsualReferences(
        planned=replace(planned, cost=cost.in_words()),
        words=f"{MOST_REFERENCES}, without being asked: {cost.in_words()}; --references 0 trains "
        "none",
    )
