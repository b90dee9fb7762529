"""What an audit says beyond the evaluation of its attacks."""

from collections.abc import Mapping

from seenit.checks.structure import model_structure
from seenit.checks.worst_case import canary_need, worst_case
from seenit.config.audit import AuditOptions
from seenit.evaluate.audit.epsilon import epsilon_of_best
from seenit.evaluate.audit.exposure import comparisons, needs, record_risks, without_claims
from seenit.evidence.audit import AuditEvidence
from seenit.evidence.protocol import class_names_of
from seenit.pipeline.road import AttackResults, TargetSignals
from seenit.records.audits.findings import Audit, EmpiricalEpsilon, WrongModelControl
from seenit.records.blind import BlindScores
from seenit.reference.run import References
from seenit.scoring.judge_units import judge_units


def audit_findings(
    config: AuditOptions,
    opened: AuditEvidence,
    asked: TargetSignals,
    references: References | None,
    found: AttackResults,
    controls: tuple[WrongModelControl, ...],
    blind: BlindScores | None,
    facts: Mapping[str, str],
) -> Audit:
    """Risks record by record, groups, controls, what is missing, and the rest that was measured.

    What an audit may not claim, because its verdict is withheld, is left out.

    Args:
        config: options of the run.
        opened: what is audited.
        asked: signals of every record.
        references: None without any.
        found: attacks and their measurements.
        controls: models that cannot know.
        blind: scores of the blind baseline; None where it did not run.
        facts: in words by name.
    """
    scores, attack = found.attacked.scores, found.attacked.choice.attack
    judged = found.judged.evaluation.judged_fpr
    risks = record_risks(asked.table, scores, attack, group=opened.group, priors=config.prior)
    missing = (
        *needs(asked.table, found.findings, max_fprs=config.fpr),
        *canary_need(references, opened.canaries),
    )
    structure = model_structure(opened.evidence.model, asked.table)
    if found.judged.evaluation.verdict.withheld:
        return Audit(
            risks=without_claims(risks),
            controls=controls,
            needs=missing,
            facts=facts,
            structure=structure,
        )
    epsilon_attack, bound = epsilon_of_best(
        scores.columns, scores.is_member == 1, seed=config.seed, units=scores.units
    )
    column = opened.grouped_by if config.groups is None else config.groups.rpartition(":")[2]
    return Audit(
        risks=risks,
        comparisons=comparisons(
            risks,
            max_fpr=judged,
            by=column,
            units=scores.units,
            class_names=class_names_of(opened.evidence),
        ),
        controls=controls,
        needs=missing,
        facts=facts,
        epsilon=EmpiricalEpsilon(attack=epsilon_attack, bound=bound),
        worst_case=worst_case(references, opened.canaries, max_fpr=judged, seed=config.seed),
        memorised=opened.memorised,
        units=None
        if opened.unit is None
        else judge_units(
            scores,
            attack,
            opened.unit,
            by=str(config.unit).rpartition(":")[2],
            blind=blind,
            max_fprs=config.fpr,
            seed=config.seed,
        ),
        structure=structure,
    )
