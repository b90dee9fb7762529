"""The story, top to bottom: one command per file, the only files that know the order.

Files become records, a model turns records into signals, attacks turn signals into scores,
evaluation turns scores into numbers with intervals, a report shows them. `score_run.py` is that
road; the others are parts of it.
"""

from seenit.pipeline.audit_plan import plan_audit
from seenit.pipeline.audit_run import AuditRun, audit
from seenit.pipeline.demo_run import DemoRun, demo
from seenit.pipeline.dp_audit_run import bound_dp_audit, plan_dp_audit
from seenit.pipeline.evaluation import evaluate_file
from seenit.pipeline.gate_run import gate
from seenit.pipeline.reference_run import plan_reference_run, run_references
from seenit.pipeline.report_run import compare, report
from seenit.pipeline.score_run import ScoreRun, plan_score, score
from seenit.pipeline.submission import submit

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
    "plan_audit",
    "plan_dp_audit",
    "plan_reference_run",
    "plan_score",
    "report",
    "run_references",
    "score",
    "submit",
]
