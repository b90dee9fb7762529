"""What an audit would do and cost: `seenit audit --dry-run`."""

from seenit.config import AuditConfig
from seenit.pipeline.preparing import references_of, warning_rows
from seenit.pipeline.reference_run import reference_plan_of
from seenit.stages.audit_evidence import open_audit_evidence
from seenit.stages.checking import check_normalisation
from seenit.stages.evidence import TableEvidence
from seenit.stages.querying import query_cost
from seenit.stages.reference_work import ReferenceWork


def plan_audit(config: AuditConfig) -> dict[str, str]:
    """Check all inputs and say what an audit would cost, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    opened = open_audit_evidence(config)
    evidence = opened.evidence
    plan = {"run folder": str(config.folder()), **opened.facts}
    if isinstance(evidence, TableEvidence):
        n_members = int((evidence.table.is_member == 1).sum())
        return plan | {
            "records": f"{n_members:,} members, {len(evidence.table) - n_members:,} non-members",
            "signals": ", ".join(evidence.table.arrays),
        }
    normalisation = check_normalisation(
        evidence.classifier, evidence.public, device=evidence.device
    )
    if normalisation.warning is not None:
        plan |= warning_rows([normalisation.warning])
    cost = query_cost(evidence)
    references = references_of(config, evidence)
    if isinstance(references, ReferenceWork):
        plan |= reference_plan_of(references, config.folder())
    if config.budget is not None:
        plan["budget"] = f"{config.budget}: references as far as it goes, no further than they show"
    return plan | {
        "model": evidence.classifier.architecture,
        **cost.facts(),
    }
