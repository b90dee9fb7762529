"""What a dry run says where there is a model to ask: its references, and the cost."""

from pathlib import Path

from seenit.checks.input_fit import require_input_fit
from seenit.config.budget import BudgetedRun
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.query import query_cost
from seenit.pipeline.preparing import references_of, warning_rows
from seenit.pipeline.reference_run import reference_plan_of
from seenit.pipeline.training.probing import probe_plan_of, probes_of
from seenit.progress import Silent
from seenit.reference.planned import PlannedReferences
from seenit.words import duration


def model_plan(config: BudgetedRun, evidence: ModelEvidence, *, folder: Path) -> dict[str, str]:
    """Warnings, references to be trained, the model and what asking it costs, in words by name.

    Raises:
        Refused: The target was trained on records prepared otherwise, or with everything that is
            wrong with the references that were asked for.
    """
    fit = require_input_fit(
        evidence.classifier, evidence.public, config, device=evidence.device, watcher=Silent()
    )
    plan = {**warning_rows((*evidence.warnings, *fit.warnings)), **evidence.preparation}
    plan |= {"trials": fit.trials} if fit.trials else {}
    if config.budget is not None:
        plan["budget"] = f"{config.budget}: references as far as it goes, no further than they show"
    cost = query_cost(evidence)
    if config.neighbours:
        seconds = cost.seconds / cost.n_views * config.neighbours
        plan["neighbours"] = (
            f"{config.neighbours} of each of {cost.n_records:,} records, about {duration(seconds)}"
        )
    references = references_of(config, evidence)
    if isinstance(references, PlannedReferences):
        plan |= reference_plan_of(references, folder)
    probes = probes_of(config, evidence)
    if probes is not None:
        plan |= probe_plan_of(probes, folder)
    return plan | {"model": evidence.classifier.architecture, **cost.facts()}
