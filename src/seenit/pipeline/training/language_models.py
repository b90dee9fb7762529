"""Audits of a causal language model in its folder: target and base asked about every token."""

from seenit.config import AuditConfig
from seenit.errors import attempt
from seenit.evidence.audit import AuditEvidence
from seenit.evidence.texts.audit import language_evidence
from seenit.evidence.texts.work import open_language_work
from seenit.models.texts.folder import holds_config
from seenit.models.texts.language_model import is_language_model
from seenit.pipeline.clock import Clock
from seenit.pipeline.preparing import warning_rows
from seenit.progress import Watcher
from seenit.store import Store


def is_of_language_model(config: AuditConfig) -> bool:
    """Whether the target of an audit is the folder of a causal language model.

    A folder that cannot be opened is none: the audit refuses it with everything else that is wrong.
    """
    target = config.target
    if config.precomputed is not None or target is None or not config.text:
        return False
    if not holds_config(target):
        return False
    return bool(attempt([], lambda: is_language_model(target, config.base)))


def plan_language_model(config: AuditConfig) -> dict[str, str]:
    """Check all inputs and say what would be asked, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    work = open_language_work(config)
    is_member = work.public.is_member
    n_members = int((is_member == 1).sum())
    return {
        "run folder": str(config.folder()),
        **work.facts,
        **warning_rows(work.warnings),
        "records": f"{n_members:,} members, {len(is_member) - n_members:,} non-members",
    }


def ask_language_model(config: AuditConfig, *, clock: Clock, watcher: Watcher) -> AuditEvidence:
    """What target and base say of every token, each block of texts kept at once.

    Raises:
        Refused: With everything that is wrong with the inputs, before the model is asked.
    """
    with clock.stage("open and check"):
        work = open_language_work(config)
    with clock.stage("query the target"):
        store = Store(config.folder() / "artifacts")
        return language_evidence(work, config, store=store, watcher=watcher)
