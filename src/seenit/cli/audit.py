"""`seenit audit`."""

from pathlib import Path

from seenit.cli import options
from seenit.cli.app import app
from seenit.cli.declared import Asked, with_options
from seenit.cli.parsing import typed_command
from seenit.config import AuditConfig
from seenit.config.new_file import require_new_file
from seenit.console import TerminalWatcher, stdout_console
from seenit.errors import Refused, attempt

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
    asked: Asked[AuditConfig],
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    evidence: options.EvidenceFile = None,
) -> None:
    """Measure what a model gives away about which training records."""
    run = _checked(asked, evidence)

    from seenit import pipeline  # late: torch takes seconds, --help must not
    from seenit.report import audit_report, print_facts

    if dry_run:
        print_facts(stdout_console(), pipeline.plan_audit(run))
        return
    with TerminalWatcher() as watcher:
        result = pipeline.audit(run, watcher=watcher, command=typed_command())
    files = dict(result.files)
    if evidence is not None:
        files["evidence"] = pipeline.write_evidence(run.folder(), evidence)
    print_facts(stdout_console(), {name: str(path) for name, path in files.items()})
    stdout_console().print(audit_report(result.evaluation, result.audit))


def _checked(asked: Asked[AuditConfig], evidence: Path | None) -> AuditConfig:
    """The configuration; what is wrong with it and with the evidence file is told at once."""
    problems: list[str] = []
    run = attempt(problems, asked.config)
    if evidence is not None:
        attempt(problems, lambda: require_new_file("--evidence", evidence))
    if problems or run is None:
        raise Refused(problems)
    return run
