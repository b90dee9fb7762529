"""What a run leaves to be written."""

from dataclasses import dataclass

from seenit.checks.membership import Checks
from seenit.pipeline.road import AttackResults
from seenit.records.audits.findings import Audit
from seenit.records.evaluation import Evaluation
from seenit.records.provenance import RunProvenance
from seenit.reference.run import References


@dataclass(frozen=True, kw_only=True, eq=False)
class FinishedRun:
    """What the stages of a run found, each record as its stage left it.

    Attributes:
        found: signals, scores and measurements.
        checks: what stands between a score and the word membership.
        evaluation: all that was measured, with every warning.
        references: models that were trained for comparison; None without any.
        provenance: of the run.
        audit: what an owner's audit adds, None for other runs.
    """

    found: AttackResults
    checks: Checks
    evaluation: Evaluation
    references: References | None
    provenance: RunProvenance
    audit: Audit | None = None
