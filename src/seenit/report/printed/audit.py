"""What an audit says in the terminal: the verdict, then who, how sure, and what is missing."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from seenit.records.audits.findings import Audit, GroupComparison
from seenit.records.audits.leakage import LEAKS
from seenit.records.evaluation import Evaluation
from seenit.report.page.canary_view import canary_lines
from seenit.report.page.duplicate_view import without_twins_words
from seenit.report.page.exposure_view import overall_tpr, standing
from seenit.report.plain import plain
from seenit.report.printed.score import attack_table, verdict_panel, warnings_panel
from seenit.report.wording.blind import blind_sentence
from seenit.words import count, decimal, decimal_range, percent, percent_range, rate_name

MOST_GROUPS = 5


def audit_report(evaluation: Evaluation, audit: Audit) -> RenderableType:
    """Warnings, the verdict, the attacks, and the facts of the audit."""
    parts = (
        warnings_panel(evaluation),
        verdict_panel(evaluation),
        attack_table(evaluation),
        _facts(evaluation, audit),
    )
    return Group(*(part for part in parts if part is not None))


def _facts(evaluation: Evaluation, audit: Audit) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in _lines(evaluation, audit):
        table.add_row(Text(plain(name)), Text(plain(said)))
    return Group(Text(), table)


def _lines(evaluation: Evaluation, audit: Audit) -> Iterator[tuple[str, str]]:
    risks = audit.risks
    members = risks.is_member
    if evaluation.verdict.withheld:
        yield "withheld", evaluation.verdict.withheld
    for rate, found in risks.found_at.items():
        yield (
            f"found at FPR {rate_name(rate)}",
            f"{count(int(found[members].sum()))} of {count(int(members.sum()))} members, by "
            f"{risks.attack}",
        )
    leaks = evaluation.verdict.kind == LEAKS  # else the most exposed is the luckiest
    for prior, probability in risks.probability.items() if leaks else ():
        highest = decimal(float(probability[members].max()))
        yield (
            f"at a prior of {rate_name(prior)}",
            f"the most exposed member is one with probability {highest}",
        )
    for comparison in audit.comparisons:
        yield f"by {comparison.by}", _compared(comparison)
    yield from canary_lines(audit.worst_case)
    for blind in evaluation.blind:
        yield "blind baseline", blind_sentence(blind)
    if evaluation.no_blind:
        yield "blind baseline", evaluation.no_blind
    yield from _twins(evaluation)
    if audit.epsilon is not None:
        yield "empirical ε", audit.epsilon.words
    for control in audit.controls:
        yield (
            "wrong model",
            f"{control.model}: AUC {decimal(control.auc.value)}, {decimal_range(control.auc)}"
            + (": it cannot know, so the groups differ" if control.failed else ", as it must"),
        )
    for need in audit.needs:
        if not need.is_met:
            yield (
                "not seen",
                f"{need.what}: takes {count(need.n_needed)} {need.unit}, got {need.n:,}",
            )
    for name, said in audit.facts.items():
        yield f"{name[:1].lower()}{name[1:]}", said  # the page has them as headings


def _twins(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    for found in evaluation.duplicates:
        if found.n:
            said = f"{count(found.n_exact)} identical and {count(found.n_near)} nearly identical"
            both = f"in both {found.groups}, {count(found.n_looked_at)} looked at"
            yield "twins", f"{said} records {both}. {without_twins_words(evaluation)}".rstrip()
    if evaluation.no_duplicates:
        yield "twins", evaluation.no_duplicates


def _compared(comparison: GroupComparison) -> str:
    """The groups that are more or less exposed than the others, by their p-values."""
    overall = overall_tpr(comparison.groups)
    differing = sorted(
        (each for each in comparison.groups if standing(each, overall)),
        key=lambda each: each.p_value,
    )
    at = f"at FPR {rate_name(comparison.max_fpr)}"
    if not differing:
        return f"none of {len(comparison.groups)} is shown to be more exposed than the others {at}"
    shown = "; ".join(
        f"{each.group}: {percent(each.tpr.value)} ({percent_range(each.tpr)})"
        for each in differing[:MOST_GROUPS]
    )
    more = f" and {len(differing) - MOST_GROUPS} more" if len(differing) > MOST_GROUPS else ""
    return f"members found {at} differ from all others in {shown}{more}"
