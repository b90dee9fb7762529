"""The evidence file of a finished audit."""

from pathlib import Path

from seenit.config.new_file import require_new_file
from seenit.report import evidence_markdown, read_report_input
from seenit.store import write_atomically


def write_evidence(run_dir: Path, path: Path) -> Path:
    """Write the evidence file of a finished audit, from what its folder holds.

    A file that is there is never overwritten: a person may have filled in what a run cannot know.

    Args:
        run_dir: of the run.
        path: of the file, which must not be there yet.

    Returns:
        The file.

    Raises:
        ConfigError: The run is no audit, or the file is there or cannot be written.
        StoreError: The folder holds no finished run.
    """
    require_new_file("--evidence", path)
    text = evidence_markdown(read_report_input(run_dir))
    write_atomically(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))
    return path
