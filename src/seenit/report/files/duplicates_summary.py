"""The part of `summary.json` about records that stand on both sides."""

from typing import Any

from seenit.records.evaluation import Duplicates, Evaluation

N_SHOWN = 12


def duplicates_content(evaluation: Evaluation) -> dict[str, Any]:
    """Plain data: counts and some pairs for each two groups, or why nothing was looked for.

    All pairs stand in `twins.parquet`.
    """
    content: dict[str, Any] = {"duplicates": [_found(entry) for entry in evaluation.duplicates]}
    if evaluation.no_duplicates:
        content["no_duplicates"] = evaluation.no_duplicates
    return content


def _found(entry: Duplicates) -> dict[str, Any]:
    return {
        "groups": entry.groups,
        "n_exact": entry.n_exact,
        "n_near": entry.n_near,
        "n_near_by": dict(entry.n_near_by),
        "n_looked_at": entry.n_looked_at,
        "pairs": [
            {
                "ids": [pair.first_id, pair.second_id],
                "is_exact": pair.is_exact,
                "found_by": list(pair.found_by),
                "difference": pair.difference,
            }
            for pair in entry.pairs[:N_SHOWN]
        ],
    }
