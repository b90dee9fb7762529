"""The part of `summary.json` that an audit adds."""

import math
from typing import Any

from seenit.records.audits.canaries import WorstCase
from seenit.records.audits.findings import Audit, EmpiricalEpsilon, GroupComparison, RecordRisks
from seenit.records.audits.leakage import LEAKS, LeakageVerdict
from seenit.records.evaluation import Interval


def audit_content(audit: Audit, *, verdict: LeakageVerdict) -> dict[str, Any]:
    """Plain data: controls, groups, canaries, ε, needs, and counts of exposed records.

    The records themselves stand in `records.parquet`. The highest probability of a member is
    there only where the model leaks: elsewhere it is the luckiest record's. `withheld` says why
    others are not there.
    """
    return {
        "withheld": verdict.withheld,
        "epsilon": None if audit.epsilon is None else _epsilon(audit.epsilon),
        "records": _records(audit.risks, leaks=verdict.kind == LEAKS),
        "worst_case": None if audit.worst_case is None else _worst_case(audit.worst_case),
        "comparisons": [_comparison(entry) for entry in audit.comparisons],
        "controls": [
            {
                "model": entry.model,
                "attack": entry.attack,
                "auc": _interval(entry.auc),
                "failed": entry.failed,
            }
            for entry in audit.controls
        ],
        "needs": [
            {
                "what": entry.what,
                "unit": entry.unit,
                "n": entry.n,
                "n_needed": entry.n_needed,
                "is_met": entry.is_met,
            }
            for entry in audit.needs
        ],
        "facts": dict(audit.facts),
    }


def _epsilon(found: EmpiricalEpsilon) -> dict[str, Any]:
    bound = found.bound
    return {
        "empirical_epsilon": bound.epsilon,
        "attack": found.attack,
        "delta": bound.delta,
        "level": bound.level,
        "n_members": bound.n_members,
        "n_nonmembers": bound.n_nonmembers,
        "meaning": found.meaning,
    }


def _records(risks: RecordRisks, *, leaks: bool) -> dict[str, Any]:
    members = risks.is_member
    return {
        "attack": risks.attack,
        "members_found": {
            format(rate, ".10g"): {"n": int(found[members].sum()), "of": int(members.sum())}
            for rate, found in risks.found_at.items()
        },
        "nonmembers_flagged": {
            format(rate, ".10g"): {"n": int(found[~members].sum()), "of": int((~members).sum())}
            for rate, found in risks.found_at.items()
        },
        "highest_probability": {
            format(prior, ".10g"): float(probability[members].max())
            for prior, probability in risks.probability.items()
            if leaks
        },
    }


def _worst_case(found: WorstCase) -> dict[str, Any]:
    return {
        "attack": found.attack,
        "n_references": found.n_references,
        "max_fpr": found.max_fpr,
        "records": [
            {
                "name": each.name,
                "meaning": each.meaning,
                "n_records": each.n_records,
                "n_in": each.n_in,
                "n_out": each.n_out,
                "tpr": _interval(each.tpr),
                "fpr": _interval(each.fpr),
            }
            for each in (found.ordinary, *found.kinds)
        ],
    }


def _comparison(entry: GroupComparison) -> dict[str, Any]:
    return {
        "by": entry.by,
        "max_fpr": entry.max_fpr,
        "groups": [
            {
                "group": row.group,
                "n_members": row.n_members,
                "n_nonmembers": row.n_nonmembers,
                "tpr": _interval(row.tpr),
                "fpr": _interval(row.fpr),
                "p_value": row.p_value,
            }
            for row in entry.groups
        ],
    }


def _interval(entry: Interval) -> dict[str, float | None]:
    """Bounds that are undefined are None."""
    low, high = (None if math.isnan(bound) else bound for bound in (entry.low, entry.high))
    return {"value": entry.value, "low": low, "high": high, "level": entry.level}
