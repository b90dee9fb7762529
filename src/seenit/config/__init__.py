"""Frozen run configurations: what was passed, and what it resolved to."""

from seenit.config.audit import AuditConfig
from seenit.config.options import AUTO
from seenit.config.references import ReferencesConfig
from seenit.config.run import RunConfig
from seenit.config.run_record import RunRecord, read_passed, write_run_record
from seenit.config.score import ScoreConfig

__all__ = [
    "AUTO",
    "AuditConfig",
    "ReferencesConfig",
    "RunConfig",
    "RunRecord",
    "ScoreConfig",
    "read_passed",
    "write_run_record",
]
