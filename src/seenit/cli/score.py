"""`seenit score`."""

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.declared import Asked, with_options
from seenit.cli.parsing import typed_command
from seenit.config import ScoreConfig
from seenit.console import TerminalWatcher, stdout_console

_FIRST = (
    "target",
    "public",
    "private",
    "signals",
    "answers",
    "attack",
    "fpr",
    "references",
    "plan",
)


@app.command()
@with_options(ScoreConfig, first=_FIRST)
def score(
    asked: Asked[ScoreConfig], config: options.ConfigFile = None, dry_run: options.DryRun = False
) -> None:
    """Score every record, and measure how good the scores are."""
    run = asked.config()

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import print_facts, terminal_report

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_score(run))
        return
    with TerminalWatcher() as watcher:
        result = pipeline.score(run, watcher=watcher, command=typed_command())
    print_facts(stdout_console(), {name: str(path) for name, path in result.files.items()})
    stdout_console().print(terminal_report(result.evaluation))
