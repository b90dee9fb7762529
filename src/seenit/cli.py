"""The command line: parses, calls the pipeline, prints. No logic.

Exit codes: 0 done; 2 input or usage refused; 130 interrupted, resumable.
"""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from seenit._version import __version__
from seenit.config import ScoreConfig, read_passed
from seenit.console import TerminalWatcher, print_problems, stderr_console, stdout_console
from seenit.errors import ConfigError, SeenitError

app = typer.Typer(
    name="seenit",
    help="Was this record in the model's training set?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

TOKEN_VARIABLE = "SEENIT_TOKEN"  # noqa: S105 - the name of the variable, not a token


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    try:
        app(args=arguments)
    except SeenitError as error:
        print_problems(error)
        sys.exit(2)
    except KeyboardInterrupt:
        stderr_console().print(
            "interrupted: what was finished is kept; the same command goes on from there"
        )
        sys.exit(130)


@app.command()
def score(
    target: Annotated[str | None, typer.Option(help="Model file, or module:function.")] = None,
    public: Annotated[str | None, typer.Option(help="Records with known membership.")] = None,
    private: Annotated[str | None, typer.Option(help="Records to be scored.")] = None,
    signals: Annotated[
        str | None, typer.Option(help="A table of precomputed signals instead of a model.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a table's column is, as NAME=SIGNAL; may be repeated."),
    ] = None,
    preset: Annotated[str | None, typer.Option(help="Competition: tml2025, tml2026, ...")] = None,
    architecture: Annotated[
        str | None, typer.Option(help="torchvision builder, where the checkpoint does not say.")
    ] = None,
    mean: Annotated[str | None, typer.Option(help="Per-channel mean, as .49,.48,.45.")] = None,
    std: Annotated[str | None, typer.Option(help="Per-channel standard deviation.")] = None,
    attack: Annotated[
        list[str] | None, typer.Option(help="'auto', or the attack to submit; may be repeated.")
    ] = None,
    fpr: Annotated[
        list[float] | None, typer.Option(help="FPRs to report, the judged one first.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
    seed: Annotated[int | None, typer.Option(help="Decides everything that is random.")] = None,
    run_dir: Annotated[str | None, typer.Option(help="Folder of the run.")] = None,
    out: Annotated[str | None, typer.Option(help="Where the submission goes.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="Options from a TOML file; flags win.")
    ] = None,
    trust: Annotated[bool, typer.Option("--trust", help="Open files that are code.")] = False,
    no_images: Annotated[
        bool, typer.Option("--no-images", help="Keep the records' pictures out of the report.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say the plan and the cost, do nothing else.")
    ] = False,
) -> None:
    """Score every record; write a submission and an honest estimate of what it will score."""
    flags = {
        "target": target,
        "public": public,
        "private": private,
        "signals": signals,
        "column": tuple(column) if column else None,
        "preset": preset,
        "architecture": architecture,
        "mean": _numbers("--mean", mean),
        "std": _numbers("--std", std),
        "attack": tuple(attack) if attack else None,
        "fpr": tuple(fpr) if fpr else None,
        "device": device,
        "seed": seed,
        "run_dir": run_dir,
        "out": out,
        "trust": True if trust else None,
        "show_images": False if no_images else None,
    }
    options = read_passed(config) if config else {}
    options |= {name: value for name, value in flags.items() if value is not None}
    run = ScoreConfig(**options)  # type: ignore[arg-type]  # names are checked, values by the class

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import print_facts, terminal_report

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_score(run))
        return
    with TerminalWatcher() as watcher:
        result = pipeline.score(run, watcher=watcher, command=_command())
    print_facts(stdout_console(), {name: str(path) for name, path in result.files.items()})
    stdout_console().print(terminal_report(result.evaluation))


@app.command()
def inspect(
    file: Annotated[list[str], typer.Argument(help="Files or folders.")],
) -> None:
    """Say what a file holds, without running it."""
    from seenit.files import describe
    from seenit.report.holdings import print_file_summary

    for path in file:
        print_file_summary(stdout_console(), describe(path))


@app.command()
def attacks() -> None:
    """Print the matrix of attacks: what each needs, costs and comes from."""
    from seenit.attacks import ATTACKS
    from seenit.report.matrix import print_attacks

    print_attacks(stdout_console(), ATTACKS)


@app.command()
def evaluate(
    scores: Annotated[Path, typer.Argument(help="CSV with an id and a score column.")],
    truth: Annotated[Path, typer.Option(help="CSV with id and is_member.")],
    fpr: Annotated[list[float] | None, typer.Option(help="FPRs to report.")] = None,
) -> None:
    """Hold a file of scores against the truth."""
    from seenit import pipeline
    from seenit.report import print_evaluation

    result = pipeline.evaluate_file(scores, truth, fpr=tuple(fpr or (0.05, 0.01, 0.001)))
    print_evaluation(stdout_console(), result)


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="The submission.")],
    to: Annotated[str, typer.Option(help="Competition preset.")],
    url: Annotated[str, typer.Option(help="Base address of the server.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Really send it; without, only say what would be sent.")
    ] = False,
) -> None:
    """Send a submission; the token comes from SEENIT_TOKEN."""
    from seenit import pipeline
    from seenit.report import print_facts

    facts = pipeline.submit(
        file, preset_name=to, url=url, token=os.environ.get(TOKEN_VARIABLE), send=yes
    )
    print_facts(stdout_console(), facts)


@app.command()
def demo(
    run_dir: Annotated[str, typer.Option(help="Folder of the run.")] = "runs/demo",
    seed: Annotated[int, typer.Option(help="Decides everything that is random.")] = 0,
) -> None:
    """Train a small target, attack it as a user would, then reveal the truth."""
    from seenit import pipeline
    from seenit.report import print_facts, print_promise, terminal_report

    with TerminalWatcher() as watcher:
        result = pipeline.demo(Path(run_dir), seed=seed, watcher=watcher)
    console = stdout_console()
    print_facts(console, result.facts())
    console.print(terminal_report(result.run.evaluation))
    console.print()
    print_promise(console, result.promises(), title="The truth, revealed")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def _numbers(flag: str, text: str | None) -> tuple[float, ...] | None:
    """Comma-separated numbers, or None."""
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ConfigError(
            f"{flag}: expected numbers with commas between, got '{text}'; for example .49,.48,.45"
        ) from error


def _command() -> str:
    """What the user typed, with the program's name instead of its path."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
