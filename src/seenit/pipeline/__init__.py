"""The story, top to bottom: one command per file, the only files that know the order.

Files become records, a model turns records into signals, attacks turn signals into scores,
evaluation turns scores into numbers with intervals, a report shows them. `score_run.py` is that
road; the others are parts of it.

The names below are imported when they are first used, so that a gate does not wait for torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seenit.pipeline.audit_entry import audit
    from seenit.pipeline.audit_plan import plan_audit
    from seenit.pipeline.audit_run import AuditRun
    from seenit.pipeline.challenge.make import make_challenge
    from seenit.pipeline.demo_run import DemoRun, demo
    from seenit.pipeline.dp_audit_run import bound_dp_audit, plan_dp_audit
    from seenit.pipeline.evaluation import evaluate_file
    from seenit.pipeline.evidence_run import write_evidence
    from seenit.pipeline.gate_run import gate
    from seenit.pipeline.reference_run import plan_reference_run, run_references
    from seenit.pipeline.report_run import compare, report
    from seenit.pipeline.score_run import ScoreRun, plan_score, score
    from seenit.pipeline.submission import submit
    from seenit.pipeline.training.training_plan import plan_trainings

_HOMES = {
    "AuditRun": "audit_run",
    "DemoRun": "demo_run",
    "ScoreRun": "score_run",
    "audit": "audit_entry",
    "bound_dp_audit": "dp_audit_run",
    "compare": "report_run",
    "demo": "demo_run",
    "evaluate_file": "evaluation",
    "gate": "gate_run",
    "make_challenge": "challenge.make",
    "plan_audit": "audit_plan",
    "plan_dp_audit": "dp_audit_run",
    "plan_reference_run": "reference_run",
    "plan_score": "score_run",
    "plan_trainings": "training.training_plan",
    "report": "report_run",
    "run_references": "reference_run",
    "score": "score_run",
    "submit": "submission",
    "write_evidence": "evidence_run",
}

__all__ = [
    "AuditRun",
    "DemoRun",
    "ScoreRun",
    "audit",
    "bound_dp_audit",
    "compare",
    "demo",
    "evaluate_file",
    "gate",
    "make_challenge",
    "plan_audit",
    "plan_dp_audit",
    "plan_reference_run",
    "plan_score",
    "plan_trainings",
    "report",
    "run_references",
    "score",
    "submit",
    "write_evidence",
]


def __getattr__(name: str) -> object:
    """A name of the pipeline, from the file where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'seenit.pipeline' has no attribute '{name}'")
    return getattr(import_module(f"seenit.pipeline.{_HOMES[name]}"), name)
