"""`seenit gate`: limits held against a finished run."""

from pathlib import Path
from typing import Any

from seenit.errors import Refused, attempt
from seenit.evaluate.audit.gate import judge_gate, parse_limit, untold
from seenit.evaluate.audit.verdict import fixed_columns
from seenit.evaluate.below_chance import below_chance
from seenit.records.audits.gate import GateVerdict
from seenit.report import read_summary
from seenit.report.files.verdict_summary import why_untold
from seenit.store import read_scores, read_units


def gate(
    run_dir: Path,
    limits: tuple[str, ...],
    *,
    by_unit: bool = False,
    level: float = 0.95,
    seed: int = 0,
) -> GateVerdict:
    """Hold the attacks of a finished run against limits.

    Judged from `scores.parquet`, so that limits may be held against a run without repeating it.
    Where its `summary.json` says that members and non-members differ without the model, or where
    the sides look reversed, no limit can be told.

    Args:
        run_dir: of the run.
        limits: as "auc:0.6" or "tpr@fpr=0.001:0.01"; at least one.
        by_unit: hold the membership of units, such as persons, against them, from
            `units.parquet`, instead of that of records.
        level: of each claim.
        seed: of the resampling.

    Raises:
        StoreError: The folder holds no scores.
        Refused: With every limit that is not one.
        SignalError: The run knows no members or no non-members.
    """
    problems: list[str] = []
    parsed = [attempt(problems, lambda text=text: parse_limit(text)) for text in limits]  # type: ignore[misc]
    scores = attempt(
        problems,
        lambda: (
            read_units(run_dir / "units.parquet")
            if by_unit
            else read_scores(run_dir / "scores.parquet")
        ),
    )
    if problems or scores is None:
        raise Refused(problems)
    found = judge_gate(scores, [limit for limit in parsed if limit], level=level, seed=seed)
    told = run_dir / "summary.json"
    why = _why_untold(read_summary(told), by_unit=by_unit) if told.exists() else ""
    below = below_chance(
        fixed_columns(scores), scores.is_member[scores.is_known] == 1, units=scores.known_units
    )
    if not why and below is not None and below.is_whole:
        why = below.sentence
    return untold(found, why) if why else found


def _why_untold(content: dict[str, Any], *, by_unit: bool) -> str:
    """Why the run lets nothing be said of its records, or of its units."""
    return why_untold(content) or (why_untold(content["unit_membership"]) if by_unit else "")
