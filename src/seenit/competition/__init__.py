"""Competitions: submission files, presets and servers."""

from seenit.competition.answer import SubmissionAnswer
from seenit.competition.check import check_submission, submission_warnings
from seenit.competition.client import submit
from seenit.competition.plan import PlannedSubmission, plan_submission
from seenit.competition.presets import PLAIN, PRESETS, Preset, find_preset
from seenit.competition.submission import unit_scores, write_submission
from seenit.competition.ties import tie_warning

__all__ = [
    "PLAIN",
    "PRESETS",
    "PlannedSubmission",
    "Preset",
    "SubmissionAnswer",
    "check_submission",
    "find_preset",
    "plan_submission",
    "submission_warnings",
    "submit",
    "tie_warning",
    "unit_scores",
    "write_submission",
]
