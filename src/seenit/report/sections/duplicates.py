"""Records that stand on both sides: how many, how they were found, some of them side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from seenit.records.evaluation import AttackEvaluation, Duplicates, Evaluation
from seenit.report.files.attack_content import attack_content
from seenit.report.input import DuplicatePictures, ReportInput
from seenit.report.page.images import data_uri
from seenit.report.sections.section import Line
from seenit.words import count, decimal, decimal_range, percent, percent_range, rate_name

N_SHOWN = 12
FOUND_BY = {
    "thumbnail": "by thumbnail",
    "features": "by the target's features",
    "row": "by their columns",
}


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """One pair.

    Attributes:
        first_id, second_id: of the two groups.
        how: identical, or where they were found.
        pictures: data URIs of both; empty where none are shown.
    """

    first_id: str
    second_id: str
    how: str
    pictures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DuplicatesView:
    """What a page says of two groups."""

    found: Duplicates
    how: str
    rows: tuple[PairRow, ...]


def duplicate_views(report: ReportInput) -> tuple[DuplicatesView, ...]:
    """Each two groups that were compared, with the pairs that differ least."""
    pictures = (
        {}
        if report.images_left_out
        else {(one.groups, one.first_id, one.second_id): one for one in report.duplicate_pictures}
    )
    return tuple(
        DuplicatesView(found=found, how=_how(found), rows=_rows(found, pictures))
        for found in report.evaluation.duplicates
    )


def without_duplicates_words(evaluation: Evaluation) -> str:
    """What the chosen attack finds without duplicated non-members; empty where that is unknown."""
    left = evaluation.without_duplicates
    if left is None:
        return ""
    whole = evaluation.of(left.attack)
    n_left_out = whole.n_nonmembers - left.n_nonmembers
    whom = "this non-member" if n_left_out == 1 else f"these {count(n_left_out)} non-members"
    return (
        f"Without {whom} the scores of {left.attack} have an AUC of {decimal(left.auc.value)} "
        f"({decimal_range(left.auc)}) instead of {decimal(whole.auc.value)}"
        f"{_tpr_words(whole, left, evaluation.judged_fpr)}, over "
        f"{count(left.n_members)} members and {count(left.n_nonmembers)} non-members."
    )


def duplicates_lines(evaluation: Evaluation) -> Iterator[Line]:
    """How many stand on both sides, or why nobody looked."""
    for found in evaluation.duplicates:
        if found.n:
            said = f"{count(found.n_exact)} identical and {count(found.n_near)} near-duplicate"
            both = f"in both {found.groups}, {count(found.n_looked_at)} looked at"
            yield (
                "duplicates",
                f"{said} records {both}. {without_duplicates_words(evaluation)}".rstrip(),
            )
    if evaluation.no_duplicates:
        yield "duplicates", evaluation.no_duplicates


def duplicates_content(evaluation: Evaluation) -> dict[str, Any]:
    """Counts and some pairs for each two groups, or why nothing was looked for.

    All pairs stand in `duplicates.parquet`. `without_twins` is `without_duplicates` under its
    name of an earlier version.
    """
    content: dict[str, Any] = {"duplicates": [_found(entry) for entry in evaluation.duplicates]}
    if evaluation.no_duplicates:
        content["no_duplicates"] = evaluation.no_duplicates
    if evaluation.without_duplicates is not None:
        left = attack_content(evaluation.without_duplicates)
        content |= {"without_duplicates": left, "without_twins": left}
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


def _tpr_words(whole: AttackEvaluation, left: AttackEvaluation, rate: float) -> str:
    point = left.at(rate)
    if not point.resolvable:
        return ""
    return (
        f" and a TPR of {percent(point.tpr.value)} ({percent_range(point.tpr)}) instead of "
        f"{percent(whole.at(rate).tpr.value)} at FPR {rate_name(rate)}"
    )


def _how(found: Duplicates) -> str:
    """How many near-duplicates were found where: "31 by thumbnail, 40 by the target's features"."""
    if not found.n_near:
        return ""
    said = ", ".join(f"{count(n)} {_by(way)}" for way, n in found.n_near_by.items())
    return said + (", some by both" if sum(found.n_near_by.values()) > found.n_near else "")


def _by(way: str) -> str:
    """In words; a kind of records of its own has a way of its own."""
    return FOUND_BY.get(way, f"by their {way}")


def _rows(
    found: Duplicates, pictures: Mapping[tuple[str, str, str], DuplicatePictures]
) -> tuple[PairRow, ...]:
    rows = []
    for pair in found.pairs[:N_SHOWN]:
        shown = pictures.get((found.groups, pair.first_id, pair.second_id))
        rows.append(
            PairRow(
                first_id=pair.first_id,
                second_id=pair.second_id,
                how="identical"
                if pair.is_exact
                else "found " + " and ".join(_by(way) for way in pair.found_by),
                pictures=() if shown is None else (data_uri(shown.first), data_uri(shown.second)),
            )
        )
    return tuple(rows)
