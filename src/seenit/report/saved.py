"""What a page shows, kept in the run folder so that the page can be written again."""

from dataclasses import replace
from pathlib import Path

from seenit.report.input import ReportInput
from seenit.store import read_frozen, read_scores, write_frozen

FILE = "report.npz"


def save_report_input(folder: Path, report: ReportInput) -> None:
    """Write `report.npz`; the scores stay where they are, in `scores.parquet`."""
    write_frozen(folder / FILE, report, without=frozenset({"scores"}))


def read_report_input(folder: Path) -> ReportInput:
    """What the page of a finished run shows.

    Raises:
        StoreError: The folder holds no finished run, or one of another version.
    """
    return read_frozen(folder / FILE, ReportInput, scores=read_scores(folder / "scores.parquet"))


def without_images(report: ReportInput) -> ReportInput:
    """The same report without pictures of records, which says so."""
    return replace(
        report,
        exposed=tuple(replace(record, image=None) for record in report.exposed),
        twin_pictures=(),
        images_left_out=True,
    )
