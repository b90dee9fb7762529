"""The program itself, and how it ends.

Exit codes: 0 done or passed; 1 gate exceeded; 2 input or usage refused; 3 gate cannot tell at this
n; 130 interrupted, resumable.
"""

import errno
import sys
from typing import Annotated

import typer

from seenit._version import __version__
from seenit.console import print_problems, stderr_console
from seenit.errors import SeenitError, StoreError

app = typer.Typer(
    name="seenit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_INTERRUPTED = 130
_ABOUT_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.ENOTDIR)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Say the version and exit."
        ),
    ] = False,
) -> None:
    """Was this record in the model's training set?"""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    try:
        app(args=arguments)
    except SeenitError as error:
        print_problems(error)
        sys.exit(2)
    except OSError as error:
        if error.errno not in _ABOUT_THE_DISK:
            raise
        place = error.filename or "the disk"
        print_problems(
            StoreError(
                f"{place}: cannot be written ({error.strerror}); make room or choose another "
                "folder, what was finished is kept"
            )
        )
        sys.exit(2)
    except (KeyboardInterrupt, SystemExit) as ended:
        # Typer makes an exit of an interrupt, from some version on.
        if isinstance(ended, SystemExit) and ended.code != _INTERRUPTED:
            raise
        stderr_console().print(
            "interrupted: what was finished is kept; the same command goes on from there"
        )
        sys.exit(_INTERRUPTED)
