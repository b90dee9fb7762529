"""What a page shows, kept in the run folder so that the page can be written again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from seenit.records.audits.leakage import CANNOT_TELL, NOT_AN_AUDIT
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS
from seenit.report.files.renamed import with_new_names
from seenit.report.input import ReportInput
from seenit.store import read_frozen, read_scores, write_frozen

FILE = "report.npz"


def save_report_input(folder: Path, report: ReportInput) -> None:
    """Write `report.npz`; the scores stay where they are, in `scores.parquet`."""
    write_frozen(folder / FILE, report, without=frozenset({"scores"}))


def read_report_input(folder: Path) -> ReportInput:
    """What the page of a finished run shows.

    An earlier version wrote neither the judged FPR, which was always the first of the chosen
    attack's, nor the verdict of a run that was no audit: that one reads "cannot tell" until the
    same command is run again.

    Raises:
        StoreError: The folder holds no finished run, or one of another version.
    """
    return read_frozen(
        folder / FILE, ReportInput, upgrade=_upgraded, scores=read_scores(folder / "scores.parquet")
    )


def without_images(report: ReportInput) -> ReportInput:
    """The same report without pictures of records, which says so."""
    return replace(
        report,
        exposed=tuple(
            replace(record, image=None, snippet="", marks=()) for record in report.exposed
        ),
        duplicate_pictures=(),
        images_left_out=True,
    )


def _upgraded(content: dict[str, Any]) -> dict[str, Any]:
    """The content with what an earlier version left out, or kept under another name."""
    content = with_new_names(content)
    evaluation = content["evaluation"]
    choice = dict(evaluation["choice"])
    if "nested" in choice:
        choice["corrected"] = choice.pop("nested")
        choice.pop("chosen_per_fold", None)
        evaluation = {**evaluation, "choice": choice}
        content = {**content, "evaluation": evaluation}
    if "judged_fpr" in evaluation:
        return content
    chosen = next(
        entry
        for entry in evaluation["attacks"]
        if entry["attack"] == evaluation["choice"]["attack"]
    )
    audit = content.get("audit") or {}
    added = {
        "judged_fpr": chosen["tpr_at_fpr"][0]["max_fpr"],
        "verdict": audit.get("verdict") or _no_verdict(evaluation, chosen),
    }
    return {**content, "evaluation": {**evaluation, **added}}


def _no_verdict(evaluation: dict[str, Any], chosen: dict[str, Any]) -> dict[str, Any]:
    """What is said of a run that kept no verdict."""
    spoiled = any(
        entry["failed"] and entry["question"] == MEMBERS_FROM_NONMEMBERS
        for entry in evaluation["blind"]
    )
    gate = {
        "verdicts": [],
        "n_members": chosen["n_members"],
        "n_nonmembers": chosen["n_nonmembers"],
        "n_attacks": len(evaluation["attacks"]),
    }
    return {
        "kind": NOT_AN_AUDIT if spoiled else CANNOT_TELL,
        "reason": "an earlier version made this run and kept no verdict; run the same command "
        "again",
        "level": 0.95,
        "beyond_chance": gate,
        "beyond_slight": gate,
    }
