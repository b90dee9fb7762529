"""The command line: parses, calls the pipeline, prints. No logic."""

from seenit.cli import score, references, report, gate, commands  # isort: skip  # the order of the help
from seenit.cli.app import app, main

__all__ = ["app", "commands", "gate", "main", "references", "report", "score"]
