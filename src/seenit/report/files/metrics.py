"""A run's numbers under flat names, for experiment trackers."""

import json
from pathlib import Path
from typing import Any

from seenit.errors import StoreError
from seenit.report.files.dp_audit import FILE_NAME, NUMBERS, read_bound
from seenit.report.files.summary import read_summary
from seenit.store import write_atomically

BEST = "best"


def metrics(run_dir: str | Path) -> dict[str, float]:
    """The numbers of a finished run as a plain dict, such as trackers log in one line.

    `stack/auc`, `stack/auc_low`, `stack/auc_high`, `stack/tpr_at_fpr_0.01` and so on for every
    attack, the same under `best/` for the chosen one, `n_members`, `n_nonmembers` and
    `n_warnings`; `dp_audit/epsilon` and its company where `seenit dp-audit bound` left its
    `dp_audit.json` in the folder. What is undefined is left out.

    Args:
        run_dir: folder of a run, or one that holds a `dp_audit.json`.

    Raises:
        StoreError: The folder holds neither, or a file is damaged.
    """
    folder = Path(run_dir)
    audited = folder / FILE_NAME
    found = flat_bound(read_bound(audited)) if audited.exists() else {}
    if found and not (folder / "summary.json").exists():
        return found
    return flat_summary(read_summary(folder / "summary.json")) | found


def write_metrics(path: Path, content: dict[str, Any]) -> None:
    """Write the numbers of a `summary.json`'s content as one flat JSON object."""
    text = json.dumps(flat_summary(content), indent=2, allow_nan=False) + "\n"
    write_atomically(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))


def flat_summary(content: dict[str, Any]) -> dict[str, float]:
    """The numbers of a `summary.json`'s content under flat names."""
    try:
        attacks = content["attacks"]
        best = attacks[content["best"]]
        named = {BEST: best, **attacks}
        found = {
            f"{name}/{quantity}": value
            for name, entry in named.items()
            for quantity, value in _of_attack(entry).items()
        }
        found |= {name: best[name] for name in ("n_members", "n_nonmembers")}
        found["n_warnings"] = len(content["warnings"])
    except (KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"summary.json: expected attacks, best and warnings, got none of {error}; "
            "run the same command again"
        ) from error
    return {name: float(value) for name, value in found.items() if value is not None}


def flat_bound(content: dict[str, Any]) -> dict[str, float]:
    """The numbers of a `dp_audit.json`'s content under flat names."""
    return {f"dp_audit/{name}": float(content[name]) for name in NUMBERS if name in content}


def _of_attack(entry: dict[str, Any]) -> dict[str, float | None]:
    intervals = {"auc": entry["auc"]} | {
        f"tpr_at_fpr_{rate}": point for rate, point in entry["tpr_at_fpr"].items()
    }
    return {
        f"{name}{suffix}": interval[part]
        for name, interval in intervals.items()
        for suffix, part in (("", "value"), ("_low", "low"), ("_high", "high"))
    }
