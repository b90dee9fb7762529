"""`seenit report`: pages of finished runs, from what their folders hold."""

from pathlib import Path

from seenit.errors import Refused, attempt
from seenit.evaluate.comparison.between_runs import compare_runs
from seenit.report import (
    RunSide,
    read_report_input,
    without_images,
    write_comparison,
    write_html,
)


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


def compare(run_dir: Path, earlier: Path, *, out: Path | None = None, seed: int = 0) -> Path:
    """Write a page that holds a run against an earlier one: another model, or another version.

    Where both judge the same records, by id and membership, the differences are paired.

    Args:
        run_dir: of the later run.
        earlier: folder of the run that it is compared with.
        out: the page, None for `comparison.html` in the later run's folder.
        seed: of the resampling.

    Returns:
        The page.

    Raises:
        Refused: A folder holds no finished run; both folders' problems at once.
    """
    problems: list[str] = []
    found = [
        attempt(problems, lambda folder=folder: read_report_input(folder))  # type: ignore[misc]
        for folder in (run_dir, earlier)
    ]
    after, before = found
    if problems or after is None or before is None:
        raise Refused(problems)
    chosen = after.evaluation.choice.attack, before.evaluation.choice.attack
    comparison = compare_runs(
        after.scores,
        before.scores,
        chosen=chosen,
        max_fpr=after.evaluation.judged_fpr,
        seed=seed,
    )
    names = _names(run_dir, earlier)
    path = out or run_dir / "comparison.html"
    write_comparison(
        path,
        RunSide(name=names[0], report=after),
        RunSide(name=names[1], report=before),
        comparison,
    )
    return path


def _names(run_dir: Path, earlier: Path) -> tuple[str, str]:
    """The folders' names, with as much of their paths as tells them apart."""
    parts = run_dir.resolve().parts, earlier.resolve().parts
    for n in range(1, max(len(each) for each in parts) + 1):
        names = tuple("/".join(each[-n:]) for each in parts)
        if names[0] != names[1]:
            return names[0], names[1]
    return f"{run_dir.name} (later)", f"{earlier.name} (earlier)"
