"""What an audit shows in a notebook: a table in HTML, and curves on axes that the user made.

Drawing calls the methods of the `matplotlib.axes.Axes` that is passed, so that seenit itself does
not need matplotlib.
"""

from typing import Any

from markupsafe import Markup

from seenit.plain import plain
from seenit.records.audits.findings import GroupComparison
from seenit.records.curves import RocBand
from seenit.records.evaluation import AttackEvaluation, Evaluation
from seenit.report.wording.verdict import verdict
from seenit.words import count, decimal, decimal_range, percent, percent_range, rate_name

MOST_ROWS = 6


def evaluation_html(evaluation: Evaluation) -> str:
    """Verdict, warnings and the strongest attacks; everything from outside is escaped."""
    said = verdict(evaluation)
    lines = [
        Markup("<p><strong>{}</strong><br>{} {}</p>").format(
            said.headline, said.answer, plain(said.evidence)
        ),
        *(Markup("<p>Warning: {}</p>").format(plain(text)) for text in evaluation.warnings),
        Markup(
            "<table><thead><tr><th>attack</th><th>AUC</th>{}</tr></thead><tbody>{}</tbody></table>"
        ).format(
            Markup("").join(
                Markup("<th>TPR at FPR {}</th>").format(rate_name(point.max_fpr))
                for point in evaluation.attacks[0].tpr_at_fpr
            ),
            Markup("").join(_row(entry) for entry in evaluation.attacks[:MOST_ROWS]),
        ),
        Markup(
            "<p>{} members, {} non-members{}; brackets are 95&nbsp;% confidence intervals</p>"
        ).format(
            count(evaluation.attacks[0].n_members),
            count(evaluation.attacks[0].n_nonmembers),
            "" if evaluation.units is None else f" ({plain(evaluation.units.words)})",
        ),
    ]
    return str(Markup("\n").join(lines))


def draw_roc(axes: Any, curves: tuple[RocBand, ...]) -> Any:
    """ROC curves with their bands on two logarithmic axes; returns the axes."""
    for band in curves:
        (line,) = axes.plot(band.fpr, band.tpr, drawstyle="steps-post", label=band.attack)
        axes.fill_between(
            band.fpr, band.low, band.high, step="post", alpha=0.15, color=line.get_color()
        )
    lowest = min((float(band.fpr[0]) for band in curves), default=1e-3)
    axes.plot([lowest, 1], [lowest, 1], linestyle=":", color="grey", label="guessing")
    axes.set(xscale="log", yscale="log", xlabel="false-positive rate", ylabel="true-positive rate")
    axes.set(xlim=(lowest, 1), ylim=(lowest, 1))
    axes.legend()
    return axes


def draw_groups(axes: Any, comparison: GroupComparison) -> Any:
    """The share of each group's members that is found, with joint intervals; returns the axes."""
    rows = [row for row in comparison.groups if row.n_members]
    for place, row in enumerate(rows):
        axes.plot([row.tpr.low, row.tpr.high], [place, place], color="grey")
        axes.plot([row.tpr.value], [place], marker="o", color="black")
    axes.set_yticks(range(len(rows)), [row.group for row in rows])
    axes.set(xlabel=f"members found at FPR {100 * comparison.max_fpr:g} %", ylabel=comparison.by)
    return axes


def _row(entry: AttackEvaluation) -> Markup:
    cells = [
        Markup("<td>{} [{}]</td>").format(decimal(entry.auc.value), decimal_range(entry.auc)),
        *(
            Markup("<td>{} [{}]</td>").format(percent(point.tpr.value), percent_range(point.tpr))
            if point.resolvable
            else Markup("<td>not resolvable at this n</td>")
            for point in entry.tpr_at_fpr
        ),
    ]
    return Markup("<tr><td>{}</td>{}</tr>").format(plain(entry.attack), Markup("").join(cells))
