"""`seenit report`: the page of a finished run, written again."""

from pathlib import Path

from seenit.report import read_report_input, without_images, write_html


def report(run_dir: Path, *, show_images: bool = True, out: Path | None = None) -> Path:
    """Write the page of a finished run again, from what its folder holds.

    Pictures that a run left out cannot come back: its folder does not hold them either.

    Args:
        run_dir: of the run.
        show_images: show the records' pictures.
        out: the page, None for `report.html` in the folder.

    Returns:
        The page.

    Raises:
        StoreError: The folder holds no finished run.
    """
    found = read_report_input(run_dir)
    path = out or run_dir / "report.html"
    write_html(path, found if show_images else without_images(found))
    return path
