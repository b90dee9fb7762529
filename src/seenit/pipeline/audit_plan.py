"""What an audit would do and cost: `seenit audit --dry-run`."""

from seenit.config import AuditConfig
from seenit.evidence.audit import open_audit_evidence
from seenit.pipeline.by_ids import plan_by_ids
from seenit.pipeline.model_plan import model_plan
from seenit.pipeline.preparing import warning_rows
from seenit.pipeline.training.language_models import is_of_language_model, plan_language_model
from seenit.pipeline.training.regressors import is_of_regressor, plan_regressors
from seenit.pipeline.training.usual_references import usual_references


def plan_audit(config: AuditConfig) -> dict[str, str]:
    """Check all inputs and say what an audit would cost, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    if config.trains_by_ids:
        return plan_by_ids(config)
    if is_of_regressor(config):
        return plan_regressors(config)
    if is_of_language_model(config):
        return plan_language_model(config)
    opened = open_audit_evidence(config)
    evidence = opened.evidence
    plan = {"run folder": str(config.folder()), **opened.facts}
    if evidence.model is None:
        n_members = int((evidence.is_member == 1).sum())
        n_others = len(evidence.is_member) - n_members
        plan |= warning_rows(evidence.warnings)
        return plan | {
            "records": f"{n_members:,} members, {n_others:,} non-members",
            "signals": ", ".join(evidence.signals),
        }
    plan |= model_plan(config, evidence.model, folder=config.folder())
    usual = usual_references(config, evidence)
    if usual is None:
        return plan
    facts = {} if usual.planned is None else usual.planned.facts()
    return {**plan, **facts, "references": usual.words}
