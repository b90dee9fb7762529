"""`summary.json`: the numbers of a run for programs."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seenit.errors import StoreError
from seenit.report.files.verdict_summary import verdict_content
from seenit.report.input import ReportInput
from seenit.report.sections.table import all_content
from seenit.store import write_atomically

SCHEMA = 1


def summary(report: ReportInput) -> dict[str, Any]:
    """The content of `summary.json`: plain data that JSON can hold, undefined numbers as None.

    Beside what stands here, each section of the report adds its own part. `judged_fpr` is the FPR
    that the run is judged at; an earlier version did not write it: there it is the first key of
    `tpr_at_fpr`. `verdict` is that of the run; an earlier version wrote it into `audit`, and none
    where there is no audit. `attacks` keeps the evaluation's order, strongest first.
    `expected_private` speaks of the whole private set, `expected_scoreboard` of the part that a
    scoreboard shows; both are absent where nothing is predicted. `references` is there where
    reference models are, `audit` for an owner's audit. FPRs are keys in their shortest form
    ("0.05"). `units` says how many independent units the known records are; it is absent where
    every record is one. `weights_sha256` is the hash of the file that `--weights` named,
    `weights_digest` that of a target in memory; each is absent where there is none.
    """
    evaluation = report.evaluation
    content: dict[str, Any] = _json_safe(
        {
            "schema": SCHEMA,
            "best": evaluation.choice.attack,
            "judged_fpr": evaluation.judged_fpr,
            "verdict": verdict_content(evaluation.verdict),
            "warnings": list(evaluation.warnings),
            **({} if evaluation.units is None else {"units": asdict(evaluation.units)}),
            **all_content(report),
        }
    )
    return content


def write_summary(path: Path, content: dict[str, Any]) -> None:
    """Write `content` to `path` in one piece."""
    text = json.dumps(content, indent=2, allow_nan=False) + "\n"
    write_atomically(path, lambda scratch: _write(scratch, text))


def read_summary(path: Path) -> dict[str, Any]:
    """The content of a `summary.json`.

    Raises:
        StoreError: The file is missing, is not JSON, or has another schema.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path}: expected the summary.json of a finished run, got '{error}'; "
            "run the same command again"
        ) from error
    found = content.get("schema") if isinstance(content, dict) else None
    if found != SCHEMA:
        raise StoreError(
            f"{path}: expected schema {SCHEMA}, got {found}; "
            "it was written by another version, run the same command again"
        )
    result: dict[str, Any] = content
    return result


def _json_safe(content: Any) -> Any:
    """The same content with Python numbers only, and None for numbers that are not finite."""
    if isinstance(content, dict):
        return {str(name): _json_safe(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_json_safe(value) for value in content]
    if hasattr(content, "item"):  # a NumPy scalar
        content = content.item()
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
