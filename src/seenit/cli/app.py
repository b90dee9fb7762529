"""The program itself, and how it ends.

Exit codes: 0 done or passed; 1 gate exceeded; 2 input or usage refused; 3 gate cannot tell at this
n; 130 interrupted, resumable.
"""

import sys

import typer

from seenit.console import print_problems, stderr_console
from seenit.errors import SeenitError

app = typer.Typer(
    name="seenit",
    help="Was this record in the model's training set?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    try:
        app(args=arguments)
    except SeenitError as error:
        print_problems(error)
        sys.exit(2)
    except (KeyboardInterrupt, SystemExit) as ended:
        # Typer makes an exit of an interrupt, from some version on.
        if isinstance(ended, SystemExit) and ended.code != _INTERRUPTED:
            raise
        stderr_console().print(
            "interrupted: what was finished is kept; the same command goes on from there"
        )
        sys.exit(_INTERRUPTED)
