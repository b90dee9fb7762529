"""Frozen run configurations: what was passed, and what it resolved to."""

from seenit.config.audit import AuditConfig
from seenit.config.options import AUTO, seconds_of
from seenit.config.references import ReferenceOptions, ReferencesConfig
from seenit.config.run import RunConfig
from seenit.config.run_record import RunRecord, read_passed, write_run_record
from seenit.config.score import ScoreConfig

__all__ = [
    "AUTO",
    "AuditConfig",
    "ReferenceOptions",
    "ReferencesConfig",
    "RunConfig",
    "RunRecord",
    "ScoreConfig",
    "read_passed",
    "seconds_of",
    "write_run_record",
]
