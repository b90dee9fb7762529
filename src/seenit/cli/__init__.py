"""The command line: parses, calls the pipeline, prints. No logic."""

from seenit.cli import score, audit, references, report, gate, dp_audit, commands, challenge  # isort: skip  # the order of the help
from seenit.cli.app import app, main

__all__ = [
    "app",
    "audit",
    "challenge",
    "commands",
    "dp_audit",
    "gate",
    "main",
    "references",
    "report",
    "score",
]
