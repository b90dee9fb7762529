"""Answers to the OWASP AI Testing Guide's test for membership inference (AITG-MOD-04)."""

from collections.abc import Iterable

from seenit.report.evidence_file.access import NOT_RECORDED, REFERENCES, by_access, with_access
from seenit.report.evidence_file.answer import Answer
from seenit.report.evidence_file.attacks import why_not
from seenit.report.evidence_file.figures import exposed_groups
from seenit.report.evidence_file.figures_in_words import (
    attack_words,
    auc_words,
    outcome_words,
    worst_case_words,
)
from seenit.report.input import ReportInput

CONFIDENCES = (
    "loss", "gap", "confidence", "entropy", "modified-entropy", "margin", "hinge", "attack-p",
    "heuristic", "smoothed-loss", "classwise-margin", "quantile", "stack",
)  # fmt: skip
PERTURBED = ("augmented-margin", "label-views")
_MEASURES = "which measures this model has, and the run of a model without them to compare with"


def detection(report: ReportInput) -> Answer:
    """The first objective."""
    return Answer(said=outcome_words(report))


def scenarios(report: ReportInput) -> Answer:
    """The second objective: the strongest attack for each access."""
    found = {
        access: max((report.evaluation.of(name) for name in names), key=lambda e: e.auc.value)
        for access, names in by_access(report).items()
    }
    return Answer(
        said="Strongest attack by what the attacker sees: "
        + (
            "; ".join(
                f"{access}: {entry.attack}, {auc_words(entry.auc)}"
                for access, entry in found.items()
            )
            or NOT_RECORDED
        )
        + ".",
        left="which of these scenarios the deployed system allows",
    )


def measures(report: ReportInput) -> Answer:
    """The third objective."""
    return Answer(said="This run judges one model as it is.", left=_MEASURES)


def confidences(report: ReportInput) -> Answer:
    """The first way to test."""
    return Answer(said=_ran(report, CONFIDENCES, trained="stack"))


def reference_models(report: ReportInput) -> Answer:
    """The second way to test."""
    return Answer(said=_ran(report, with_access(report, REFERENCES)))


def perturbations(report: ReportInput) -> Answer:
    """The third way to test."""
    return Answer(said=_ran(report, PERTURBED))


def distributions(report: ReportInput) -> Answer:
    """The first expected output."""
    names = [name for name in CONFIDENCES if name != "stack"]
    return Answer(
        said=f"{_ran(report, names)} Equal distributions have AUC 0.5; the report draws them.",
        left="whether the difference matters here",
    )


def single_persons(report: ReportInput) -> Answer:
    """The second expected output."""
    withheld = report.evaluation.verdict.withheld
    groups = "".join(f" {each}." for each in exposed_groups(report))
    return Answer(
        said=f"Worst case: {worst_case_words(report.audit, withheld=withheld)}.{groups}",
        left="whether the most exposed people, beyond these groups and canaries, are protected",
    )


def remediation(report: ReportInput) -> Answer:
    """What is done about it."""
    return Answer(
        said="The report lists measures with what each gains and costs, under “What to do next”.",
        left="the measures chosen, by whom, and the test after them",
    )


def _ran(report: ReportInput, names: Iterable[str], *, trained: str = "") -> str:
    """The attacks of one way that ran with the strongest one's figures, or why none did."""
    wanted = list(names)
    found = [entry for entry in report.evaluation.attacks if entry.attack in wanted]
    if not found:
        reasons = why_not(report)
        why = sorted({f"{name}: {reasons[name]}" for name in wanted if name in reasons})
        return f"Not run. {'; '.join(why) or NOT_RECORDED}."
    best = max(found, key=lambda entry: entry.auc.value)
    names_of = ", ".join(entry.attack for entry in found)
    figures = attack_words(best, max_fpr=report.evaluation.judged_fpr)
    is_trained = trained and any(entry.attack == trained for entry in found)
    return f"Run: {names_of}. Strongest by AUC: {figures}." + (
        f" {trained} is the one that is trained to tell the sides apart." if is_trained else ""
    )
