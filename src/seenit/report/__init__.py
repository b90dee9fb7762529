"""What people read: the page, the terminal, and the summary for programs."""

from seenit.report.evidence_file.markdown import evidence_markdown
from seenit.report.files.dp_audit import print_bound, write_bound
from seenit.report.files.gate import append_markdown, print_gate, write_junit
from seenit.report.files.metrics import metrics, write_metrics
from seenit.report.files.saved import read_report_input, save_report_input, without_images
from seenit.report.files.summary import read_summary, summary, write_summary
from seenit.report.input import DuplicatePictures, ExposedRecord, NormalisationRow, ReportInput
from seenit.report.notebook import draw_groups, draw_roc, evaluation_html
from seenit.report.page.comparison_html import RunSide, render_comparison, write_comparison
from seenit.report.page.html import render_html, write_html
from seenit.report.printed.audit import audit_report
from seenit.report.printed.holdings import print_file_summary
from seenit.report.printed.matrix import print_attacks
from seenit.report.printed.outcomes import print_evaluation, print_facts, print_promise
from seenit.report.printed.score import print_score, terminal_report
from seenit.report.wording.verdict import Verdict, verdict

__all__ = [
    "DuplicatePictures",
    "ExposedRecord",
    "NormalisationRow",
    "ReportInput",
    "RunSide",
    "Verdict",
    "append_markdown",
    "audit_report",
    "draw_groups",
    "draw_roc",
    "evaluation_html",
    "evidence_markdown",
    "metrics",
    "print_attacks",
    "print_bound",
    "print_evaluation",
    "print_facts",
    "print_file_summary",
    "print_gate",
    "print_promise",
    "print_score",
    "read_report_input",
    "read_summary",
    "render_comparison",
    "render_html",
    "save_report_input",
    "summary",
    "terminal_report",
    "verdict",
    "without_images",
    "write_bound",
    "write_comparison",
    "write_html",
    "write_junit",
    "write_metrics",
    "write_summary",
]
