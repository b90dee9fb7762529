"""The part of `summary.json` that says whether the model leaks."""

from typing import Any

from seenit.records.audits.gate import GateVerdict
from seenit.records.audits.leakage import INVERTED, NOT_AN_AUDIT, BelowChance, LeakageVerdict
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS
from seenit.report.files.interval_content import interval_content

DIFFER = (
    "members and non-members can be told apart without the model, so this is not an audit; draw "
    "both from the same source"
)
REVERSED = (
    "attacks rank members below non-members, so the sides look reversed; check which records are "
    "the members and that higher scores speak for them"
)


def verdict_content(verdict: LeakageVerdict) -> dict[str, Any]:
    """Plain data: kind, reason and strength, and what they rest on."""
    return {
        "kind": verdict.kind,
        "reason": verdict.reason,
        "strength": verdict.strength,
        "withheld": verdict.withheld,
        "caveat": verdict.caveat,
        "level": verdict.level,
        "beyond_chance": _gate(verdict.beyond_chance),
        "beyond_slight": _gate(verdict.beyond_slight),
        "below_chance": None if verdict.below_chance is None else _below(verdict.below_chance),
    }


def why_untold(content: dict[str, Any]) -> str:
    """Why a `summary.json` lets nothing be said of its model; empty where something can be.

    A run of an earlier version kept its verdict with its audit, and a plain one kept none: there
    a failed blind baseline between members and non-members decides.
    """
    verdict = content.get("verdict") or content.get("audit", {}).get("verdict", {})
    kind = verdict.get("kind")
    if kind is None and any(
        entry["failed"] and entry["question"] == MEMBERS_FROM_NONMEMBERS
        for entry in content["blind"]
    ):
        kind = NOT_AN_AUDIT
    return {NOT_AN_AUDIT: DIFFER, INVERTED: REVERSED}.get(kind, "")


def _below(found: BelowChance) -> dict[str, Any]:
    return {
        "attacks": list(found.attacks),
        "auc": interval_content(found.auc),
        "n_attacks": found.n_attacks,
        "above": found.above,
    }


def _gate(found: GateVerdict) -> list[dict[str, Any]]:
    return [
        {
            "quantity": each.limit.quantity,
            "limit": each.limit.most,
            "outcome": each.outcome,
            "attack": each.attack,
            "value": each.bounds.value,
            "low": each.bounds.low,
            "high": each.bounds.high,
        }
        for each in found.verdicts
    ]
