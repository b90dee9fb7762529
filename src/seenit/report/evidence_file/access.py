"""The threat model: what the attacker knows, sees and spends."""

from collections.abc import Callable, Mapping

from seenit.records.known_attack import KnownAttack
from seenit.report.evidence_file.answer import Row, left, said
from seenit.report.input import ReportInput

REFERENCES = "references"
NOT_RECORDED = "not recorded by the version that made this run"


def threat_rows(report: ReportInput) -> tuple[Row, ...]:
    """The question, and the means of whoever asks it."""
    chosen = report.evaluation.choice.attack
    return (
        said(
            "Question",
            "membership inference: was this record in the training set of this model? Not: what a "
            "record says, or an attribute of a person",
        ),
        said(
            "Knowledge",
            "the attacker holds the whole record with its class; attacks that learn from records "
            "of known membership are judged on records that they did not learn from",
        ),
        said("Access", access_words(report)),
        said("Effort", effort_words(report)),
        said(
            "Access of the chosen attack",
            f"{chosen}: {assumed_words(report, chosen)}",
        ),
        said("Reference models", _references(report)),
        left(
            "Likelihood of such an attacker",
            "who can reach the model or its answers, with what means, and whether attackers "
            "with more access than above have to be reckoned with",
        ),
    )


def by_access(report: ReportInput) -> dict[str, list[str]]:
    """Attacks that ran, by what the attacker must see."""
    return _grouped(report, lambda known: known.access)


def access_words(report: ReportInput) -> str:
    """What attackers were assumed to see."""
    return _listed(by_access(report))


def effort_words(report: ReportInput) -> str:
    """What attackers were assumed to spend on a record."""
    return _listed(_grouped(report, lambda known: known.cost))


def assumed_words(report: ReportInput, attack: str) -> str:
    """What an attack was assumed to see and to spend, and its source."""
    known = next((each for each in report.known_attacks if each.name == attack), None)
    if known is None:
        return report.assumed.get(attack, NOT_RECORDED)
    return f"{known.access}, {known.cost}; {known.source}"


def with_access(report: ReportInput, access: str) -> tuple[str, ...]:
    """Every attack that needs it, whether it ran or not."""
    return tuple(each.name for each in report.known_attacks if each.access == access)


def _grouped(report: ReportInput, what: Callable[[KnownAttack], str]) -> dict[str, list[str]]:
    known = {each.name: each for each in report.known_attacks}
    found: dict[str, list[str]] = {}
    for entry in report.evaluation.attacks:
        if entry.attack in known:
            found.setdefault(what(known[entry.attack]), []).append(entry.attack)
    return found


def _references(report: ReportInput) -> str:
    if not report.reference_facts:
        return "none: no attack that needs them ran"
    return "; ".join(f"{name}: {fact}" for name, fact in report.reference_facts.items())


def _listed(groups: Mapping[str, list[str]]) -> str:
    found = "; ".join(f"{what}: {', '.join(names)}" for what, names in groups.items())
    return found or NOT_RECORDED
