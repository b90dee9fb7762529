"""`report.html`: one page that needs no other file and asks for none."""

from pathlib import Path

from seenit.report.input import ReportInput
from seenit.report.page.environment import render_page, write_page
from seenit.report.page.head import head
from seenit.report.sections.section import ReadByScripts, ShownPart
from seenit.report.sections.table import shown_parts


def render_html(report: ReportInput) -> str:
    """The whole page as text."""
    parts = shown_parts(report)
    return render_page(
        "report.html",
        {"report": report, "head": head(report), "parts": parts, "data": _page_data(parts)},
    )


def write_html(path: Path, report: ReportInput) -> None:
    """Write the page to `path` in one piece."""
    write_page(path, render_html(report))


def _page_data(parts: tuple[ShownPart, ...]) -> dict[str, object]:
    """What the scripts of the page read, of all sections."""
    views = (shown.view for part in parts for shown in part.sections)
    return {
        name: value
        for view in views
        if isinstance(view, ReadByScripts)
        for name, value in view.page_data.items()
    }
