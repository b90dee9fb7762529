"""The attacks of a finished run as rows of a table, strongest first."""

from typing import Any

FPRS = ("0.05", "0.01")


def attack_rows(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Name, AUC and TPRs with intervals, and on whom, of every attack in a `summary.json`."""
    return [
        {
            "attack": name,
            "evaluated_on": entry["evaluated_on"],
            "n_members": entry["n_members"],
            "n_nonmembers": entry["n_nonmembers"],
            "auc": _interval(entry["auc"]),
            "tpr_at_fpr": {fpr: _interval(entry["tpr_at_fpr"][fpr]) for fpr in FPRS},
        }
        for name, entry in summary["attacks"].items()
    ]


def print_table(rows: list[dict[str, Any]]) -> None:
    """One line per attack, intervals of 95 %."""
    print(f"{'attack':22} {'AUC':22} {'TPR at FPR 5 %':22} TPR at FPR 1 %")
    for row in rows:
        cells = [row["auc"], *(row["tpr_at_fpr"][fpr] for fpr in FPRS)]
        shown = [f"{c['value']:.4f} [{c['low']:.3f}, {c['high']:.3f}]" for c in cells]
        print(f"{row['attack']:22} {shown[0]:22} {shown[1]:22} {shown[2]}")


def _interval(entry: dict[str, float]) -> dict[str, float]:
    return {name: round(entry[name], 6) for name in ("value", "low", "high")}
