"""One colour and dash for the curves of an attack, wherever the page draws them."""

from collections.abc import Iterable

from seenit.report.figures.growth import attacks_of
from seenit.report.input import ReportInput

N_HUES = 12
"""Curves that have a colour and a dash of their own; further ones are grey."""


def hues(attacks: Iterable[str]) -> dict[str, str]:
    """Attack to the class that gives its curves one colour and dash on the whole page."""
    names = dict.fromkeys(attacks)
    return {name: f"curve-{at if at < N_HUES else 'more'}" for at, name in enumerate(names)}


def hues_of(report: ReportInput) -> dict[str, str]:
    """The hues of a report: the chosen attack first, then those of its ROC and its references."""
    chosen = report.evaluation.choice.attack
    drawn = sorted((band.attack for band in report.curves), key=lambda name: name != chosen)
    findings = report.reference_findings
    return hues([*drawn, *(() if findings is None else attacks_of(findings.growth))])
