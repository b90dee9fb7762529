"""Figures of a run with their n and interval, as the report rounds them."""

from seenit.records.audits.findings import Audit
from seenit.records.evaluation import AttackEvaluation, Interval, TprAtFpr
from seenit.report.input import ReportInput
from seenit.report.wording.verdict import verdict
from seenit.words import count, decimal, decimal_range, percent, percent_range, rate_name


def auc_words(auc: Interval) -> str:
    """An AUC with its interval and level."""
    return f"AUC {decimal(auc.value)}, {rate_name(auc.level)} interval {decimal_range(auc)}"


def tpr_words(point: TprAtFpr) -> str:
    """A TPR with its interval, or that these records cannot resolve it."""
    found = (
        f"TPR {percent(point.tpr.value)} at FPR {rate_name(point.max_fpr)}, "
        f"{rate_name(point.tpr.level)} interval {percent_range(point.tpr)}"
    )
    if point.resolvable:
        return found
    n = count(point.n_false_positives_allowed)
    return f"{found}, not resolved: {n} false positives are allowed, it takes 10"


def attack_words(entry: AttackEvaluation, *, max_fpr: float) -> str:
    """AUC of an attack and its TPR at one FPR."""
    point = entry.measured_at(max_fpr)
    found = [auc_words(entry.auc), *([] if point is None else [tpr_words(point)])]
    return f"{entry.attack}, {'; '.join(found)}"


def n_words(entry: AttackEvaluation) -> str:
    """What an attack was judged on."""
    return f"{count(entry.n_members)} members and {count(entry.n_nonmembers)} non-members"


def verdict_words(report: ReportInput) -> str:
    """The run's verdict, what is withheld with it, and its level."""
    found = verdict(report.evaluation)
    level = rate_name(report.evaluation.verdict.level)
    withheld = report.evaluation.verdict.withheld
    return " ".join(
        [
            f"{found.headline}. {found.answer} {found.evidence}",
            *([f"{withheld[:1].upper()}{withheld[1:]}."] if withheld else []),
            f"Level of the claim: {level}, over {count(len(report.evaluation.attacks))} attacks.",
        ]
    )


def outcome_words(report: ReportInput) -> str:
    """The verdict in a few words, with the judged figures of the chosen attack."""
    evaluation = report.evaluation
    chosen = evaluation.chosen
    return (
        f"{verdict(evaluation).headline}: {count(len(evaluation.attacks))} attacks on "
        f"{n_words(chosen)}. The chosen one, {chosen.attack}: {auc_words(chosen.auc)}; "
        f"{tpr_words(chosen.at(evaluation.judged_fpr))}."
    )


def epsilon_words(audit: Audit | None, *, withheld: str) -> str:
    """Leakage on the scale of ε, or why it is not given."""
    if audit is not None and audit.epsilon is not None:
        return audit.epsilon.words
    return withheld or "not measured in this run"


def worst_case_words(audit: Audit | None, *, withheld: str) -> str:
    """How often canaries are found beside ordinary records, or why nobody knows."""
    found = None if audit is None else audit.worst_case
    if audit is None or found is None:
        why = audit.facts.get("Canaries", "") if audit is not None else ""
        return withheld or f"not known, no canaries were planted{why and f' ({why})'}"
    kinds = "; ".join(
        f"{each.name}: found {percent(each.tpr.value)} ({percent_range(each.tpr)}), accused "
        f"wrongly {percent(each.fpr.value)} ({percent_range(each.fpr)}), {count(each.n_records)} "
        "records"
        for each in (found.ordinary, *found.kinds)
    )
    return (
        f"by {found.attack}, each of {found.n_references} references in the target's place, FPR "
        f"{rate_name(found.max_fpr)} of ordinary records: {kinds}"
    )
