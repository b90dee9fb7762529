"""The distributions of the chosen attack's scores."""

from dataclasses import dataclass

from seenit.records.evaluation import AttackEvaluation, TprAtFpr
from seenit.report.figures.scores import ScoreFigure, score_figure
from seenit.report.input import ReportInput


@dataclass(frozen=True, kw_only=True)
class ScoresView:
    """Members and non-members by their score.

    Attributes:
        chosen: the attack.
        judged: its TPR at the judged FPR.
        figure: None where all scores are equal.
    """

    chosen: AttackEvaluation
    judged: TprAtFpr
    figure: ScoreFigure | None


def scores_view(report: ReportInput) -> ScoresView:
    """The drawing, with the threshold at the judged FPR."""
    chosen = report.evaluation.chosen
    judged = chosen.at(report.evaluation.judged_fpr)
    threshold = _threshold(report, judged.max_fpr)
    return ScoresView(
        chosen=chosen,
        judged=judged,
        figure=score_figure(report.scores, chosen.attack, threshold=threshold),
    )


def _threshold(report: ReportInput, max_fpr: float) -> float | None:
    """The chosen attack's threshold at `max_fpr`, None where its curve was not given."""
    for band in report.curves:
        allowed = band.fpr <= max_fpr + 1e-12
        if band.attack == report.evaluation.choice.attack and allowed.any():
            return float(band.threshold[allowed][-1])
    return None
