"""`seenit report`."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli import options
from seenit.cli.app import app
from seenit.console import stdout_console
from seenit.errors import ConfigError


@app.command()
def report(
    run_dir: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    compare: Annotated[
        Path | None,
        typer.Option(help="An earlier run to compare with, on a separate page."),
    ] = None,
    no_images: Annotated[
        bool,
        typer.Option(
            "--no-records", "--no-images", help="Keep pictures and words of the records out."
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the page, if not in the folder.")
    ] = None,
    evidence: options.EvidenceFile = None,
) -> None:
    """Write a run's report or evidence again, or compare two runs."""
    if compare is not None and evidence is not None:
        raise ConfigError(
            "--evidence: expected it for one run, got --compare; write it of each run by itself"
        )
    from seenit import pipeline
    from seenit.report import print_facts

    files: dict[str, Path] = {}
    if evidence is not None:
        files["evidence"] = pipeline.write_evidence(run_dir, evidence)
    if compare is not None:
        files["page"] = pipeline.compare(run_dir, compare, out=out)
    else:
        files["page"] = pipeline.report(run_dir, show_images=not no_images, out=out)
    print_facts(stdout_console(), {name: str(path) for name, path in files.items()})
