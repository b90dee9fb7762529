"""`report.html`: one page that needs no other file and asks for none.

All markup stands in `template.html` and is escaped there; ids, file names and class names come
from strangers. A content security policy lets nothing in: no network, and no script or style
but the two that lie beside this file, by their digests.
"""

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from seenit.report import view, words
from seenit.report.input import ReportInput
from seenit.report.plain import plain, shortened
from seenit.report.reference_view import reference_view
from seenit.report.roc_figure import Curve, RocFigure, roc_figure
from seenit.report.score_figure import score_figure
from seenit.report.verdict import headline_point, verdict
from seenit.store import write_atomically


def render_html(report: ReportInput) -> str:
    """The whole page as text."""
    chosen = report.evaluation.of(report.evaluation.choice.attack)
    point = headline_point(chosen)
    style, script = _own("style.css"), _own("report.js")
    bands = sorted(report.curves, key=lambda band: band.attack != chosen.attack)
    roc = roc_figure(tuple(bands), headline_fpr=point.max_fpr) if bands else None
    return (
        _environment()
        .get_template("template.html")
        .render(
            report=report,
            evaluation=report.evaluation,
            chosen=chosen,
            headline=point,
            verdict=verdict(report.evaluation),
            attacks=view.attack_rows(report),
            auc_axis=view.auc_axis(report),
            rates=view.rates(report),
            classes=view.class_table(report),
            exposed=view.exposed_cards(report),
            references=reference_view(report.reference_findings, report.reference_facts),
            roc=roc,
            roc_data=_readings(roc),
            distribution=score_figure(
                report.scores, chosen.attack, threshold=_threshold(report, point.max_fpr)
            ),
            style=Markup(style),  # noqa: S704 - our own file, nothing of the run in it
            script=Markup(script),  # noqa: S704 - our own file, nothing of the run in it
            policy=_policy(style, script),
        )
    )


def write_html(path: Path, report: ReportInput) -> None:
    """Write the page to `path` in one piece."""
    text = render_html(report)
    write_atomically(path, lambda scratch: _write(scratch, text))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("seenit", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        name: getattr(words, name)
        for name in (
            "percent",
            "percent_range",
            "decimal",
            "decimal_range",
            "signed",
            "signed_range",
            "quantity",
            "prose",
            "rate_name",
            "count",
            "size",
            "duration",
        )
    }
    environment.filters |= {"plain": plain, "shortened": shortened}
    environment.globals |= {"point_at": view.point_at, "expected_tpr": view.expected_tpr}
    return environment


def _threshold(report: ReportInput, max_fpr: float) -> float | None:
    """The chosen attack's threshold at `max_fpr`, None where its curve was not given."""
    for band in report.curves:
        allowed = band.fpr <= max_fpr + 1e-12
        if band.attack == report.evaluation.choice.attack and allowed.any():
            return float(band.threshold[allowed][-1])
    return None


def _readings(roc: RocFigure | None) -> dict[str, object]:
    """What the cursor of the ROC figure reads; empty without one."""
    if roc is None:
        return {}

    def one(curve: Curve) -> dict[str, object]:
        return {"attack": plain(curve.attack), "points": curve.readings}

    return {
        "low": roc.x.low,
        "start": roc.x.start,
        "stop": roc.x.stop,
        "width": roc.width,
        "curves": [one(curve) for curve in roc.curves],
    }


def _policy(style: str, script: str) -> str:
    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _own(name: str) -> str:
    return files("seenit.report").joinpath(name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
