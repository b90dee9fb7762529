"""`seenit report`."""

from pathlib import Path
from typing import Annotated

import typer

from seenit.cli.app import app
from seenit.console import stdout_console


@app.command()
def report(
    run_dir: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    compare: Annotated[
        Path | None,
        typer.Option(help="An earlier run to compare with, on a separate page."),
    ] = None,
    no_images: Annotated[
        bool, typer.Option("--no-images", help="Keep the records' pictures out of the page.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the page, if not in the folder.")
    ] = None,
) -> None:
    """Write the report of a run again, or compare two runs."""
    from seenit import pipeline
    from seenit.report import print_facts

    if compare is not None:
        path = pipeline.compare(run_dir, compare, out=out)
    else:
        path = pipeline.report(run_dir, show_images=not no_images, out=out)
    print_facts(stdout_console(), {"page": str(path)})
