"""Audits of a regressor in its library's own file: the target asked, its references trained."""

from seenit.config import AuditConfig
from seenit.errors import attempt
from seenit.evidence.audit import AuditEvidence
from seenit.evidence.regression.audit import facts_of, regression_evidence
from seenit.evidence.regression.references import n_kept, seconds_left
from seenit.evidence.regression.work import RegressionWork, open_regression
from seenit.models.tables.regression.open import is_table_regressor
from seenit.pipeline.clock import Clock
from seenit.pipeline.preparing import warning_rows
from seenit.pipeline.training.usual_references import MOST_SECONDS
from seenit.progress import Watcher
from seenit.store import Store
from seenit.words import duration


def is_of_regressor(config: AuditConfig) -> bool:
    """Whether the target of an audit is the file of a regressor.

    A file that cannot be opened is none: the audit refuses it with everything else that is wrong.
    """
    target = config.target
    if config.precomputed is not None or target is None:
        return False
    return bool(attempt([], lambda: is_table_regressor(target, trust=config.trust_type)))


def plan_regressors(config: AuditConfig) -> dict[str, str]:
    """Check all inputs and say what would be trained, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    work = open_regression(config)
    is_member = work.records.public.is_member
    n_members = int((is_member == 1).sum())
    n_here = n_kept(work, _store(config))
    return {
        "run folder": str(config.folder()),
        **work.records.facts,
        **warning_rows(work.records.warnings),
        "records": f"{n_members:,} members, {len(is_member) - n_members:,} non-members",
        **facts_of(work),
        "references": f"{len(work.is_in)}, of which {n_here} are kept",
    }


def ask_regressors(config: AuditConfig, *, clock: Clock, watcher: Watcher) -> AuditEvidence:
    """What target and references answer, every reference kept at once.

    Raises:
        Refused: With everything that is wrong with the inputs, before any training.
        TrainingError: A reference cannot be trained.
    """
    store = _store(config)
    with clock.stage("open and check"):
        work = open_regression(config)
    with clock.stage("train references"):
        if config.references is None and len(work.is_in):
            work = _affordable(work, store=store, watcher=watcher)
        return regression_evidence(work, config, store=store, watcher=watcher)


def _affordable(work: RegressionWork, *, store: Store, watcher: Watcher) -> RegressionWork:
    """The same, without references that nobody asked for where they take more than minutes."""
    n, seconds = len(work.is_in), seconds_left(work, work.records.rows, store=store)
    if seconds <= MOST_SECONDS:
        watcher.say(
            f"references: {n}, without being asked: about {duration(seconds)} for those that are "
            "not kept; --references 0 trains none"
        )
        return work
    why = f"about {duration(seconds)} for {n} of them; pass --references {n} to train them"
    watcher.say(f"references: none: {why}")
    return work.without_references(why)


def _store(config: AuditConfig) -> Store:
    return Store(config.folder() / "artifacts")
