"""`seenit audit`."""

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.declared import Asked, with_options
from seenit.cli.parsing import typed_command
from seenit.config import AuditConfig
from seenit.console import TerminalWatcher, stdout_console

_FIRST = (
    "target",
    "members",
    "nonmembers",
    "signals",
    "answers",
    "attack",
    "fpr",
    "references",
    "plan",
)


@app.command()
@with_options(AuditConfig, first=_FIRST)
def audit(
    asked: Asked[AuditConfig], config: options.ConfigFile = None, dry_run: options.DryRun = False
) -> None:
    """Measure what a model gives away about which training records."""
    run = asked.config()

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import audit_report, print_facts

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_audit(run))
        return
    with TerminalWatcher() as watcher:
        result = pipeline.audit(run, watcher=watcher, command=typed_command())
    print_facts(stdout_console(), {name: str(path) for name, path in result.files.items()})
    stdout_console().print(audit_report(result.evaluation, result.audit))
