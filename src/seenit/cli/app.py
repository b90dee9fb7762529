"""The program itself, and how it ends.

Exit codes: 0 done or passed; 1 gate exceeded or claim refuted; 2 input or usage refused; 3 gate
cannot tell at this n; 70 crashed, no verdict; 130 interrupted, resumable.
"""

import errno
import sys
import traceback
from typing import Annotated, NoReturn

import typer

from seenit._version import __version__
from seenit.cli.streams import survive_any_encoding
from seenit.console import print_problems, stderr_console
from seenit.errors import SeenitError, StoreError

app = typer.Typer(
    name="seenit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_REFUSED = 2
_CRASHED = 70  # EX_SOFTWARE of sysexits.h; Python's own 1 would read as a verdict
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
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Was this record in the model's training set?"""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    survive_any_encoding()
    try:
        app(args=arguments)
    except SeenitError as error:
        print_problems(error)
        sys.exit(_REFUSED)
    except SystemExit as ended:
        # Typer makes an exit of an interrupt, from some version on, and of an end of file.
        if isinstance(ended.__context__, typer.Abort):
            _exit_crashed(ended.__context__)
        if ended.code == _INTERRUPTED:
            _exit_interrupted()
        raise
    except KeyboardInterrupt:
        _exit_interrupted()
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _ABOUT_THE_DISK:
            print_problems(_about_the_disk(error))
            sys.exit(_REFUSED)
        _exit_crashed(error)


def _about_the_disk(error: OSError) -> StoreError:
    return StoreError(
        f"{error.filename or 'the disk'}: cannot be written ({error.strerror}); make room or "
        "choose another folder, what was finished is kept"
    )


def _exit_interrupted() -> NoReturn:
    stderr_console().print(
        "interrupted: what was finished is kept; the same command goes on from there"
    )
    sys.exit(_INTERRUPTED)


def _exit_crashed(error: BaseException) -> NoReturn:
    traceback.print_exception(error)
    stderr_console().print(
        f"crashed: no verdict; this is a bug of seenit {__version__}, unless the traceback ends in "
        "code of yours: please report it with the traceback and the command as an issue of its "
        "repository",
        soft_wrap=True,
    )
    sys.exit(_CRASHED)
