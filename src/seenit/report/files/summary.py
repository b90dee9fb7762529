"""`summary.json`: the numbers of a run for programs."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seenit.errors import StoreError
from seenit.records.audits.findings import Audit
from seenit.records.audits.references import ReferenceFindings
from seenit.records.evaluation import (
    AttackEvaluation,
    Evaluation,
    ExpectedPrivate,
    Interval,
)
from seenit.records.provenance import RunProvenance
from seenit.report.files.audit_summary import audit_content
from seenit.report.files.duplicates_summary import duplicates_content
from seenit.report.files.verdict_summary import verdict_content
from seenit.report.wording.blind import blind_sentence
from seenit.store import write_atomically
from seenit.words import rate_key

SCHEMA = 1
_WEIGHTS = ("weights_sha256", "weights_digest")


def summary(
    evaluation: Evaluation,
    provenance: RunProvenance,
    *,
    references: ReferenceFindings | None = None,
    audit: Audit | None = None,
) -> dict[str, Any]:
    """The content of `summary.json`: plain data that JSON can hold, undefined numbers as None.

    `judged_fpr` is the FPR that the run is judged at; an earlier version did not write it: there
    it is the first key of `tpr_at_fpr`. `verdict` is that of the run; an earlier version wrote it
    into `audit`, and none where there is no audit. `attacks` keeps the evaluation's order,
    strongest first. `expected_private` speaks of the whole private set, `expected_scoreboard` of
    the part that a scoreboard shows; both are absent where nothing is predicted. `references` is
    there where reference models are, `audit` for an owner's audit. FPRs are keys in their
    shortest form ("0.05"). `units` says how many independent units the known records are; it is
    absent where every record is one. `weights_sha256` is the hash of the file that `--weights`
    named, `weights_digest` that of a target in memory; each is absent where there is none.
    """
    content: dict[str, Any] = _json_safe(
        {
            "schema": SCHEMA,
            "best": evaluation.choice.attack,
            "judged_fpr": evaluation.judged_fpr,
            "verdict": verdict_content(evaluation.verdict),
            "choice": {
                "attack": evaluation.choice.attack,
                "reason": evaluation.choice.reason,
                "corrected": {
                    name: _interval(entry) for name, entry in evaluation.choice.corrected.items()
                },
                "picked_on_halves": dict(evaluation.choice.picked_on_halves),
            },
            "attacks": {entry.attack: _attack(entry) for entry in evaluation.attacks},
            **(
                {}
                if evaluation.heuristic_as_published is None
                else {"heuristic_as_published": _attack(evaluation.heuristic_as_published)}
            ),
            "comparisons": [
                {
                    "attack": entry.attack,
                    "other": entry.other,
                    "quantity": entry.quantity,
                    "difference": _interval(entry.difference),
                    "p_value": entry.p_value,
                }
                for entry in evaluation.comparisons
            ],
            "blind": [
                {
                    "question": entry.question,
                    "auc": _interval(entry.auc),
                    "p_value": entry.p_value,
                    "failed": entry.failed,
                    "looked_at": list(entry.looked_at),
                    "sentence": blind_sentence(entry),
                }
                for entry in evaluation.blind
            ],
            "no_blind": evaluation.no_blind,
            **duplicates_content(evaluation),
            **({} if evaluation.units is None else {"units": asdict(evaluation.units)}),
            **(
                {}
                if evaluation.without_twins is None
                else {"without_twins": _attack(evaluation.without_twins)}
            ),
            **({} if references is None else {"references": _references(references)}),
            **(
                {} if audit is None else {"audit": audit_content(audit, verdict=evaluation.verdict)}
            ),
            "skipped": dict(evaluation.skipped),
            "warnings": list(evaluation.warnings),
            "seed": provenance.seed,
            "files": {
                role: {
                    "path": entry.path,
                    "kind": entry.kind,
                    "n_bytes": entry.n_bytes,
                    "sha256": entry.sha256,
                }
                for role, entry in provenance.files.items()
            },
            **{name: provenance.resolved[name] for name in _WEIGHTS if name in provenance.resolved},
            "finished": provenance.finished,
            "seconds": dict(provenance.seconds),
            "versions": dict(provenance.versions),
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


def _attack(entry: AttackEvaluation) -> dict[str, Any]:
    content: dict[str, Any] = {
        "evaluated_on": entry.evaluated_on,
        "n_members": entry.n_members,
        "n_nonmembers": entry.n_nonmembers,
        "auc": _interval(entry.auc),
        "tpr_at_fpr": {
            rate_key(point.max_fpr): {
                **_interval(point.tpr),
                "n_false_positives_allowed": point.n_false_positives_allowed,
                "resolvable": point.resolvable,
            }
            for point in entry.tpr_at_fpr
        },
        "precision_at_prior": {
            rate_key(prior): {rate_key(fpr): value for fpr, value in by_fpr.items()}
            for prior, by_fpr in entry.precision_at_prior.items()
        },
        "ties": {
            "n_distinct": entry.ties.n_distinct,
            "largest_share": entry.ties.largest_share,
            "threshold_in_ties": {
                rate_key(fpr): inside for fpr, inside in entry.ties.threshold_in_ties.items()
            },
        },
    }
    predictions = zip(("expected_private", "expected_scoreboard"), entry.expected_private)  # noqa: B905 - there may be fewer
    return content | {name: _expected(prediction) for name, prediction in predictions}


def _references(found: ReferenceFindings) -> dict[str, Any]:
    content: dict[str, Any] = {
        "growth": [
            {
                "attack": point.attack,
                "n_references": point.n_references,
                "auc": _interval(point.auc),
                "tpr_at_fpr": {rate_key(point.tpr.max_fpr): _interval(point.tpr.tpr)},
            }
            for point in found.growth
        ]
    }
    if found.ceiling is not None:
        content["ceiling"] = {
            "attack": found.ceiling.attack,
            "auc": _interval(found.ceiling.target),
            "auc_of_references": list(found.ceiling.references),
            "is_mismatch": found.ceiling.is_mismatch,
        }
    return content


def _expected(entry: ExpectedPrivate) -> dict[str, Any]:
    return {
        "n": entry.n,
        "n_members": entry.n_members,
        "auc": _interval(entry.auc),
        "tpr_at_fpr": {rate_key(fpr): _interval(tpr) for fpr, tpr in entry.tpr_at_fpr.items()},
    }


def _interval(entry: Interval) -> dict[str, float]:
    return {"value": entry.value, "low": entry.low, "high": entry.high, "level": entry.level}


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
